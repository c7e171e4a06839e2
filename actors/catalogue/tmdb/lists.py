"""The lists that TMDB makes, and how their pages become one. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import attrs

from actors.catalogue.tmdb.answers import TitlesPage
from actors.catalogue.tmdb.questions import NEVER_MISSING
from actors.catalogue.tmdb.settings import MAX_PAGES, PAGE_TITLES
from actors.service_question import Question
from storage.model.provided import ProvidedList
from storage.model.titles import TitleKind, TitleRef


@attrs.frozen
class TmdbList:
    """One list: what it is called here, and how TMDB is asked for a page of it."""

    slug: str
    name: str
    description: str
    kind: TitleKind
    path: str
    query: Mapping[str, str | int]

    def question(self, page: int) -> Question:
        """One page, from 1."""
        return Question(self.path, {**self.query, "language": "en", "page": page}, answers=NEVER_MISSING)


LISTS = (
    TmdbList(
        "@@tmdb_movies_popular",
        "Popular films",
        "What people all over the world look at just now.",
        TitleKind.MOVIE,
        "discover/movie",  # page "Discover: Movie"
        {"include_adult": "false", "include_video": "false", "sort_by": "popularity.desc", "vote_count.gte": 10},
    ),
    TmdbList(
        "@@tmdb_shows_popular",
        "Popular series",
        "Series that people all over the world look at just now.",
        TitleKind.SHOW,
        "discover/tv",  # page "Discover: TV"
        {
            "include_adult": "false",
            "include_null_first_air_dates": "false",
            "sort_by": "popularity.desc",
            "vote_count.gte": 10,
        },
    ),
    TmdbList(
        "@@tmdb_movies_trending",
        "Films of the week",
        "Films that were talked about this week.",
        TitleKind.MOVIE,
        "trending/movie/week",  # page "Trending: Movies"
        {},
    ),
    TmdbList(
        "@@tmdb_shows_trending",
        "Series of the week",
        "Series that were talked about this week.",
        TitleKind.SHOW,
        "trending/tv/week",  # page "Trending: TV"
        {},
    ),
    TmdbList(
        "@@tmdb_movies_top-rated",
        "Top rated films",
        "The films with the best votes.",
        TitleKind.MOVIE,
        "movie/top_rated",  # page "Movie Lists: Top Rated"
        {},
    ),
)
"""In the order of the home page."""

_KINDS = {"movie": TitleKind.MOVIE, "tv": TitleKind.SHOW}


def pages_of(titles: int, first: TitlesPage) -> int:
    """How many pages a list of so many titles has, the first of which is this."""
    return min(math.ceil(titles / PAGE_TITLES), MAX_PAGES, max(1, first.total_pages))


def refs_on(page: TitlesPage, kind: TitleKind | None) -> tuple[TitleRef, ...]:
    """The titles on a page, each once; those for adults never. Where kinds are mixed (None) each tells its own."""
    found = ((kind or _KINDS.get(title.media_type), title) for title in page.results if not title.adult)
    return tuple(dict.fromkeys(TitleRef(kind, title.id) for kind, title in found if kind))


def joined(asked: TmdbList, position: int, pages: Sequence[TitlesPage | None], titles: int) -> ProvidedList:
    """The list out of its pages (None: could not be had). A title that moved while they were read stands once."""
    refs = dict.fromkeys(ref for page in pages if page is not None for ref in refs_on(page, asked.kind))
    members = tuple(refs)[:titles]
    return ProvidedList(asked.slug, asked.name, asked.description, position, members, is_partial=None in pages)
