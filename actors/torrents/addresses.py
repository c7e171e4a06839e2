"""Which web addresses are taken over from the outside. Pure.

Whoever writes a .torrent or magnet chooses what this machine connects to; so only plain public addresses are taken.
What a host *name* points to is checked again by libtorrent's address filter when it connects.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2_048

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_LOCAL_ENDINGS = frozenset(
    {"local", "localhost", "localdomain", "internal", "intranet", "private", "lan", "home", "corp", "arpa", "test"}
)
_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")  # all of IPv6 that was given out to the world (RFC 4291, 2.4)


def first_of(urls: Iterable[str], limit: int, is_taken: Callable[[str], bool]) -> tuple[str, ...]:
    """The URLs that are taken, each once, in order, at most `limit`."""
    kept: dict[str, None] = {}
    for url in urls:
        if len(kept) < limit and is_taken(url):
            kept[url] = None
    return tuple(kept)


def is_plain_url(url: str, schemes: Collection[str], *, local_too: bool = False) -> bool:
    """Is this a URL that may be asked: of one of these schemes, without credentials, out in the world?

    With `local_too` it may lie on this machine and its network.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme.lower() not in schemes or port == 0 or (parts.scheme.lower() == "udp" and port is None):
        return False
    return _is_host(parts, local_too=local_too)


def host_of(url: str) -> str:
    """The host alone, for people: the rest of a tracker's address may be somebody's passkey."""
    try:
        return urlsplit(url).hostname or "?"
    except ValueError:
        return "?"


def is_public_address(address: IPv4Address | IPv6Address) -> bool:
    """Can this address lie anywhere but out on the internet? Looks through IPv6 that carries IPv4."""
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        if inner is not None:
            return is_public_address(inner)
        if address not in _UNICAST:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if int(address) >> 32 == 0 and int(address) > 1:  # the old IPv4-compatible form
        return IPv4Address(int(address))
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def _is_host(parts: SplitResult, *, local_too: bool) -> bool:
    host = (parts.hostname or "").rstrip(".")
    if not host or parts.username is not None or parts.password is not None or "%" in parts.netloc:
        return False
    literal = _literal(host)
    if literal is not None:
        return local_too or is_public_address(literal)
    labels = host.split(".")
    if len(host) > 253 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return local_too or (len(labels) > 1 and labels[-1] not in _LOCAL_ENDINGS)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    """An address in any notation that a resolver takes: dotted, decimal, octal, hexadecimal, short, IPv6."""
    try:
        return ip_address(host)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None
