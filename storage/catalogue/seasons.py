"""Seasons and episodes as they are kept: in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage import sql
from storage.catalogue.pictures import colours_of, picture
from storage.entities import Entities
from storage.model.titles import Episode, Season

Colours = Mapping[str, tuple[str, ...]]
Row = tuple[Any, ...]


def season(store: Entities, show_tmdb_id: int, number: int, language: str) -> Season | None:
    """One season of a series, or None when we do not have it.

    Its texts are English whatever the language: providers tell no others with a season.
    """
    for (show_id,) in sql.rows(store, "SELECT id FROM tv_show WHERE tmdb_id = ?", show_tmdb_id):
        return next((each for each in seasons_of(store, show_id, number)), None)
    return None


def seasons_of(store: Entities, show_id: int, number: int | None = None) -> tuple[Season, ...]:
    """All seasons of a series by row, specials last, or the one of this number."""
    found = sql.rows(
        store,
        "SELECT id, season_number, name, overview, air_date, poster, episode_count, synced_at IS NOT NULL FROM season "
        "WHERE show = ? AND (? IS NULL OR season_number = ?) ORDER BY season_number = 0, season_number",
        show_id,
        number,
        number,
    )
    episodes = _episodes_of(store, [row[0] for row in found])
    stills = [episode[6] for of_season in episodes.values() for episode in of_season]
    colours = colours_of(store, [*stills, *(row[5] for row in found)])
    return tuple(_season(row, episodes.get(row[0], []), colours) for row in found)


def _episodes_of(store: Entities, season_ids: list[int]) -> dict[int, list[Row]]:
    rows = sql.rows(
        store,
        "SELECT season, id, episode_number, title, overview, air_date, still, runtime, rating FROM episode "
        "WHERE season IN (SELECT value FROM json_each(?)) ORDER BY season, episode_number",
        sql.many(season_ids),
    )
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _season(row: Row, episodes: list[Row], colours: Colours) -> Season:
    row_id, number, name, overview, air_date, poster, count, is_complete = row
    return Season(
        id=row_id,
        season_number=number,
        name=name,
        overview=overview,
        air_date=sql.to_date(air_date),
        poster=picture(poster, colours),
        episode_count=count,
        is_complete=bool(is_complete),
        episodes=tuple(_episode(number, episode, colours) for episode in episodes),
    )


def _episode(season_number: int, row: Row, colours: Colours) -> Episode:
    _, row_id, number, title, overview, air_date, still, runtime, rating = row
    return Episode(
        id=row_id,
        season_number=season_number,
        episode_number=number,
        title=title,
        overview=overview,
        air_date=sql.to_date(air_date),
        runtime_min=runtime or 0,
        still=picture(still, colours),
        rating=rating,
    )
