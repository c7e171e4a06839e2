"""The adapter to TMDB: tells what there is in the words of the port."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

import attrs

from actors.cached_line import CachedLine, Told
from actors.catalogue.provider import Outline, ProviderHealth, Urgency
from actors.catalogue.tmdb.answers import ExtrasAnswer, FilmAnswer, SeasonAnswer, ShowAnswer, TitleAnswer, TitlesPage
from actors.catalogue.tmdb.extras import extras_of
from actors.catalogue.tmdb.line import TmdbLine
from actors.catalogue.tmdb.lists import refs_on
from actors.catalogue.tmdb.outline import read_outline
from actors.catalogue.tmdb.questions import (
    changes_question,
    extras_question,
    film_question,
    search_question,
    season_question,
    show_question,
)
from actors.catalogue.tmdb.settings import MAX_PAGES, TmdbSettings
from actors.catalogue.tmdb.translating import film_of, season_of, show_of
from actors.outbound import Web
from actors.service_line import ServiceLine
from actors.service_question import Question
from storage.database import Database
from storage.languages import primary
from storage.model.provided import ChangedPage, ProvidedExtras, ProvidedFilm, ProvidedSeason, ProvidedShow
from storage.model.titles import OWN_ID_START, TitleKind, TitleRef

AnyTitle = TypeVar("AnyTitle", bound=TitleAnswer)

FOUND_FRESH_FOR = timedelta(hours=1)
"""What was found for a text changes sooner than a title does."""


class TmdbTitles:
    """Knows the films and series of the world. Lists and changes are always asked for, the rest through the cache."""

    name = "tmdb"

    def __init__(
        self, settings: TmdbSettings, web: Web, database: Database, *, now: Callable[[], datetime], rng: random.Random
    ) -> None:
        self._settings = settings
        line = ServiceLine(web, settings.line(), now=now, rng=rng)
        self._line = TmdbLine(line, CachedLine(line, database, self.name, now=now))

    async def outline(self) -> Outline:
        """Its genres, and its lists as they are now. A list whose first page cannot be had is left out."""
        return await read_outline(self._line, self._settings)

    async def film(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedFilm | None:
        """One film, or None: TMDB knows none of this id, or it is for adults."""
        told = await self._title(film_question, FilmAnswer, tmdb_id, urgency, newer_than)
        return None if told.value is None else attrs.evolve(film_of(told.value), as_of=told.as_of)

    async def show(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedShow | None:
        """One series with the frames of its seasons, or None as for films."""
        told = await self._title(show_question, ShowAnswer, tmdb_id, urgency, newer_than)
        return None if told.value is None else attrs.evolve(show_of(told.value), as_of=told.as_of)

    async def season(
        self, show_tmdb_id: int, number: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedSeason | None:
        """One season with its episodes, or None. Never an old one: a season cannot say that it is stale."""
        if not _is_theirs(show_tmdb_id):
            return None
        told = await self._line.recall(
            season_question(show_tmdb_id, number),
            SeasonAnswer,
            urgency,
            is_right=lambda answer: answer.season_number == number,
            newer_than=newer_than,
            may_be_stale=False,
        )
        return None if told.value is None else season_of(told.value)

    async def extras(self, ref: TitleRef, languages: tuple[str, ...]) -> ProvidedExtras | None:
        """Pictures in all languages, and the best trailer for these. A viewer has opened the title."""
        if not _is_theirs(ref.tmdb_id):
            return None
        told = await self._line.recall(
            extras_question(ref, map(primary, languages)),
            ExtrasAnswer,
            Urgency.INTERACTIVE,
            is_right=lambda answer: answer.id == ref.tmdb_id,
        )
        return None if told.value is None else extras_of(told.value, languages)

    async def changes(self, kind: TitleKind, day: date, page: int) -> ChangedPage | None:
        """One page of what changed on this day, titles that are now for adults among them. It remembers two weeks."""
        told = await self._line.ask(changes_question(kind, day, page), TitlesPage)
        ids = tuple(dict.fromkeys(title.id for title in told.results))
        return ChangedPage(ids, min(max(1, told.total_pages), MAX_PAGES))

    async def search(self, text: str, kind: TitleKind | None, language: str) -> tuple[TitleRef, ...]:
        """The first page of what TMDB finds, in its order."""
        if not text.strip():
            return ()
        question = search_question(text.strip(), kind, language)
        told = await self._line.recall(question, TitlesPage, Urgency.INTERACTIVE, fresh_for=FOUND_FRESH_FOR)
        return () if told.value is None else refs_on(told.value, kind)

    def health(self) -> ProviderHealth:
        """At hand without waiting."""
        return self._line.health(self.name)

    async def _title(
        self,
        question: Callable[[int], Question],
        model: type[AnyTitle],
        tmdb_id: int,
        urgency: Urgency,
        newer_than: datetime | None,
    ) -> Told[AnyTitle]:
        if not _is_theirs(tmdb_id):
            return Told(None)
        told = await self._line.recall(
            question(tmdb_id),
            model,
            urgency,
            is_right=lambda answer: answer.id == tmdb_id,
            newer_than=newer_than,
            # The background keeps whole titles in the catalogue: thousands of them would empty the cache of all else.
            is_remembered=urgency is Urgency.INTERACTIVE,
        )
        return Told(None) if told.value is not None and told.value.adult else told


def _is_theirs(tmdb_id: int) -> bool:
    """Ids of our own are not worth a question."""
    return 0 < tmdb_id < OWN_ID_START
