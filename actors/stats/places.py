"""Where a tracker lies, read from its announce URL. Pure."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import attrs

_PORTS = {"http": 80, "https": 443, "udp": None}
_LONGEST_URL = 2048
_LONGEST_HOST = 253


@attrs.frozen
class Place:
    """Scheme (`http`, `https` or `udp`), host and port: all of an announce URL that may be shown to anybody."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, announce_url: str) -> Place | None:
        """None for what cannot be asked: another scheme, no host, or UDP without the port that it needs (BEP 15)."""
        try:
            parts = urlsplit(announce_url)
            return None if len(announce_url) > _LONGEST_URL else _place(parts)
        except ValueError:
            return None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


def _place(parts: SplitResult) -> Place | None:
    host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    if parts.scheme not in _PORTS or not host or not port:
        return None
    return Place(parts.scheme, host, port) if len(host) <= _LONGEST_HOST and host.isprintable() else None
