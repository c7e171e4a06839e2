"""Is a request meant for us? A host allow-list stands against DNS rebinding and poisoned `Host` headers. Pure."""

from __future__ import annotations

import ipaddress
import re

HOST = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?P<port>:[0-9]{1,5})?", re.IGNORECASE)


def is_ours(host: str | None, known: frozenset[str], local_address: str | None) -> bool:
    """Is this `Host` header one of the `known` names, or the literal address that the client connected to?

    An attacker's page can give its own name any address, but it cannot make a browser send an address for a name.
    """
    match = HOST.fullmatch(host or "")
    if match is None:
        return False
    name = match["name"].lower().rstrip(".").strip("[]")
    return name in known or (local_address is not None and _same_address(name, local_address))


def is_host_name(text: str) -> bool:
    """Can a `Host` header name this? A name or an address, without scheme, port and path."""
    match = HOST.fullmatch(text) or HOST.fullmatch(f"[{text}]")
    return match is not None and match["port"] is None


def _same_address(name: str, local_address: str) -> bool:
    try:
        return _plain(name) == _plain(local_address)
    except ValueError:
        return False


def _plain(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
