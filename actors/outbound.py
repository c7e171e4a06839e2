"""The one way out for HTTP requests: to addresses that were checked, within a time, up to a size, never redirected.

The name is resolved here and the connection goes to the very address that was checked, so that a name which changes
its mind in between gains nothing. Neither proxies nor certificates are taken from the environment.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeAlias

import attrs
import httpx2
import trio

from actors.bounded_body import BoundedBody
from storage.model.errors import MiauflixError

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
MayConnect: TypeAlias = Callable[[IpAddress], bool]
Resolve: TypeAlias = Callable[[str], Awaitable[list[IpAddress]]]

_TUNNELS = tuple(ipaddress.IPv6Network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_HEADERS = {"User-Agent": "Miauflix", "Accept": "*/*", "Accept-Encoding": "gzip"}


class FetchFailed(MiauflixError):
    """Nothing usable came back. The text names the host alone: the rest of an address may be a secret."""

    code = "fetch_failed"


@attrs.frozen
class Fetched:
    """A whole answer, decoded."""

    status: int
    content_type: str
    body: bytes = attrs.field(repr=False)


def is_public(address: IpAddress) -> bool:
    """Whether an address is out in the world, even when it is an IPv4 address in the clothes of an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in tunnel for tunnel in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast


def is_this_machine(address: IpAddress) -> bool:
    """Whether an address is a loopback one."""
    return address.is_loopback


async def look_up(name: str) -> list[IpAddress]:
    """All addresses of a name, by this machine's resolver. Raises `OSError`."""
    found = await trio.socket.getaddrinfo(name, None, type=trio.socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


async def fetch(
    url: str, *, may_connect: MayConnect, max_bytes: int, within_s: float, resolve: Resolve = look_up
) -> Fetched:
    """GET an http(s) URL: at most `max_bytes` of body after decompression, at most `within_s` seconds in all.

    A redirect is an answer like any other, and is not followed. Raises `FetchFailed`.
    """
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError):
        raise FetchFailed("That is no web address.") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise FetchFailed("Only http and https addresses are fetched.")
    with trio.move_on_after(within_s):
        try:
            return await _get(parsed, _CheckedTransport(parsed.scheme, may_connect, resolve), max_bytes)
        except (httpx2.HTTPError, OSError, UnicodeError) as error:
            raise FetchFailed(f"{parsed.host} could not be asked ({type(error).__name__}).") from error
    raise FetchFailed(f"{parsed.host} did not answer within {within_s:g} s.")


class _CheckedTransport(httpx2.AsyncBaseTransport):
    """Connects to checked addresses only; TLS still proves the name."""

    def __init__(self, scheme: str, may_connect: MayConnect, resolve: Resolve) -> None:
        self._may_connect, self._resolve = may_connect, resolve
        tls = _trusting_tls() if scheme == "https" else _no_tls()
        self._inner = httpx2.AsyncHTTPTransport(verify=tls, trust_env=False)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        host = request.url.raw_host.decode("ascii")
        addresses = [address for address in await self._addresses(host) if self._may_connect(address)]
        if not addresses:
            raise FetchFailed(f"{request.url.host} lies at an address that may not be asked.")
        for address in addresses[:-1]:
            try:
                return await self._send(request, host, address)
            except httpx2.ConnectError:
                continue
        return await self._send(request, host, addresses[-1])

    async def _addresses(self, host: str) -> list[IpAddress]:
        """Numbers in other spellings than the usual (2130706433, 0x7f.1) are no names, and are not looked up."""
        try:
            return [ipaddress.ip_address(host.strip("[]"))]
        except ValueError:
            if not _NAME.fullmatch(host) or host.rstrip(".").rpartition(".")[2][0].isdigit():
                raise FetchFailed("That is no name of a host.") from None
        return await self._resolve(host)

    async def _send(self, request: httpx2.Request, host: str, address: IpAddress) -> httpx2.Response:
        pinned = httpx2.Request(
            request.method,
            request.url.copy_with(host=str(address)),
            headers=request.headers,  # Host among them, as it was written
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._inner.handle_async_request(pinned)

    async def aclose(self) -> None:
        await self._inner.aclose()


async def _get(url: httpx2.URL, transport: httpx2.AsyncBaseTransport, max_bytes: int) -> Fetched:
    async with (
        httpx2.AsyncClient(
            transport=transport, trust_env=False, follow_redirects=False, timeout=None, headers=_HEADERS
        ) as client,
        client.stream("GET", url) as response,
    ):
        body = await _read(response, max_bytes)
    return Fetched(response.status_code, response.headers.get("content-type", ""), body)


async def _read(response: httpx2.Response, max_bytes: int) -> bytes:
    body = BoundedBody(max_bytes, response.headers.get("content-encoding", ""))
    with trio.CancelScope() as scope:
        async for chunk in response.aiter_raw():
            if not body.take(chunk):
                scope.cancel()  # ends the library's nested generators in order, which leaving the loop would not
    content = body.whole()
    if body.fault:
        raise FetchFailed(f"{response.url.host} answered with {body.fault}.")
    return content


@cache
def _trusting_tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


@cache
def _no_tls() -> ssl.SSLContext:
    """For plain http: trusts nobody, and spares reading all certificates."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
