"""Which pictures a title has, and which of them stands at the top of an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from actors.catalogue.generated.pictures import NO_LANGUAGE, Role, entry, path_of, with_details
from actors.catalogue.generated.vocabulary import numbers_of_languages

Json = dict[str, Any]


@attrs.frozen
class Gallery:
    """Without a language there is no picture. A `change` brings a new one to the top; the others stay."""

    seed: int
    payload: int
    """What the names of all of them have in common."""
    languages: tuple[str, ...]
    original: str
    change: int

    def poster(self, language: str) -> str | None:
        """The first one, in a language such as `es-MX` if there is one."""
        asked = language.partition("-")[0]
        known = (one for one in (asked, "en", self.original) if one in self.languages)
        return next((self.path(Role.POSTER, self._first, one) for one in known), None)

    def backdrop(self) -> str | None:
        return self.path(Role.BACKDROP, self._first) if self.languages else None

    def path(self, role: Role, variant: int, language: str = NO_LANGUAGE, detail: int = 0) -> str:
        return path_of(self.seed, self._named(role, variant, language, detail))

    def pictures(self, wanted: frozenset[str | None] | None) -> Json:
        """TMDB's three lists of those in one of the languages (None: without words); all when nothing is said."""
        if not self.languages:
            return {"backdrops": [], "logos": [], "posters": []}
        spoken, bare = self.languages, [(NO_LANGUAGE, self._first), (NO_LANGUAGE, 0), (NO_LANGUAGE, 1)]
        posters = [*((language, self._first) for language in spoken), (self.original, 1), (NO_LANGUAGE, 0)]
        return {
            "backdrops": self._entries(Role.BACKDROP, [*bare, (self.original, 0)], wanted),
            "logos": self._entries(Role.LOGO, [(language, 0) for language in spoken[:4]], wanted),
            "posters": self._entries(Role.POSTER, posters, wanted),
        }

    @property
    def _first(self) -> int:
        return 100 + self.change % 100

    def _entries(
        self, role: Role, listed: Iterable[tuple[str, int]], wanted: frozenset[str | None] | None
    ) -> list[Json]:
        return [
            entry(self.seed, self._named(role, variant, language), language)
            for language, variant in listed
            if wanted is None or (language or None) in wanted
        ]

    def _named(self, role: Role, variant: int, language: str, detail: int = 0) -> int:
        number = numbers_of_languages()[language] if language else 0
        return with_details(self.payload, role, variant, number, detail)
