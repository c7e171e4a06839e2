"""How TMDB is asked."""

from __future__ import annotations

import re
from typing import Any

import attrs
from attrs.validators import and_, ge, le

from actors.outbound import MayConnect, is_public, is_somewhere
from actors.service_line import LineSettings

TMDB_API = "https://api.themoviedb.org/3"
LANGUAGES = (
    "en",
    "es",
    "de",
    "fr",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sv",
    "da",
    "fi",
    "hu",
    "tr",
    "ru",
    "uk",
    "ja",
    "ko",
    "zh",
)
PAGE_TITLES = 20
MAX_PAGES = 500
"""TMDB answers with so many titles a page, and with so many pages at most."""

_TOKEN = re.compile(r"[!-~]*")
_READ_ACCESS_TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


def _fits_a_header(_settings: object, _field: object, token: str) -> None:
    if not _TOKEN.fullmatch(token):
        raise ValueError("The TMDB token must have neither spaces nor letters beyond ASCII")


def _languages(_settings: object, _field: object, languages: tuple[str, ...]) -> None:
    if not languages or not all(re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", tag) for tag in languages):
        raise ValueError("The TMDB languages must be tags such as en or pt-BR")


def _between(low: float, high: float) -> Any:
    return and_(ge(low), le(high))


@attrs.frozen
class TmdbSettings:
    """Without a `token` TMDB is not asked at all. Times in seconds, sizes in bytes.

    `languages` are those in which genres are named; texts of titles come in all that TMDB has. Each list has up to
    `list_titles` titles. All askers share `requests_per_s`.
    """

    token: str = attrs.field(default="", repr=False, validator=_fits_a_header)
    base_url: str = TMDB_API
    languages: tuple[str, ...] = attrs.field(default=LANGUAGES, validator=_languages)
    list_titles: int = attrs.field(default=500, validator=_between(PAGE_TITLES, PAGE_TITLES * MAX_PAGES))
    requests_per_s: float = attrs.field(default=40.0, validator=_between(2.0, 50.0))
    parallel: int = attrs.field(default=32, validator=_between(1, 64))
    tries: int = attrs.field(default=3, validator=_between(1, 10))
    request_within_s: float = attrs.field(default=10.0, validator=ge(0.1))
    interactive_patience_s: float = attrs.field(default=6.0, validator=ge(0.1))
    background_patience_s: float = attrs.field(default=120.0, validator=ge(0.1))
    max_bytes: int = attrs.field(default=8 * 1024 * 1024, validator=ge(1024))

    @property
    def is_configured(self) -> bool:
        """Whether there is a token."""
        return bool(self.token)

    @property
    def may_connect(self) -> MayConnect:
        """TMDB itself lies out in the world. Another host was named by the operator, and may lie in his own network."""
        return is_public if self.base_url == TMDB_API else is_somewhere

    def line(self) -> LineSettings:
        """The same, as the line to the service takes it."""
        return LineSettings(
            service="TMDB",
            base_url=self.base_url,
            headers={"Authorization": f"Bearer {self.token}"},
            requests_per_s=self.requests_per_s,
            parallel=self.parallel,
            tries=self.tries,
            request_within_s=self.request_within_s,
            interactive_patience_s=self.interactive_patience_s,
            background_patience_s=self.background_patience_s,
            max_bytes=self.max_bytes,
        )


def looks_like_a_token(token: str) -> bool:
    """Whether this has the form of TMDB's API read access token. Its older, shorter API key is no good here."""
    return _READ_ACCESS_TOKEN.fullmatch(token) is not None
