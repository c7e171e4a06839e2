"""Reads TMDB's genres and lists: every page and language at once, as the budget allows."""

from __future__ import annotations

import logging
from functools import partial

from actors.catalogue.provider import Outline
from actors.catalogue.tmdb.answers import GenresAnswer, TitlesPage
from actors.catalogue.tmdb.gather import gathered
from actors.catalogue.tmdb.genres import genres_of
from actors.catalogue.tmdb.line import TmdbLine
from actors.catalogue.tmdb.lists import LISTS, TmdbList, joined, pages_of
from actors.catalogue.tmdb.names import ENGLISH
from actors.catalogue.tmdb.questions import genres_question
from actors.catalogue.tmdb.settings import TmdbSettings
from actors.urgency import Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import ProvidedGenre, ProvidedList
from storage.model.titles import TitleKind

logger = logging.getLogger(__name__)


async def read_outline(line: TmdbLine, settings: TmdbSettings) -> Outline:
    """Raises the first trouble when the English genres or all lists cannot be had; else what is missing is left out."""
    genres = await _genres(line, settings.languages)
    found = await gathered(
        {asked.slug: partial(_list, line, asked, place, settings.list_titles) for place, asked in enumerate(LISTS)}
    )
    lists = tuple(each for each in found.values() if isinstance(each, ProvidedList))
    troubles = {slug: each for slug, each in found.items() if isinstance(each, MiauflixError)}
    for slug, trouble in troubles.items():
        logger.warning("the list %s could not be had: %s", slug, trouble)
    if not lists:
        raise next(iter(troubles.values()))
    return Outline("", genres, lists)


async def _genres(line: TmdbLine, languages: tuple[str, ...]) -> tuple[ProvidedGenre, ...]:
    wanted = [(kind, language) for kind in TitleKind for language in dict.fromkeys((ENGLISH, *languages))]
    found = await gathered({key: partial(_genre_names, line, *key) for key in wanted})
    for (_, language), trouble in found.items():
        if isinstance(trouble, MiauflixError) and language == ENGLISH:
            raise trouble
    return genres_of({key: each for key, each in found.items() if isinstance(each, GenresAnswer)})


async def _genre_names(line: TmdbLine, kind: TitleKind, language: str) -> GenresAnswer:
    told = await line.recall(genres_question(kind, language), GenresAnswer, Urgency.BACKGROUND)
    assert told.value is not None  # a question without 404 among its answers
    return told.value


async def _list(line: TmdbLine, asked: TmdbList, position: int, titles: int) -> ProvidedList:
    first = await line.ask(asked.question(1), TitlesPage)
    others = range(2, pages_of(titles, first) + 1)
    found = await gathered({page: partial(line.ask, asked.question(page), TitlesPage) for page in others})
    pages = [first, *(page if isinstance(page, TitlesPage) else None for page in found.values())]
    return joined(asked, position, pages, titles)
