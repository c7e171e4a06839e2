"""Which films of an answer are the one that was asked for. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from actors.service_question import Question
from actors.sources.matching import is_of_title
from actors.sources.yts.answers import MovieAnswer, MoviesPage
from storage.model.provided import WantedFilm

LIMIT = 20
_YEARS_APART = 1
_RUNTIMES_APART = 0.25


def list_question(wanted: WantedFilm) -> Question:
    """By its number at IMDb; by its title where it has none."""
    query: dict[str, str | int] = {"limit": LIMIT, "page": 1, "query_term": wanted.imdb_id or wanted.title}
    return Question("api/v2/list_movies.json", query, answers=frozenset())


def right_ones(page: MoviesPage, wanted: WantedFilm) -> tuple[MovieAnswer, ...]:
    """The wanted film, mostly once; none where the directory does not have it. `ValueError`: it speaks of another one.

    Asked by its number, a film is right when the directory says that number. Some say another one (IMDb joins double
    entries): then the answer must be a single film, and neither its year nor its length may speak against it. Else a
    directory that overlooks the question, or a cache that mixes up its answers, would give us any film for ours.
    """
    if not wanted.imdb_id:
        return _by_title(page.movies, wanted)
    named = tuple(movie for movie in page.movies if movie.imdb_code == wanted.imdb_id)
    if not named and page.movies and not _is_single(page, wanted):
        raise ValueError("an answer to another question")
    return named or page.movies


def _is_single(page: MoviesPage, wanted: WantedFilm) -> bool:
    return page.movie_count == len(page.movies) == 1 and _may_be(page.movies[0], wanted)


def _may_be(movie: MovieAnswer, wanted: WantedFilm) -> bool:
    if movie.year and wanted.year and abs(movie.year - wanted.year) > _YEARS_APART:
        return False
    shorter, longer = sorted((movie.runtime, wanted.runtime_min))
    return not shorter or longer - shorter <= longer * _RUNTIMES_APART


def _by_title(movies: Iterable[MovieAnswer], wanted: WantedFilm) -> tuple[MovieAnswer, ...]:
    """Of several films that could be meant none is."""
    fitting = tuple(movie for movie in movies if _is_named(movie, wanted))
    are_one = len(fitting) == 1 or (len({movie.imdb_code for movie in fitting}) == 1 and fitting[0].imdb_code)
    return fitting if are_one else ()


def _is_named(movie: MovieAnswer, wanted: WantedFilm) -> bool:
    return any(is_of_title(title, movie.year, wanted) for title in (movie.title, movie.title_english) if title)
