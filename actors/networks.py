"""Whose address is it? What one customer has to himself counts as one, wherever attempts or requests are counted."""

from __future__ import annotations

import ipaddress

_LONGEST_WORD = 64


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 customer has to himself.

    What is no address counts as itself, cut short.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:_LONGEST_WORD]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
