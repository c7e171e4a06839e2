"""Searching and browsing on the wire."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from miauflix.web.schemas.base import Wire
from miauflix.web.schemas.shows import ShowMediaOut
from miauflix.web.schemas.titles import LANGUAGE, MediaOut, media_of
from storage.model.titles import Genre, TitleFilter, TitleKind, TitlePage, TitleRef, TitleSort

LONGEST_CURSOR = 2000
_NUMBERS = r"^([0-9]{1,18}(,[0-9]{1,18}){0,99})?$"


class FilterQuery(Wire):
    """Which titles are wanted, from which on, in which language. Years are inclusive, `genre` is TMDB's number."""

    genre: int | None = Field(default=None, ge=1, le=2**31 - 1)
    year: int | None = Field(default=None, ge=1800, le=9999)
    year_from: int | None = Field(default=None, ge=1800, le=9999)
    year_to: int | None = Field(default=None, ge=1800, le=9999)
    rating: float = Field(default=0.0, ge=0.0, le=10.0)
    playable: bool = False
    cursor: str | None = Field(default=None, max_length=LONGEST_CURSOR)
    page_size: int = Field(default=20, ge=1, le=100)
    lang: str = LANGUAGE

    def wanted(self, kind: TitleKind | None) -> TitleFilter:
        """As the catalogue speaks of it."""
        return TitleFilter(
            kind=kind,
            genre=self.genre,
            year_from=self.year or self.year_from,
            year_to=self.year or self.year_to,
            rating_from=self.rating,
            is_playable=self.playable,
        )


class BrowseQuery(FilterQuery):
    """A filter, and the order."""

    sort: TitleSort = TitleSort.POPULARITY


class SearchQuery(FilterQuery):
    """What was typed, and a filter. `wide`: ask providers too when little is found here."""

    q: str = Field(max_length=500)
    type: TitleKind | None = None
    wide: bool = False


class TitlesQuery(Wire):
    """Which titles, by number, separated by commas: `films` and `series`; in which language."""

    films: str = Field(default="", pattern=_NUMBERS)
    series: str = Field(default="", pattern=_NUMBERS)
    lang: str = LANGUAGE

    @property
    def refs(self) -> tuple[TitleRef, ...]:
        """All of them."""
        told = ((TitleKind.MOVIE, self.films), (TitleKind.SHOW, self.series))
        return tuple(TitleRef(kind, int(each)) for kind, text in told for each in text.split(",") if each)


class GenresQuery(Wire):
    """Of films, of series or (left out) of both; in which language."""

    type: TitleKind | None = None
    lang: str = LANGUAGE


class GenreOut(Wire):
    """A genre; `id` is what filters take."""

    id: int
    name: str


class GenresOut(Wire):
    """Genres by name."""

    genres: list[GenreOut]

    @classmethod
    def of(cls, genres: tuple[Genre, ...]) -> Self:
        """Shape the genres."""
        return cls(genres=[GenreOut(id=genre.id, name=genre.name) for genre in genres])


class TitlesOut(Wire):
    """Some titles; `nextCursor` asks for the next ones, null after the last. `stale`: a provider could not be asked."""

    results: list[MediaOut | ShowMediaOut]
    next_cursor: str | None
    stale: bool

    @classmethod
    def of(cls, page: TitlePage, playable: frozenset[TitleRef]) -> Self:
        """Shape a page; `playable` are those of its titles that have a source."""
        return cls(
            results=[media_of(title, title.ref in playable) for title in page.results],
            next_cursor=page.next_cursor,
            stale=page.is_stale,
        )
