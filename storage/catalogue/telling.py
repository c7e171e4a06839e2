"""How what a provider tells of a title becomes columns. Pure."""

from __future__ import annotations

from storage.cleaning import MAX_INTEGER
from storage.languages import normal
from storage.model.provided import ProvidedFilm, ProvidedShow


def is_keepable(title: ProvidedFilm | ProvidedShow) -> bool:
    """Whether its number is one that we can keep: anything else was no title."""
    return 0 < title.id <= MAX_INTEGER


def columns_of(title: ProvidedFilm | ProvidedShow) -> tuple[object, ...]:
    """A title's own columns, in the order of its tables' `told`."""
    return _film(title) if isinstance(title, ProvidedFilm) else _show(title)


def texts_of(title: ProvidedFilm | ProvidedShow) -> dict[tuple[str], tuple[str, str, str]]:
    """Its texts by language, in the one spelling of tags that is compared."""
    told = [each for each in title.texts if each.language]
    return {(normal(each.language),): (each.title, each.overview, each.tagline) for each in told}


def _film(film: ProvidedFilm) -> tuple[object, ...]:
    return (
        *_names(film),
        film.release_date,
        film.year,
        film.runtime_min or None,
        film.poster,
        film.backdrop,
        film.logo,
        film.popularity,
        film.rating,
        film.licence,
    )


def _show(show: ProvidedShow) -> tuple[object, ...]:
    following = show.next_episode
    return (
        *_names(show),
        show.first_air_date,
        show.last_air_date,
        show.status,
        show.poster,
        show.backdrop,
        show.logo,
        show.popularity,
        show.rating,
        following and following.air_date,
        following and following.season_number,
        following and following.episode_number,
        following.title if following else "",
    )


def _names(title: ProvidedFilm | ProvidedShow) -> tuple[object, ...]:
    return (
        title.imdb_id or None,
        title.title or title.original_title or str(title.id),
        title.original_title,
        normal(title.original_language),
        title.overview,
        title.tagline,
    )
