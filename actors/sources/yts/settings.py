"""Where a YTS-compatible directory lies, and how often it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

import attrs
from attrs.validators import and_, ge, gt, le

from actors.breaker import BreakerSettings
from actors.mirrors import MirrorSettings
from actors.outbound import MayConnect, is_somewhere
from actors.service_line import LineSettings

MOST_MIRRORS = 4
_ENDINGS = ("/list_movies.json", "/api/v2")
_PORTS = {"http": 80, "https": 443}


def _without_endings(url: str) -> str:
    """As it is kept: what we add ourselves is taken off again where it was named as well."""
    kept = url.strip().rstrip("/")
    for ending in _ENDINGS:
        kept = kept.removesuffix(ending).rstrip("/")
    return kept


def _all_without_endings(urls: Iterable[str]) -> tuple[str, ...]:
    return tuple(_without_endings(url) for url in urls)


def _is_address(url: str) -> bool:
    if any(letter.isspace() or not letter.isprintable() for letter in url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    has_more = parts.username is not None or "?" in url or "#" in url or "\\" in url
    return parts.scheme in _PORTS and bool(parts.hostname) and not has_more


def _same(url: str) -> tuple[str, str | None, int, str]:
    """Two addresses of which this is the same lead to the same place."""
    parts = urlsplit(url)
    return (parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme], parts.path)


def name_of(url: str) -> str:
    """The host, and its port where that is not the usual one: all of an address that may be told."""
    parts: SplitResult = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


@attrs.frozen
class YtsSettings:
    """Without a `base_url` there is no such directory. Times in seconds, sizes in bytes.

    `base_url` and `mirrors` are asked in this order, as they fare; `/api/v2/list_movies.json` and
    `/torrent/download/…` follow them. Each is asked `interactive_per_s` for viewers and `background_per_s` otherwise.
    """

    base_url: str = attrs.field(default="", converter=_without_endings)
    mirrors: tuple[str, ...] = attrs.field(default=(), converter=_all_without_endings)
    interactive_per_s: float = attrs.field(default=2.0, validator=and_(gt(0.0), le(10.0)))
    background_per_s: float = attrs.field(default=1 / 3, validator=and_(gt(0.0), le(10.0)))
    parallel: int = attrs.field(default=4, validator=and_(ge(1), le(16)))
    request_within_s: float = attrs.field(default=10.0, validator=ge(0.1))
    interactive_patience_s: float = attrs.field(default=6.0, validator=ge(0.1))
    background_patience_s: float = attrs.field(default=120.0, validator=ge(0.1))
    head_start_s: float = attrs.field(default=1.0, validator=ge(0.1))
    max_bytes: int = attrs.field(default=1024 * 1024, validator=ge(1024))
    breaker: BreakerSettings = attrs.field(factory=lambda: BreakerSettings(failures=3, longest_open_s=120.0))

    @base_url.validator
    def _is_one(self, _field: object, url: str) -> None:
        if url and not _is_address(url):
            raise ValueError("The YTS address must begin with http:// or https:// and name a host, without ? or #")

    @mirrors.validator
    def _are_mirrors(self, _field: object, urls: tuple[str, ...]) -> None:
        if urls and not self.base_url:
            raise ValueError("YTS mirrors are of use only beside a YTS address")
        if len(urls) > MOST_MIRRORS:
            raise ValueError(f"There may be {MOST_MIRRORS} YTS mirrors at most")
        if not all(map(_is_address, urls)):
            raise ValueError("Each YTS mirror must begin with http:// or https:// and name a host, without ? or #")
        if len({_same(url) for url in self.urls}) < len(self.urls):
            raise ValueError("No YTS address may be named twice")

    @property
    def is_configured(self) -> bool:
        """Whether there is such a directory at all."""
        return bool(self.base_url)

    @property
    def urls(self) -> tuple[str, ...]:
        """All addresses, in the operator's order."""
        return (self.base_url, *self.mirrors) if self.base_url else ()

    @property
    def may_connect(self) -> MayConnect:
        """Every host is named by the operator, and may lie in his own network."""
        return is_somewhere

    def line(self, url: str) -> LineSettings:
        """To one of the addresses. Where there are others, these stand in for asking again."""
        return LineSettings(
            service=name_of(url),
            base_url=url,
            requests_per_s=self.interactive_per_s,
            background_per_s=self.background_per_s,
            may_refuse=False,
            parallel=self.parallel,
            tries=1 if self.mirrors else 2,
            request_within_s=self.request_within_s,
            interactive_patience_s=self.interactive_patience_s,
            background_patience_s=self.background_patience_s,
            max_bytes=self.max_bytes,
            breaker=self.breaker,
        )

    def choice(self) -> MirrorSettings:
        """How it is chosen between them."""
        return MirrorSettings(
            interactive_patience_s=self.interactive_patience_s,
            background_patience_s=self.background_patience_s,
            head_start_s=self.head_start_s,
        )
