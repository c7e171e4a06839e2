"""Where an endpoint lies. Its path and its key are secrets: what is shown of it is its host alone."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

import attrs

LONGEST_URL = 4096

_VISIBLE = re.compile(r"[!-~]+")
_HOST = re.compile(r"[a-z0-9._:-]+")
_PORTS = {"http": 80, "https": 443}
_ASKED = frozenset({"t", "q", "cat", "limit", "offset", "imdbid", "tmdbid", "season", "ep", "extended"})
"""What we say ourselves. An address that was copied from a browser may hold some of it."""


class NoEndpoint(ValueError):
    """This is no address of an endpoint: what is wrong with it, without the address, which may hold a key."""


@attrs.frozen
class Endpoint:
    """An endpoint by its parts. `query` holds its key."""

    host: str
    origin: str = attrs.field(repr=False)
    path: str = attrs.field(repr=False)
    query: tuple[tuple[str, str], ...] = attrs.field(repr=False)

    @classmethod
    def at(cls, url: str) -> Endpoint:
        """The endpoint at an address such as `http://prowlarr:9696/1/api?apikey=...`. Raises `NoEndpoint`."""
        parts = _split(url)
        if parts is None:
            raise NoEndpoint("is no http or https address")
        if "@" in parts.netloc or parts.fragment:
            raise NoEndpoint("has a user name or a fragment, which Torznab does not know")
        query = tuple((key, value) for key, value in parse_qsl(parts.query) if key.lower() not in _ASKED)
        return cls(parts.hostname or "", _origin(parts), parts.path.lstrip("/"), query)

    def path_of(self, link: str) -> str | None:
        """Path and query of a link of this endpoint. None: it leads elsewhere, or nowhere."""
        parts = _split(link)
        if parts is None or "@" in parts.netloc or _origin(parts) != self.origin:
            return None
        return parts._replace(scheme="", netloc="", fragment="").geturl().lstrip("/")


def _split(url: str) -> SplitResult | None:
    if len(url) > LONGEST_URL or not _VISIBLE.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        fits = parts.scheme in _PORTS and _HOST.fullmatch(parts.hostname or "") and parts.port != 0
    except ValueError:  # a port that is no number, or half an IPv6 address
        return None
    return parts if fits else None


def _origin(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or _PORTS[parts.scheme]}"
