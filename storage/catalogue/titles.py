"""Films and series as a viewer of one language sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import attrs

from storage import sql
from storage.catalogue.genres import genres_of
from storage.catalogue.next_episode import next_episode
from storage.catalogue.pictures import choose, colours_of, names_of, picture
from storage.catalogue.seasons import seasons_of
from storage.catalogue.tables import BOTH, TitleTables
from storage.catalogue.texts import Row, texts_of
from storage.entities import Entities
from storage.model.provided import PictureRole
from storage.model.titles import Movie, NextEpisode, Show, ShowDetails, TitleKind, TitleRef

Colours = Mapping[str, tuple[str, ...]]


@attrs.frozen
class _Found:
    """A title's row, and everything of it that has to be chosen by language."""

    row: Row
    chosen: Mapping[str, Any]
    pictures: Mapping[str, str]

    def value(self, kind: TitleKind, colours: Colours) -> Movie | Show:
        """As everybody speaks of it."""
        pictures = {role: picture(name, colours) for role, name in self.pictures.items()}
        make = _movie if kind is TitleKind.MOVIE else _show
        return make(self.row, {**self.chosen, **pictures})


def movie(store: Entities, tmdb_id: int, language: str) -> Movie | None:
    """One film in this language, or None when we do not have it."""
    found = titles(store, [TitleRef(TitleKind.MOVIE, tmdb_id)], language)
    return next((title for title in found if isinstance(title, Movie)), None)


def show(store: Entities, tmdb_id: int, language: str, today: date) -> ShowDetails | None:
    """One series with its seasons, specials last, or None when we do not have it.

    Its next episode is what its provider told, or, where that is past, what is known of the seasons.
    """
    found = titles(store, [TitleRef(TitleKind.SHOW, tmdb_id)], language)
    for title in found:
        assert isinstance(title, Show)
        seasons = seasons_of(store, title.id)
        following = next_episode(_told_next(store, title.id), seasons, today)
        return ShowDetails(attrs.evolve(title, next_episode=following), seasons)
    return None


def titles(store: Entities, refs: Sequence[TitleRef], language: str) -> tuple[Movie | Show, ...]:
    """These titles in this language and in this order, without those that we do not have.

    Series come without their next episode: that takes knowing all their seasons (see `show`).
    """
    found = {tables: _find(store, tables, refs, language) for tables in BOTH}
    colours = colours_of(store, (name for each in _all(found) for name in each.pictures.values()))
    values = [each.value(tables.kind, colours) for tables, of_kind in found.items() for each in of_kind]
    by_ref = {value.ref: value for value in values}
    return tuple(by_ref[ref] for ref in refs if ref in by_ref)


def _all(found: Mapping[TitleTables, list[_Found]]) -> Iterable[_Found]:
    return (each for of_kind in found.values() for each in of_kind)


def _find(store: Entities, tables: TitleTables, refs: Sequence[TitleRef], language: str) -> list[_Found]:
    ids = {ref.tmdb_id for ref in refs if ref.kind is tables.kind}
    rows = _rows(store, tables, ids) if ids else []
    if not rows:
        return []
    row_ids = [row["id"] for row in rows]
    texts = texts_of(store, tables, rows, language)
    genres = genres_of(store, tables, row_ids, language)
    names = names_of(store, tables, row_ids)
    return [
        _Found(
            row,
            {**attrs.asdict(texts[row["id"]]), "genres": genres.get(row["id"], ())},
            _pictures(row, names.get(row["id"], {}), language),
        )
        for row in rows
    ]


def _rows(store: Entities, tables: TitleTables, tmdb_ids: Iterable[int]) -> list[Row]:
    columns = ("id", "tmdb_id", "trailer", "is_stale", *tables.told)
    statement = tables.of(
        "SELECT id, tmdb_id, trailer, is_stale, {told} FROM {titles} WHERE tmdb_id IN (SELECT value FROM json_each(?))"
    )
    return [dict(zip(columns, row, strict=True)) for row in sql.rows(store, statement, sql.many(tmdb_ids))]


def _pictures(row: Row, names: Mapping[tuple[str, str], str], language: str) -> dict[str, str]:
    original = row["original_language"]
    return {role.value: choose(role, names, language, original, row[role.value]) for role in PictureRole}


def _movie(row: Row, chosen: Mapping[str, Any]) -> Movie:
    released = sql.to_date(row["release_date"])
    return Movie(
        **_common(row),
        **chosen,
        release_date=released,
        year=row["year"] if released is None else released.year,
        runtime_min=row["runtime"] or 0,
        licence=row["licence"],
    )


def _show(row: Row, chosen: Mapping[str, Any]) -> Show:
    return Show(
        **_common(row),
        **chosen,
        first_air_date=sql.to_date(row["first_air_date"]),
        last_air_date=sql.to_date(row["last_air_date"]),
        status=row["status"],
    )


def _common(row: Row) -> dict[str, Any]:
    same = ("id", "tmdb_id", "imdb_id", "popularity", "rating", "trailer")
    names = {"original_title": row["original_title"] or row["title"], "is_stale": bool(row["is_stale"])}
    return {name: row[name] for name in same} | names


def _told_next(store: Entities, show_id: int) -> NextEpisode | None:
    statement = (
        "SELECT next_season_number, next_episode_number, next_episode_title, next_air_date FROM tv_show "
        "WHERE id = ? AND next_air_date IS NOT NULL"
    )
    for season, episode, title, air_date in sql.rows(store, statement, show_id):
        return NextEpisode(season or 0, episode or 0, title, date.fromisoformat(air_date))
    return None
