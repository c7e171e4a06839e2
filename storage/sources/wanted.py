"""Films and seasons as a source directory is asked for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from storage import sql
from storage.catalogue.tables import MOVIES, SHOWS, TitleTables
from storage.entities import Entities
from storage.model.provided import Wanted, WantedEpisode, WantedFilm, WantedSeason
from storage.model.titles import TitleKind

MOST_NAMES = 20
"""So many other names of a title are told."""


def wanted(store: Entities, kind: TitleKind, owner_id: int) -> Wanted:
    """The film or the season in this row, which has to be there."""
    return _film(store, owner_id) if kind is TitleKind.MOVIE else _season(store, owner_id)


def _film(store: Entities, row_id: int) -> WantedFilm:
    ((tmdb_id, imdb_id, title, original_title, year, released, runtime),) = sql.rows(
        store,
        "SELECT tmdb_id, imdb_id, title, original_title, year, release_date, runtime FROM movie WHERE id = ?",
        row_id,
    )
    return WantedFilm(
        tmdb_id=tmdb_id,
        imdb_id=imdb_id,
        title=title,
        original_title=original_title,
        year=_year(released) or year,
        runtime_min=runtime or 0,
        titles=_other_names(store, MOVIES, row_id, (title, original_title)),
    )


def _season(store: Entities, row_id: int) -> WantedSeason:
    ((show_id, tmdb_id, imdb_id, title, original_title, first_aired, number),) = sql.rows(
        store,
        "SELECT tv_show.id, tv_show.tmdb_id, tv_show.imdb_id, title, original_title, first_air_date, season_number "
        "FROM season JOIN tv_show ON tv_show.id = season.show WHERE season.id = ?",
        row_id,
    )
    return WantedSeason(
        show_tmdb_id=tmdb_id,
        imdb_id=imdb_id,
        title=title,
        original_title=original_title,
        year=_year(first_aired),
        season=number,
        episodes=_episodes(store, row_id),
        titles=_other_names(store, SHOWS, show_id, (title, original_title)),
    )


def _episodes(store: Entities, season_id: int) -> tuple[WantedEpisode, ...]:
    rows = sql.rows(
        store,
        "SELECT episode_number, title, air_date, runtime FROM episode WHERE season = ? ORDER BY episode_number",
        season_id,
    )
    return tuple(
        WantedEpisode(number, title, sql.to_date(air_date), runtime or 0) for number, title, air_date, runtime in rows
    )


def _other_names(store: Entities, tables: TitleTables, row_id: int, known: Iterable[str]) -> tuple[str, ...]:
    statement = tables.of("SELECT title FROM {titles}_translation WHERE {owner} = ? ORDER BY language")
    names = dict.fromkeys(name for (name,) in sql.rows(store, statement, row_id))
    return tuple(name for name in names if name and name not in known)[:MOST_NAMES]


def _year(day: str | None) -> int | None:
    return None if day is None else date.fromisoformat(day).year
