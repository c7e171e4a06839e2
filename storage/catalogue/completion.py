"""Which season to complete first, and for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from storage import sql
from storage.entities import Entities

OPENED_WITHIN = timedelta(days=30)
"""For so long the seasons of a series are wanted after a viewer opened it."""

# CROSS JOIN: the tables are walked through in this order. `likely` keeps indexes from being chosen for the time alone.
_NEXT = (
    "SELECT tv_show.tmdb_id, season.season_number, season.sync_attempts, tv_show.synced_at, tv_show.opened_at "
    "FROM {tables} WHERE season.show = tv_show.id AND {wanted} AND season.synced_at IS NULL "
    "AND likely(season.next_sync_at IS NULL OR season.next_sync_at <= ?) ORDER BY {order} LIMIT 1"
)
_SHOWS_FIRST = {
    "tables": "tv_show CROSS JOIN season",
    "order": "tv_show.opened_at DESC, tv_show.id, season.season_number = 0, season.season_number",
}
_OPENED = _NEXT.format(**_SHOWS_FIRST, wanted="tv_show.opened_at >= ?")
_WATCHED = _NEXT.format(**_SHOWS_FIRST, wanted="tv_show.id IN (SELECT show FROM show_watcher)")
# Those never tried come first, which an index knows: there may be very many.
_ANY = _NEXT.format(
    tables="season CROSS JOIN tv_show", wanted="true", order="season.next_sync_at, season.show, season.season_number"
)


@attrs.frozen
class DueSeason:
    """A season to complete: what was said of it before `since` is not good enough; `attempts` have failed in a row."""

    show_tmdb_id: int
    number: int
    attempts: int
    since: datetime | None


def next_season(store: Entities, everything: bool, now: datetime) -> DueSeason | None:
    """The incomplete season to fetch next, of the series that a viewer opened last.

    Wanted are those of series that somebody watches, or opened in the last 30 days; with `everything`, once these are
    complete, all others too.
    """
    found = sql.rows(store, _OPENED, now - OPENED_WITHIN, now) + sql.rows(store, _WATCHED, now)
    if not found and everything:
        found = sql.rows(store, _ANY, now)
    for tmdb_id, number, attempts, synced_at, _ in sorted(found, key=lambda row: row[4] or "", reverse=True):
        return DueSeason(tmdb_id, number, attempts, sql.to_time(synced_at))
    return None


def due_season(store: Entities, show_tmdb_id: int, number: int) -> DueSeason | None:
    """This season, if it is incomplete."""
    statement = (
        "SELECT season.sync_attempts, tv_show.synced_at FROM season JOIN tv_show ON tv_show.id = season.show "
        "WHERE tv_show.tmdb_id = ? AND season.season_number = ? AND season.synced_at IS NULL"
    )
    for attempts, synced_at in sql.rows(store, statement, show_tmdb_id, number):
        return DueSeason(show_tmdb_id, number, attempts, sql.to_time(synced_at))
    return None


def next_season_due_at(store: Entities, everything: bool, now: datetime) -> datetime | None:
    """When the next of the wanted seasons may be tried again, if any is put off."""
    statement = (
        "SELECT min(season.next_sync_at) FROM season JOIN tv_show ON tv_show.id = season.show "
        "WHERE season.next_sync_at > ? AND season.synced_at IS NULL "
        "AND (? OR tv_show.opened_at >= ? OR tv_show.id IN (SELECT show FROM show_watcher))"
    )
    ((first,),) = sql.rows(store, statement, now, everything, now - OPENED_WITHIN)
    return sql.to_time(first)


def reopen_seasons(store: Entities, show_tmdb_ids: Iterable[int], asked_at: datetime) -> int:
    """Something about these series has changed, and their seasons do not tell what: complete them anew.

    Those that were completed since `asked_at` are. Returns how many are to be fetched.
    """
    return sql.run(
        store,
        "UPDATE season SET synced_at = NULL, sync_attempts = 0, next_sync_at = NULL WHERE synced_at < ? "
        "AND show IN (SELECT id FROM tv_show WHERE tmdb_id IN (SELECT value FROM json_each(?)))",
        asked_at,
        sql.many(show_tmdb_ids),
    )


def put_off_season(store: Entities, show_tmdb_id: int, number: int, until: datetime) -> None:
    """Something is wrong with this season: let the others go first."""
    sql.run(
        store,
        "UPDATE season SET sync_attempts = sync_attempts + 1, next_sync_at = ? "
        "WHERE season_number = ? AND show = (SELECT id FROM tv_show WHERE tmdb_id = ?)",
        until,
        number,
        show_tmdb_id,
    )
