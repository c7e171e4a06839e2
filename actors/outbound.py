"""The one way out for HTTP requests: to addresses that were checked, within a time, up to a size.

The name is resolved here and the connection goes to the very address that was checked, so that a name which changes
its mind in between gains nothing. Redirects are followed only to hosts that a client was told of beforehand. Neither
proxies nor certificates are taken from the environment, and no cookie is kept. Connections are: to ask a service forty
times a second takes a handful of handshakes.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import cache
from types import TracebackType
from typing import Protocol, Self, TypeAlias

import attrs
import httpcore2
import httpx2
import trio

from actors.bounded_body import BoundedBody
from storage.model.errors import MiauflixError

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
MayConnect: TypeAlias = Callable[[IpAddress], bool]
MayRedirectTo: TypeAlias = Callable[[str], bool]
Resolve: TypeAlias = Callable[[str], Awaitable[list[IpAddress]]]

MAX_CONNECTIONS = 64
MAX_IDLE_CONNECTIONS = 16
IDLE_FOR_S = 30.0
"""Shorter than the usual patience of servers, which would close a connection while it is taken up again."""

CONNECT_WITHIN_S = 3.0
"""For an address that does not answer, while there is another one to try."""

MAX_REDIRECTS = 3
"""Followed for one question, where any are; the next one is an answer like any other."""

_END_WITHIN_S = 0.2
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all of IPv6 that was given out to the world (RFC 4291, 2.4)
_TUNNELS = tuple(map(ipaddress.IPv6Network, ("2002::/16", "2001::/32")))
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {"User-Agent": "Miauflix", "Accept": "*/*", "Accept-Encoding": "gzip"}
_FAULTS = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError, UnicodeError)


class FetchFailed(MiauflixError):
    """Nothing usable came back. The text names the host alone: the rest of an address may be a secret."""

    code = "fetch_failed"


@attrs.frozen
class Fetched:
    """A whole answer, decoded. The names of headers are in lower case; what is said twice is joined by commas."""

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)

    @property
    def content_type(self) -> str:
        """As the answer says, with its parameters; "" where it says nothing."""
        return self.headers.get("content-type", "")


class Web(Protocol):
    """The world of web services. In a simulation it lies in memory."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] = ...,
        body: bytes = ...,
        max_bytes: int,
        within_s: float,
    ) -> Fetched:
        """The answer, whatever its status: at most `max_bytes` of body after decompression, within `within_s` in all.

        A redirect is an answer like any other, unless the client was told where it may lead. Raises `FetchFailed`.
        """


def is_public(address: IpAddress) -> bool:
    """Whether an address is out in the world, even when it is an IPv4 address in the clothes of an IPv6 one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _UNICAST or any(address in tunnel for tunnel in _TUNNELS):
            return False
    return address.is_global and not address.is_multicast


def is_this_machine(address: IpAddress) -> bool:
    """Whether an address is a loopback one."""
    return address.is_loopback


def is_somewhere(address: IpAddress) -> bool:
    """Whether one machine can lie at an address at all: enough for a host that the operator names himself."""
    return not address.is_multicast and not address.is_unspecified


async def look_up(name: str) -> list[IpAddress]:
    """All addresses of a name, by this machine's resolver. Raises `OSError`."""
    found = await trio.socket.getaddrinfo(name, None, type=trio.socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))


async def checked_addresses(host: str, may_connect: MayConnect, resolve: Resolve) -> list[IpAddress]:
    """The addresses of a host that may be connected to, at least one. Raises `FetchFailed`, or `OSError`.

    Numbers in other spellings than the usual (2130706433, 0x7f.1) are no names, and are not looked up.
    """
    try:
        found = [ipaddress.ip_address(host.strip("[]"))]
    except ValueError:
        if not _NAME.fullmatch(host) or host.rstrip(".").rpartition(".")[2][0].isdigit():
            raise FetchFailed("That is no name of a host.") from None
        found = await resolve(host)
    allowed = [address for address in found if may_connect(address)]
    if not allowed:
        raise FetchFailed(f"{host} lies at an address that may not be asked.")
    return allowed


class WebClient:
    """The adapter to the web. Keeps connections, so that it is to be closed; any number of tasks may ask at once.

    `may_connect` is asked for each new connection. A client is for one service: requests to different hosts share
    the limit on connections. `may_redirect_to` is told the host (lower case) that a GET is redirected to; None, as
    most services need none: no redirect is followed. None is followed from https to http, or with credentials in it.
    """

    def __init__(
        self,
        *,
        may_connect: MayConnect,
        resolve: Resolve = look_up,
        max_connections: int = MAX_CONNECTIONS,
        may_redirect_to: MayRedirectTo | None = None,
    ) -> None:
        self._network = _CheckedNetwork(may_connect, resolve)
        self._may_redirect_to = may_redirect_to
        self._max_connections = max_connections
        self._pools: dict[str, httpcore2.AsyncConnectionPool] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections. Asking again afterwards opens new ones."""
        pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            await pool.aclose()

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        max_bytes: int,
        within_s: float,
    ) -> Fetched:
        """See the port."""
        parsed = _parsed(url)
        with trio.move_on_after(within_s):
            return await self._follow(method, parsed, headers or {}, body, max_bytes)
        raise FetchFailed(f"{parsed.host} did not answer within {within_s:g} s.")

    async def _follow(
        self, method: str, url: httpx2.URL, headers: Mapping[str, str], body: bytes, max_bytes: int
    ) -> Fetched:
        for _ in range(MAX_REDIRECTS):
            answer = await self._ask(method, url, headers, body, max_bytes)
            onward = self._onward(url, answer) if method == "GET" else None
            if onward is None:
                return answer
            headers, url = _fit_for(onward, url, headers), onward
        return await self._ask(method, url, headers, body, max_bytes)

    def _onward(self, url: httpx2.URL, answer: Fetched) -> httpx2.URL | None:
        """Where an answer leads, if it is a redirect that is to be followed."""
        location = answer.headers.get("location")
        if self._may_redirect_to is None or answer.status not in _REDIRECTS or not location:
            return None
        try:
            onward = _parsed(str(url.join(location)))
        except (FetchFailed, httpx2.InvalidURL, UnicodeError):
            return None
        is_sound = onward.scheme in ("https", url.scheme) and not onward.userinfo
        return onward if is_sound and self._may_redirect_to(onward.host) else None

    async def _ask(
        self, method: str, url: httpx2.URL, headers: Mapping[str, str], body: bytes, max_bytes: int
    ) -> Fetched:
        sent = {"Host": url.netloc.decode("ascii"), **_HEADERS, **headers}
        try:
            return await self._request(method, url, sent, body, max_bytes)
        except (httpcore2.LocalProtocolError, UnicodeEncodeError):  # may show a header, and with it a token
            raise FetchFailed(f"{url.host} could not be asked: the request makes no sense.") from None
        except _FAULTS as error:
            raise FetchFailed(f"{url.host} could not be asked ({type(error).__name__}).") from error

    async def _request(
        self, method: str, url: httpx2.URL, headers: Mapping[str, str], body: bytes, max_bytes: int
    ) -> Fetched:
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        pool = self._pool(url.scheme)
        content = None if method == "GET" else body
        sent = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
        async with pool.stream(method, target, headers=sent, content=content) as response:
            said = httpx2.Headers(response.headers)
            answer = await _read(response, url.host, said.get("content-encoding", ""), max_bytes)
        return Fetched(response.status, dict(said.items()), answer)

    def _pool(self, scheme: str) -> httpcore2.AsyncConnectionPool:
        if scheme not in self._pools:
            self._pools[scheme] = httpcore2.AsyncConnectionPool(
                ssl_context=_trusting_tls() if scheme == "https" else _no_tls(),
                max_connections=self._max_connections,
                max_keepalive_connections=MAX_IDLE_CONNECTIONS,
                keepalive_expiry=IDLE_FOR_S,
                network_backend=self._network,
            )
        return self._pools[scheme]


async def fetch(
    url: str, *, may_connect: MayConnect, max_bytes: int, within_s: float, resolve: Resolve = look_up
) -> Fetched:
    """One GET, on a connection of its own: for hosts that are asked now and then. See `Web.request`."""
    async with WebClient(may_connect=may_connect, resolve=resolve) as client:
        return await client.request("GET", url, max_bytes=max_bytes, within_s=within_s)


class _CheckedNetwork(httpcore2.AsyncNetworkBackend):
    """Connects to checked addresses only. TLS, above it, proves the name."""

    def __init__(self, may_connect: MayConnect, resolve: Resolve) -> None:
        self._may_connect, self._resolve = may_connect, resolve
        self._tcp = httpcore2.TrioBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the library's signature; the whole request has a deadline
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        addresses = await checked_addresses(host, self._may_connect, self._resolve)
        for address in addresses[:-1]:
            try:
                return await self._tcp.connect_tcp(str(address), port, CONNECT_WITHIN_S, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return await self._tcp.connect_tcp(str(addresses[-1]), port, timeout, local_address, socket_options)


def _parsed(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError):
        raise FetchFailed("That is no web address.") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise FetchFailed("Only http and https addresses are asked.")
    return parsed


def _fit_for(onward: httpx2.URL, url: httpx2.URL, headers: Mapping[str, str]) -> Mapping[str, str]:
    """What may be told to whom we were redirected: to another origin (RFC 6454) no header that may hold a token."""
    if (onward.scheme, onward.netloc) == (url.scheme, url.netloc):
        return headers
    return {name: value for name, value in headers.items() if name.lower() == "accept"}


async def _read(response: httpcore2.Response, host: str, coding: str, max_bytes: int) -> bytes:
    body = BoundedBody(max_bytes, coding)
    with trio.CancelScope() as scope:
        async for chunk in response.aiter_stream():
            if not body.take(chunk):
                # Ends the library's nested generators in order, which leaving the loop would not. What is whole but
                # for the end of its message may still have it, so that the connection can be kept.
                patience_s = 0.0 if body.fault else _END_WITHIN_S
                scope.deadline = min(scope.deadline, trio.current_time() + patience_s)
    content = body.whole()
    if body.fault:
        raise FetchFailed(f"{host} answered with {body.fault}.")
    return content


@cache
def _trusting_tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


@cache
def _no_tls() -> ssl.SSLContext:
    """For plain http: trusts nobody, and spares reading all certificates."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
