"""A small world of titles that evolves for a year: what its provider answers depends on the date and the seed alone."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import attrs

from actors.runtime.testing import EPOCH
from storage.model.provided import (
    PictureRole,
    ProvidedEpisode,
    ProvidedFilm,
    ProvidedGenre,
    ProvidedPicture,
    ProvidedTexts,
)
from storage.model.titles import NextEpisode, TitleKind, TitleRef
from tests.support.titles import FakeTitles, refs, season_of, show_ref

FILMS, SHOWS = range(1, 41), range(1, 9)
SETTLED = timedelta(days=40)
"""What is new stays listed, and what changed stays there, for longer than any outage."""

LONGEST_LIST = 30
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LATE = 20 * DAY
"""A member that nobody knows comes into being within so long, if ever."""

LANGUAGES = ("de", "es", "es-MX", "pt-BR")


@attrs.frozen(order=True)
class Happening:
    """Something that happens to the world or its provider."""

    at: datetime
    number: int
    what: Callable[[], object] = attrs.field(order=False, repr=False)


class EvolvingTitles(FakeTitles):
    """A web service with a feed, whose world is as it is at `now`, and the same for every reader.

    Films and series appear, change (now and then twice a day, or a second before midnight) and vanish; seasons grow,
    come and go; lists are shuffled and have members that nobody knows, or not yet; genres come and are renamed.
    """

    def __init__(self, seed: int, now: Callable[[], datetime], days: int) -> None:
        super().__init__("evolving", tells_changes=False, has_feed=True)
        self.now = now
        self._dice = random.Random(seed)
        self._end = EPOCH + days * DAY
        self._plan: list[Happening] = []
        self._order: dict[str, list[TitleRef]] = {"popular": [], "top": [], "shows": []}
        self._listed_at: dict[TitleRef, datetime] = {}
        self._changed_at: dict[TitleRef, datetime] = {}
        self._next_id = 1000
        self.changes_a_page = 4
        self.latencies_s = {"film": 0.05, "show": 0.05, "season": 0.05}
        self._make()
        for day in range(days):
            self._plan_day(EPOCH + day * DAY)
        self._plan_finale(self._end)
        self._plan.sort(reverse=True)

    def live(self) -> None:
        """Everything that has happened by now."""
        while self._plan and self._plan[-1].at <= self.now():
            self._plan.pop().what()

    def plan(self, at: datetime, what: Callable[[], object]) -> None:
        """Have something happen then."""
        self._plan.append(Happening(at, len(self._plan), what))

    def add_trouble(
        self, at: datetime, until: datetime, *, method: str = "", key: TitleRef | tuple[int, int] | None = None
    ) -> None:
        """Be down between these times: altogether, with one method, or for one title or season alone."""
        if key is not None:
            self.plan(at, lambda: self.broken.add(key))
            self.plan(until, lambda: self.broken.discard(key))
        elif method:
            self.plan(at, lambda: self.down.add(method))
            self.plan(until, lambda: self.down.discard(method))
        else:
            self.plan(at, lambda: setattr(self, "is_down", True))
            self.plan(until, lambda: setattr(self, "is_down", False))
        self._plan.sort(reverse=True)

    def _make(self) -> None:
        self._genre_ids = range(1, 6)
        self.genres = tuple(ProvidedGenre(number, f"Genre {number}") for number in self._genre_ids)
        for tmdb_id in FILMS:
            self.films[tmdb_id] = ProvidedFilm(tmdb_id, f"Film {tmdb_id}", genres=(1 + tmdb_id % 5,))
            self._place(refs(tmdb_id)[0], EPOCH)
        for tmdb_id in SHOWS:
            self.add_show(tmdb_id, *(season_of(number, 2) for number in range(tmdb_id % 3 + 1)))
            self._place(show_ref(tmdb_id), EPOCH)
        self._publish()

    def _plan_day(self, day: datetime) -> None:
        happenings: list[tuple[float, Callable[[datetime], None]]] = [
            (0.2, self._appear),
            (0.7, self._change_film),
            (0.3, self._change_film_twice),
            (0.4, self._change_show),
            (0.4, self._shuffle),
            (0.05, self._list_a_ghost),
            (0.05, self._vanish),
            (1.0, self._leave_a_list),
            (0.02, self._change_genres),
        ]
        times = sorted(self._time_in(day) for _ in happenings)
        for at, (likelihood, happen) in zip(times, self._dice.sample(happenings, len(happenings)), strict=True):
            if self._dice.random() < likelihood:
                happen(at)

    def _plan_finale(self, day: datetime) -> None:
        """On the last day much changes, films twice: no later change hides a miss. The rest is as it was."""
        for ref in sorted(self._listed_at)[::2]:
            change = self._change_film_twice if ref.kind is TitleKind.MOVIE else self._change_show
            change(self._time_in(day), ref)

    def _time_in(self, day: datetime) -> datetime:
        if self._dice.random() < 0.1:
            return day + DAY - timedelta(seconds=1)
        return day + timedelta(seconds=self._dice.randrange(86_400))

    def _appear(self, at: datetime) -> None:
        self._next_id += 1
        tmdb_id, is_film = self._next_id, self._dice.random() < 0.8
        ref = refs(tmdb_id)[0] if is_film else show_ref(tmdb_id)

        def appear() -> None:
            if is_film:
                self.films[tmdb_id] = ProvidedFilm(tmdb_id, f"Film {tmdb_id}", genres=(1,))
            else:
                self.add_show(tmdb_id, season_of(1, 1))
            self.note_change(ref, at.date())

        self.plan(at, appear)
        self._place(ref, at)
        self._publish_at(at)

    def _change_film(self, at: datetime, ref: TitleRef | None = None) -> None:
        ref = ref or self._pick(TitleKind.MOVIE)
        change = self._film_change()
        self._changed_at[ref] = at

        def happen() -> None:
            if ref.tmdb_id in self.films:
                self.films[ref.tmdb_id] = attrs.evolve(self.films[ref.tmdb_id], **change)
                self.note_change(ref, at.date())

        self.plan(at, happen)

    def _change_film_twice(self, at: datetime, ref: TitleRef | None = None) -> None:
        """The feed of a day names a title once, however often it changed."""
        ref = ref or self._pick(TitleKind.MOVIE)
        self._change_film(at, ref)
        end = at.replace(hour=23, minute=59, second=59)
        self._change_film(at + self._dice.random() * (end - at), ref)

    def _film_change(self) -> dict[str, Any]:
        number = self._dice.randrange(1_000_000)
        texts = tuple(
            ProvidedTexts(tag, title=f"{tag} {number}", overview="o" * self._dice.randrange(5))
            for tag in self._dice.sample(LANGUAGES, self._dice.randrange(len(LANGUAGES)))
        )
        pictures = (ProvidedPicture(PictureRole.POSTER, "de", f"tmdb/{number}-de.jpg"),)
        changes: tuple[dict[str, Any], ...] = (
            {"title": f"Title {number}", "overview": f"Overview {number}"},
            {"texts": texts},
            {"poster": f"tmdb/{number}.jpg", "pictures": pictures[: self._dice.randrange(2)]},
            {"genres": tuple(self._dice.sample(self._genre_ids, 2))},
            {"popularity": float(number), "rating": self._dice.random() * 10},
            {"runtime_min": number % 200, "release_date": EPOCH.date() + number % 400 * DAY},
        )
        return self._dice.choice(changes)

    def _change_show(self, at: datetime, ref: TitleRef | None = None) -> None:
        ref, number = ref or self._pick(TitleKind.SHOW), self._dice.randrange(1_000_000)
        change = self._dice.choice((self._grow_season, self._add_season, self._rename_episode, self._cancel, self._air))
        self._changed_at[ref] = at

        def happen() -> None:
            if ref.tmdb_id in self.shows:
                change(ref.tmdb_id, number)
                self.note_change(ref, at.date())

        self.plan(at, happen)

    def _numbers(self, show: int) -> list[int]:
        return sorted(number for of, number in self.seasons if of == show)

    def _grow_season(self, show: int, number: int) -> None:
        last = self._numbers(show)[-1]
        self._put_season(show, last, len(self.seasons[show, last].episodes or ()) + 1, f"Season {last} ({number})")

    def _add_season(self, show: int, number: int) -> None:
        self._put_season(show, self._numbers(show)[-1] + 1, 1, f"New {number}")

    def _put_season(self, show: int, number: int, episodes: int, name: str) -> None:
        self.seasons[show, number] = season_of(number, episodes, name=name)
        self._frame(show)

    def _rename_episode(self, show: int, number: int) -> None:
        """Nothing in the frame of its season tells of that."""
        at = (show, self._numbers(show)[number % len(self._numbers(show))])
        season = self.seasons[at]
        first = ProvidedEpisode(1, title=f"Renamed {number}", overview=str(number))
        self.seasons[at] = attrs.evolve(season, episodes=(first, *(season.episodes or ())[1:]))

    def _cancel(self, show: int, number: int) -> None:
        if len(self._numbers(show)) > 1:
            del self.seasons[show, self._numbers(show)[-1]]
            self._frame(show)

    def _air(self, show: int, number: int) -> None:
        following = NextEpisode(1, number % 20, f"Next {number}", EPOCH.date() + 500 * DAY)
        self.shows[show] = attrs.evolve(self.shows[show], next_episode=following, status=f"Status {number % 4}")

    def _frame(self, show: int) -> None:
        frames = tuple(attrs.evolve(self.seasons[show, each], episodes=None) for each in self._numbers(show))
        self.shows[show] = attrs.evolve(self.shows[show], seasons=frames)

    def _vanish(self, at: datetime) -> None:
        """One that was there for long, and did not change lately: every reader has seen what it was."""
        ref = self._pick(TitleKind.MOVIE)
        if max(self._listed_at[ref], self._changed_at.get(ref, EPOCH)) < at - SETTLED:
            self._listed_at.pop(ref)
            self.plan(at, lambda: self.films.pop(ref.tmdb_id))
            self.plan(at, lambda: self.note_change(ref, at.date()))

    def _list_a_ghost(self, at: datetime) -> None:
        """A member that nobody knows; some come into being later."""
        self._next_id += 1
        tmdb_id = self._next_id
        self._order["top"].insert(0, refs(tmdb_id)[0])
        self._publish_at(at)
        if self._dice.random() < 0.5 and at + LATE < self._end:
            film = ProvidedFilm(tmdb_id, f"Late {tmdb_id}")
            self.plan(at + self._dice.random() * LATE, lambda: self.films.update({tmdb_id: film}))

    def _leave_a_list(self, at: datetime) -> None:
        slug = self._dice.choice(list(self._order))
        old = [ref for ref in self._order[slug] if self._listed_at.get(ref, at) < at - SETTLED]
        if old and len(self._order[slug]) > LONGEST_LIST:
            self._order[slug].remove(self._dice.choice(old))
            self._publish_at(at)

    def _shuffle(self, at: datetime) -> None:
        order = self._order[self._dice.choice(list(self._order))]
        for _ in range(3):
            order.insert(0, order.pop(self._dice.randrange(len(order))))
        self._publish_at(at)

    def _change_genres(self, at: datetime) -> None:
        self._genre_ids = range(1, self._genre_ids.stop + 1)
        last = self._genre_ids[-1]
        genres = tuple(
            ProvidedGenre(number, f"Genre {number} of {last}", (("de", f"Art {number}"),)) for number in self._genre_ids
        )
        self.plan(at, lambda: setattr(self, "genres", genres))

    def _pick(self, kind: TitleKind) -> TitleRef:
        return self._dice.choice(sorted(ref for ref in self._listed_at if ref.kind is kind))

    def _place(self, ref: TitleRef, at: datetime) -> None:
        self._listed_at[ref] = at
        for slug in ("popular", "top") if ref.kind is TitleKind.MOVIE else ("shows", "popular"):
            self._order[slug].insert(self._dice.randrange(len(self._order[slug]) + 1), ref)

    def _publish_at(self, at: datetime) -> None:
        orders = {slug: tuple(order) for slug, order in self._order.items()}

        def publish() -> None:
            for slug, order in orders.items():
                self.list(slug, order)

        self.plan(at, publish)

    def _publish(self) -> None:
        for slug, order in self._order.items():
            self.list(slug, tuple(order))
