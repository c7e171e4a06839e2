"""A title provider whose answers a test writes down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import trio

from actors.catalogue.local_titles import LocalTitles
from actors.catalogue.provider import Outline, Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import ProvidedFilm, ProvidedList
from storage.model.titles import TitleKind, TitleRef


def refs(*ids: int, kind: TitleKind = TitleKind.MOVIE) -> tuple[TitleRef, ...]:
    """Titles of one kind by their ids."""
    return tuple(TitleRef(kind, tmdb_id) for tmdb_id in ids)


class ProviderDown(MiauflixError):
    code = "provider_down"


class FakeTitles(LocalTitles):
    """Knows `films` (by id) and `lists`; remembers what it was asked for.

    With `tells_changes` its outline has a fingerprint, as the built-in catalogue has; without, as a web service.
    """

    def __init__(self, name: str = "fake", *, tells_changes: bool = True) -> None:
        self.name = name
        self.films: dict[int, ProvidedFilm] = {}
        self.lists: list[ProvidedList] = []
        self.broken: set[int] = set()
        self.is_down = False
        self.asked: list[int] = []
        self.latency_s = 0.0
        self._tells_changes = tells_changes

    def fill(self, ids: Iterable[int], slug: str = "popular") -> None:
        """Know these films, and have them on one list in this order."""
        ids = tuple(ids)
        self.films.update({tmdb_id: ProvidedFilm(id=tmdb_id, title=f"Film {tmdb_id}") for tmdb_id in ids})
        self.lists = [each for each in self.lists if each.slug != slug]
        self.lists.append(ProvidedList(slug, slug.title(), "", len(self.lists), refs(*ids)))

    async def outline(self) -> Outline:
        await trio.sleep(self.latency_s)
        self._raise_if_down()
        fingerprint = repr((self.films, self.lists)) if self._tells_changes else ""
        return Outline(fingerprint, (), tuple(self.lists))

    async def film(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedFilm | None:
        await trio.sleep(self.latency_s)
        self.asked.append(tmdb_id)
        self._raise_if_down()
        if tmdb_id in self.broken:
            raise ProviderDown(f"Film {tmdb_id} is broken.")
        return self.films.get(tmdb_id)

    def _raise_if_down(self) -> None:
        if self.is_down:
            raise ProviderDown(f"{self.name} is down.")
