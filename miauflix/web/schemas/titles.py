"""Lists, films and their sources on the wire."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, RootModel

from miauflix.web.schemas.base import Wire
from miauflix.web.schemas.pictures import picture_fields
from miauflix.web.schemas.shows import ShowMediaOut
from miauflix.web.schemas.sources import SourceOut
from storage.model.titles import MediaListInfo, MediaPage, Movie, Show, TitleRef

LANGUAGE: str = Field(default="en", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
"""A language tag in a query."""


class ListOut(Wire):
    """A list of titles and where it is read."""

    name: str
    slug: str
    description: str
    url: str

    @classmethod
    def of(cls, info: MediaListInfo) -> Self:
        """Shape a list's description."""
        return cls(name=info.name, slug=info.slug, description=info.description, url=f"/api/list/{info.slug}")


class ListsOut(RootModel[list[ListOut]]):
    """The lists in the order of a home page."""


class ListQuery(Wire):
    """Which page, how long, in which language."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    page_size: int = Field(default=20, ge=1, le=100)
    lang: str = LANGUAGE


class TitleQuery(Wire):
    """In which language."""

    lang: str = LANGUAGE


class MovieQuery(TitleQuery):
    """And with its sources or not."""

    include_sources: bool = False


class MovieOut(Wire):
    """A film. `releaseDate` is YYYY-MM-DD or empty, `runtime` minutes, pictures are URLs or empty.

    Each picture's colours are none, or the four of its quarters as `#rrggbb`: what stands in its place while it loads.
    `trailer` is a YouTube id or empty. `stale`: this is what was remembered, because whoever knows more is down.
    """

    type: Literal["movie"] = "movie"
    id: int
    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    overview: str
    tagline: str
    release_date: str
    year: int | None
    runtime: int
    poster: str
    poster_colors: list[str]
    backdrop: str
    backdrop_colors: list[str]
    logo: str
    genres: list[str]
    popularity: float
    rating: float
    licence: str
    trailer: str
    stale: bool


class MovieWithSourcesOut(MovieOut):
    """A film and what can play it, best first."""

    sources: list[SourceOut]


class MediaOut(MovieOut):
    """A film as lists carry it; `playable` when a source is known."""

    media_type: Literal["movie"] = Field(default="movie", alias="_type")
    playable: bool


def movie_fields(movie: Movie) -> dict[str, object]:
    """A film's fields in the names of the wire models."""
    return {
        "id": movie.id,
        "tmdb_id": movie.tmdb_id,
        "imdb_id": movie.imdb_id,
        "title": movie.title,
        "original_title": movie.original_title,
        "overview": movie.overview,
        "tagline": movie.tagline,
        "release_date": movie.release_date.isoformat() if movie.release_date else "",
        "year": movie.year,
        "runtime": movie.runtime_min,
        **picture_fields(movie.poster, movie.backdrop, movie.logo),
        "genres": list(movie.genres),
        "popularity": movie.popularity,
        "rating": movie.rating,
        "licence": movie.licence,
        "trailer": movie.trailer,
        "stale": movie.is_stale,
    }


class PageOut(Wire):
    """One page of a list; `total` counts over all pages."""

    results: list[MediaOut | ShowMediaOut]
    total: int
    list: ListOut

    @classmethod
    def of(cls, page: MediaPage, playable: frozenset[TitleRef]) -> Self:
        """Shape a page; `playable` are those of its titles that have a source."""
        results = [media_of(title, title.ref in playable) for title in page.results]
        return cls(results=results, total=page.total, list=ListOut.of(page.list))


def media_of(title: Movie | Show, playable: bool) -> MediaOut | ShowMediaOut:
    """A title as lists and searches carry it."""
    if isinstance(title, Show):
        return ShowMediaOut.of(title, playable)
    return MediaOut.model_validate({**movie_fields(title), "playable": playable})
