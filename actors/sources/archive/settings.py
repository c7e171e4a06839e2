"""How the Internet Archive is asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import attrs
from attrs.validators import and_, ge, le

from actors.outbound import MayConnect, is_public, is_somewhere
from actors.service_line import LineSettings

ARCHIVE = "https://archive.org"
SERVICE = "The Internet Archive"


def _between(low: float, high: float) -> Any:
    return and_(ge(low), le(high))


def _trimmed(url: str) -> str:
    return url.rstrip("/")


@attrs.frozen
class ArchiveSettings:
    """Times in seconds, sizes in bytes. Nothing is asked unless `is_enabled`.

    All askers share `requests_per_s`; those for whom nobody waits have no more than `background_per_s` of it. Of the
    items that a search finds the `items` most downloaded ones are looked into.
    """

    is_enabled: bool = True
    base_url: str = attrs.field(default=ARCHIVE, converter=_trimmed)
    items: int = attrs.field(default=5, validator=_between(1, 20))
    requests_per_s: float = attrs.field(default=3.0, validator=_between(2.0, 50.0))
    background_per_s: float = attrs.field(default=1.0, validator=_between(0.01, 50.0))
    parallel: int = attrs.field(default=4, validator=_between(1, 16))
    tries: int = attrs.field(default=3, validator=_between(1, 10))
    request_within_s: float = attrs.field(default=10.0, validator=ge(0.1))
    interactive_patience_s: float = attrs.field(default=10.0, validator=ge(0.1))
    background_patience_s: float = attrs.field(default=120.0, validator=ge(0.1))
    max_bytes: int = attrs.field(default=10_000_000, validator=ge(1024))

    @property
    def may_connect(self) -> MayConnect:
        """The archive lies out in the world. Another host was named by the operator, and may lie in his own network."""
        return is_public if self.base_url == ARCHIVE else is_somewhere

    def is_ours(self, host: str) -> bool:
        """Is this the host of `base_url`, or one below it such as `ia800202.us.archive.org`, where files lie?"""
        own = urlsplit(self.base_url).hostname or ""
        return bool(own) and (host == own or host.endswith(f".{own}"))

    def line(self) -> LineSettings:
        """The same, as the line to the service takes it."""
        return LineSettings(
            service=SERVICE,
            base_url=self.base_url,
            requests_per_s=self.requests_per_s,
            parallel=self.parallel,
            tries=self.tries,
            request_within_s=self.request_within_s,
            interactive_patience_s=self.interactive_patience_s,
            background_patience_s=self.background_patience_s,
            max_bytes=self.max_bytes,
        )
