"""The port to whoever knows titles and lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

import attrs

from actors.urgency import Urgency as Urgency  # part of what the port speaks
from storage.model.provided import (
    ChangedPage,
    ProvidedExtras,
    ProvidedFilm,
    ProvidedGenre,
    ProvidedList,
    ProvidedSeason,
    ProvidedShow,
)
from storage.model.titles import TitleKind, TitleRef


@attrs.frozen
class Outline:
    """What a provider has, without the titles themselves.

    `fingerprint` is the same for as long as every title and list is, so that nothing need be read again; "" where the
    provider cannot tell: then the titles that are not yet known are fetched, and the lists compared. `has_all_lists`:
    none was left out because it could not be had; with a fingerprint that is so in any case.
    """

    fingerprint: str
    genres: tuple[ProvidedGenre, ...]
    lists: tuple[ProvidedList, ...]
    has_all_lists: bool = False

    @property
    def vouches(self) -> bool:
        """Is a list that is not here gone for good?"""
        return self.has_all_lists or bool(self.fingerprint)

    @property
    def titles(self) -> tuple[TitleRef, ...]:
        """All titles on the lists, each once."""
        return tuple(dict.fromkeys(ref for each in self.lists for ref in each.members))

    @property
    def slugs(self) -> set[str]:
        """By which its lists are addressed."""
        return {each.slug for each in self.lists}


@attrs.frozen
class ProviderHealth:
    """How a provider fares: `trouble` is one sentence for the operator, "" while all is well.

    `cache_hits`, `cache_stale` and `cache_misses` count answers since the start: from the cache, from the cache
    although it was out of date (the provider was down), and from the provider itself. `skipped` counts entries of
    answers that made no sense.
    """

    name: str
    trouble: str = ""
    requests: int = 0
    failures: int = 0
    cache_hits: int = 0
    cache_stale: int = 0
    cache_misses: int = 0
    skipped: int = 0


class TitleProvider(Protocol):
    """Knows titles. Every method but `health` may raise a `MiauflixError`: not now, ask again later.

    `newer_than`: what the provider said before then is not good enough, and no cache may answer with it.
    """

    @property
    def name(self) -> str:
        """What it is called in logs and in the database: never changes."""

    async def outline(self) -> Outline:
        """Its genres and lists as they are now. A list that cannot be had at all is left out."""

    async def film(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedFilm | None:
        """One film, whole, or None: it knows no film of this id."""

    async def show(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedShow | None:
        """One series with the frames of its seasons, or None."""

    async def season(
        self, show_tmdb_id: int, number: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedSeason | None:
        """One season with its episodes, or None."""

    async def extras(self, ref: TitleRef, languages: tuple[str, ...]) -> ProvidedExtras | None:
        """What only an opened title needs, for viewers of these languages; None where it has nothing of the kind."""

    async def changes(self, kind: TitleKind, day: date, page: int) -> ChangedPage | None:
        """One page (from 1) of the titles that changed on this UTC day; None where it does not keep track."""

    async def search(self, text: str, kind: TitleKind | None, language: str) -> tuple[TitleRef, ...]:
        """Titles that it finds for what a viewer typed, best first; nothing where it offers no search."""

    def health(self) -> ProviderHealth:
        """How it fares; at hand without waiting."""
