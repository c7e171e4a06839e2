"""A title provider whose answers a test writes down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import attrs
import trio

from actors.catalogue.provider import Outline, ProviderHealth, Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import (
    ChangedPage,
    ProvidedEpisode,
    ProvidedExtras,
    ProvidedFilm,
    ProvidedGenre,
    ProvidedList,
    ProvidedSeason,
    ProvidedShow,
)
from storage.model.titles import TitleKind, TitleRef


def refs(*ids: int, kind: TitleKind = TitleKind.MOVIE) -> tuple[TitleRef, ...]:
    """Titles of one kind by their ids."""
    return tuple(TitleRef(kind, tmdb_id) for tmdb_id in ids)


def show_ref(tmdb_id: int) -> TitleRef:
    """A series by its id."""
    return TitleRef(TitleKind.SHOW, tmdb_id)


def season_of(number: int, episodes: int, *, name: str = "") -> ProvidedSeason:
    """A season with so many episodes."""
    told = tuple(ProvidedEpisode(each, title=f"Episode {each}") for each in range(1, episodes + 1))
    return ProvidedSeason(number, name=name or f"Season {number}", episode_count=episodes, episodes=told)


class ProviderDown(MiauflixError):
    code = "provider_down"


@attrs.frozen
class Asked:
    """A question that came with an urgency: about a film, a series, or (`season`) a season of one."""

    ref: TitleRef
    season: int | None
    urgency: Urgency
    newer_than: datetime | None


class FakeTitles:
    """Knows what a test puts into its tables, and remembers what it was asked for.

    With `tells_changes` its outline has a fingerprint, as the built-in catalogue has; without, as a web service. With
    `has_feed` it keeps track of changes in `feed`, `changes_a_page` on each page. Whatever is in `broken` (a title, or
    a series and the number of a season) fails; while `is_down`, everything does; in `down` stand the names of single
    methods that do.
    """

    def __init__(self, name: str = "fake", *, tells_changes: bool = True, has_feed: bool = False) -> None:
        self.name = name
        self.genres: tuple[ProvidedGenre, ...] = ()
        self.films: dict[int, ProvidedFilm] = {}
        self.shows: dict[int, ProvidedShow] = {}
        self.seasons: dict[tuple[int, int], ProvidedSeason] = {}
        self.known_extras: dict[TitleRef, ProvidedExtras] = {}
        self.lists: list[ProvidedList] = []
        self.feed: dict[tuple[TitleKind, date], list[int]] = {}
        self.found: dict[str, tuple[TitleRef, ...]] = {}
        self.changes_a_page = 100
        self.broken: set[TitleRef | tuple[int, int]] = set()
        self.is_down = False
        self.down: set[str] = set()
        self.latency_s = 0.0
        self.latencies_s: dict[str, float] = {}  # of single methods
        self.questions: list[Asked] = []
        self.pages: list[tuple[TitleKind, date, int]] = []
        self.opened: list[tuple[TitleRef, tuple[str, ...]]] = []
        self.at_once = self.most_at_once = 0
        self._asked_at: list[float] = []
        self._tells_changes, self._has_feed = tells_changes, has_feed

    @property
    def asked(self) -> list[int]:
        """The films that it was asked for, by id."""
        return [each.ref.tmdb_id for each in self.questions if each.ref.kind is TitleKind.MOVIE]

    @property
    def asked_shows(self) -> list[int]:
        """The series that it was asked for, by id."""
        return [each.ref.tmdb_id for each in self.questions if each.ref.kind is TitleKind.SHOW and each.season is None]

    @property
    def asked_seasons(self) -> list[tuple[int, int]]:
        """The seasons that it was asked for: (series, number)."""
        return [(each.ref.tmdb_id, each.season) for each in self.questions if each.season is not None]

    @property
    def asked_for_s(self) -> float:
        """How long it took from the first question of those in `questions` to the last."""
        times = self._asked_at[-len(self.questions) :]
        return times[-1] - times[0]

    def fill(self, ids: Iterable[int], slug: str = "popular") -> None:
        """Know these films, and have them on one list in this order."""
        ids = tuple(ids)
        self.films.update({tmdb_id: ProvidedFilm(id=tmdb_id, title=f"Film {tmdb_id}") for tmdb_id in ids})
        self.list(slug, refs(*ids))

    def list(self, slug: str, members: tuple[TitleRef, ...], *, is_partial: bool = False) -> None:
        """Have these titles on one list in this order."""
        place = next((each.position for each in self.lists if each.slug == slug), len(self.lists))
        self.lists = [each for each in self.lists if each.slug != slug]
        self.lists.append(ProvidedList(slug, slug.title(), "", place, members, is_partial))

    def add_show(self, tmdb_id: int, *seasons: ProvidedSeason, **values: object) -> None:
        """Know a series: its seasons come as frames, and with their episodes when they are asked for."""
        frames = tuple(attrs.evolve(season, episodes=None) for season in seasons)
        self.shows[tmdb_id] = ProvidedShow(**{"id": tmdb_id, "title": f"Show {tmdb_id}", "seasons": frames, **values})  # type: ignore[arg-type]
        self.seasons = {key: each for key, each in self.seasons.items() if key[0] != tmdb_id}
        self.seasons.update({(tmdb_id, season.number): season for season in seasons})

    def note_change(self, ref: TitleRef, day: date) -> None:
        """Have a title in the feed of a day."""
        ids = self.feed.setdefault((ref.kind, day), [])
        if ref.tmdb_id not in ids:
            ids.append(ref.tmdb_id)

    def live(self) -> None:
        """Before each answer: for worlds that change by themselves."""

    async def outline(self) -> Outline:
        await self._answer("outline")
        fingerprint = repr((self.films, self.shows, self.lists)) if self._tells_changes else ""
        return Outline(fingerprint, self.genres, tuple(self.lists))

    async def film(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedFilm | None:
        ref = TitleRef(TitleKind.MOVIE, tmdb_id)
        await self._hear(Asked(ref, None, urgency, newer_than), ref, "film")
        return self.films.get(tmdb_id)

    async def show(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedShow | None:
        await self._hear(Asked(show_ref(tmdb_id), None, urgency, newer_than), show_ref(tmdb_id), "show")
        return self.shows.get(tmdb_id)

    async def season(
        self, show_tmdb_id: int, number: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedSeason | None:
        asked = Asked(show_ref(show_tmdb_id), number, urgency, newer_than)
        await self._hear(asked, (show_tmdb_id, number), "season")
        return self.seasons.get((show_tmdb_id, number))

    async def extras(self, ref: TitleRef, languages: tuple[str, ...]) -> ProvidedExtras | None:
        self.opened.append((ref, languages))
        await self._answer("extras")
        return self.known_extras.get(ref)

    async def changes(self, kind: TitleKind, day: date, page: int) -> ChangedPage | None:
        if not self._has_feed:
            return None
        self.pages.append((kind, day, page))
        await self._answer("changes")
        ids = self.feed.get((kind, day), [])
        start = (page - 1) * self.changes_a_page
        return ChangedPage(tuple(ids[start : start + self.changes_a_page]), max(1, -(-len(ids) // self.changes_a_page)))

    async def search(self, text: str, kind: TitleKind | None, language: str) -> tuple[TitleRef, ...]:
        await self._answer("search")
        return tuple(ref for ref in self.found.get(text, ()) if kind in (None, ref.kind))

    def health(self) -> ProviderHealth:
        return ProviderHealth(self.name, trouble=f"{self.name} is down." if self.is_down else "")

    async def _hear(self, asked: Asked, key: TitleRef | tuple[int, int], method: str) -> None:
        self.questions.append(asked)
        self._asked_at.append(trio.current_time())
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self._answer(method)
        finally:
            self.at_once -= 1
        if key in self.broken:
            raise ProviderDown(f"{key} is broken.")

    async def _answer(self, method: str) -> None:
        await trio.sleep(self.latencies_s.get(method, self.latency_s))
        self.live()
        if self.is_down or method in self.down:
            raise ProviderDown(f"{self.name} is down.")
