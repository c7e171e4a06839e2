"""Seasons as their series tells of them: frames, whose episodes are fetched season by season."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from storage import sql
from storage.catalogue.episodes import keep_episodes
from storage.catalogue.parts import Key, PartTable, difference
from storage.catalogue.pictures import note_names
from storage.catalogue.season_due import KnownSeason, is_due_again
from storage.cleaning import tamed
from storage.entities import Entities
from storage.model.provided import ProvidedSeason, ProvidedShow

_FRAMES = PartTable(
    "season",
    ("show", "season_number"),
    ("tmdb_id", "name", "overview", "poster", "air_date", "episode_count"),
    at_first=(
        ("sync_attempts", "0"),
        ("wants_sources", "0"),
        ("source_searched_by", "''"),
        ("source_search_attempts", "0"),
    ),
)
_OF_THE_SERIES = 4
"""From this of the values on, what counts is what the series tells, not the season itself."""


def keep_frames(store: Entities, told: Mapping[int, ProvidedShow], now: datetime) -> set[int]:
    """Give these series, by row, the seasons that they list; returns the rows for which anything is different.

    A season that is no longer listed goes with its episodes, unless there is a source of it.
    """
    wanted = {(row, each.number): each for row, show in told.items() for each in show.seasons if each.number >= 0}
    change = difference(_FRAMES.kept(store, told), {key: _values(each) for key, each in wanted.items()})
    due_again = _due_again(store, told, wanted, now.date())
    gone = _without_sources(store, change.gone)
    _FRAMES.remove(store, gone)
    _FRAMES.write(store, change.written)
    _reopen(store, due_again)
    note_names(store, [each.poster for each in wanted.values()])
    completed = [key for key, each in wanted.items() if _keep_whole(store, key, each, now)]
    return {key[0] for key in (*gone, *change.written, *completed)}


def keep_season(
    store: Entities, show_tmdb_id: int, season: ProvidedSeason, now: datetime, since: datetime | None = None
) -> bool:
    """Complete a season with its episodes; returns whether anything is new or different.

    `since`: when its series had been told as we asked. If it was told anew meanwhile, the season stays incomplete.

    Since when it is on air and how many episodes it should have stays as its series told. Without the series nothing
    happens.
    """
    told = tamed(season)
    found = sql.rows(store, "SELECT id, synced_at FROM tv_show WHERE tmdb_id = ?", show_tmdb_id)
    for show_id, synced_at in found:
        key = (show_id, told.number)
        known = _FRAMES.kept(store, [show_id]).get(key)
        values = _values(told) if known is None else (*_values(told)[:_OF_THE_SERIES], *known[_OF_THE_SERIES:])
        _FRAMES.write(store, {key: values})
        note_names(store, [told.poster])
        changed = _keep_whole(store, key, told, now) or known != values
        if since is not None and sql.to_time(synced_at) != since:
            _reopen(store, [key])
        return changed
    return False


def _values(season: ProvidedSeason) -> tuple[object, ...]:
    count = season.episode_count or len(season.episodes or ())
    return sql.plain((season.id, season.name, season.overview, season.poster, season.air_date, count))


def _due_again(
    store: Entities, told: Mapping[int, ProvidedShow], wanted: Mapping[Key, ProvidedSeason], today: date
) -> list[Key]:
    frames = {key: each for key, each in wanted.items() if each.episodes is None}
    known = _known(store, told)
    return [
        key
        for key, each in frames.items()
        if key in known and is_due_again(known[key], each, told[key[0]].status, today)
    ]


def _known(store: Entities, show_ids: Iterable[int]) -> dict[Key, KnownSeason]:
    rows = sql.rows(
        store,
        "SELECT show, season_number, episode_count, air_date, "
        "(SELECT max(air_date) FROM episode WHERE episode.season = season.id) FROM season "
        "WHERE show IN (SELECT value FROM json_each(?))",
        sql.many(show_ids),
    )
    return {row[:2]: KnownSeason(row[2], sql.to_date(row[3]), sql.to_date(row[4])) for row in rows}


def _without_sources(store: Entities, keys: Iterable[Key]) -> list[Key]:
    statement = (
        "SELECT 1 FROM season JOIN season_source ON season_source.season = season.id "
        "WHERE show = ? AND season_number = ? LIMIT 1"
    )
    return [key for key in keys if not sql.rows(store, statement, *key)]


def _reopen(store: Entities, keys: Iterable[Key]) -> None:
    sql.run_many(
        store,
        "UPDATE season SET synced_at = NULL, sync_attempts = 0, next_sync_at = NULL "
        "WHERE show = ? AND season_number = ?",
        keys,
    )


def _keep_whole(store: Entities, key: Key, season: ProvidedSeason, now: datetime) -> bool:
    """Keep a season's episodes where they were told; whether that changed anything."""
    if season.episodes is None:
        return False
    ((season_id, was_complete),) = sql.rows(
        store, "SELECT id, synced_at IS NOT NULL FROM season WHERE show = ? AND season_number = ?", *key
    )
    sql.run(
        store, "UPDATE season SET synced_at = ?, sync_attempts = 0, next_sync_at = NULL WHERE id = ?", now, season_id
    )
    return keep_episodes(store, season_id, season.episodes) or not was_complete
