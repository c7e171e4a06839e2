"""Which titles have changed at their provider, and which of them to fetch anew first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from storage import sql
from storage.catalogue.imports import note_import_if_new
from storage.catalogue.tables import BOTH, TitleTables, tables_of
from storage.entities import Entities
from storage.model.titles import TitleKind, TitleRef
from storage.sqlite import text_to_time


@attrs.frozen
class DueTitle:
    """A title to fetch anew: what was said before `since` is not good enough; `attempts` have failed in a row."""

    ref: TitleRef
    attempts: int
    since: datetime


def note_changed(
    store: Entities,
    kind: TitleKind,
    ids: Iterable[int],
    now: datetime,
    state: tuple[str, str],
    fetched_before: datetime | None = None,
) -> int:
    """These titles changed: those that we have are due now, but for those that are put off for a while.

    What was fetched since `fetched_before` has the change already. `state` is (name, cursor) of whoever follows the
    changes, noted in the same transaction unless it is as it was. Returns how many are due.
    """
    note_import_if_new(store, *state, now)
    return sql.run(
        store,
        tables_of(kind).of(
            "UPDATE {titles} SET next_sync_at = ?1 WHERE tmdb_id IN (SELECT value FROM json_each(?2)) "
            "AND likely(next_sync_at IS NULL OR next_sync_at <= ?1) "
            "AND (synced_at IS NULL OR ?3 IS NULL OR synced_at < ?3)"
        ),
        now,
        sql.many(ids),
        fetched_before,
    )


def mark_all_due(store: Entities, kind: TitleKind, now: datetime, state: tuple[str, str] | None = None) -> int:
    """Nobody can say what changed: all titles of this kind are due now, but for those that are put off for a while.

    See `note_changed` for `state`. Returns how many that concerns.
    """
    if state is not None:
        note_import_if_new(store, *state, now)
    statement = tables_of(kind).of(
        "UPDATE {titles} SET next_sync_at = ?1 WHERE next_sync_at IS NULL OR next_sync_at <= ?1"
    )
    return sql.run(store, statement, now)


def due_titles(store: Entities, now: datetime, limit: int) -> tuple[DueTitle, ...]:
    """The titles to fetch anew: first those that a viewer opened last, then the most popular."""
    found = sorted(
        (row for tables in BOTH for row in _first_due(store, tables, now, limit)), key=_urgency, reverse=True
    )
    return tuple(due for _, due in found[:limit])


def next_title_due_at(store: Entities, now: datetime) -> datetime | None:
    """When the next title falls due, if any does."""
    times = [_first_time(store, tables, now) for tables in BOTH]
    return min((time for time in times if time is not None), default=None)


def put_off_title(store: Entities, ref: TitleRef, until: datetime) -> None:
    """Something is wrong with fetching this title anew: let the others go first."""
    statement = "UPDATE {titles} SET sync_attempts = sync_attempts + 1, next_sync_at = ? WHERE tmdb_id = ?"
    sql.run(store, tables_of(ref.kind).of(statement), until, ref.tmdb_id)


def leave_title(store: Entities, ref: TitleRef, asked_at: datetime) -> None:
    """Nobody knows this title any more: it stays as it is, in step as of when we asked, and is due no more."""
    sql.run(
        store,
        tables_of(ref.kind).of(
            "UPDATE {titles} SET synced_at = ?1, sync_attempts = 0, "
            "next_sync_at = CASE WHEN next_sync_at > ?1 THEN next_sync_at END WHERE tmdb_id = ?2"
        ),
        asked_at,
        ref.tmdb_id,
    )


def _urgency(found: tuple[tuple[str, float], DueTitle]) -> tuple[str, float]:
    return found[0]


def _first_due(
    store: Entities, tables: TitleTables, now: datetime, limit: int
) -> list[tuple[tuple[str, float], DueTitle]]:
    rows = sql.rows(
        store,
        tables.of(
            "SELECT tmdb_id, sync_attempts, next_sync_at, opened_at, popularity FROM {titles} "
            "WHERE next_sync_at IS NOT NULL AND likely(next_sync_at <= ?) "
            "ORDER BY opened_at DESC, popularity DESC LIMIT ?"
        ),
        now,
        limit,
    )
    return [
        ((opened_at or "", popularity), DueTitle(TitleRef(tables.kind, tmdb_id), attempts, text_to_time(since)))
        for tmdb_id, attempts, since, opened_at, popularity in rows
    ]


def _first_time(store: Entities, tables: TitleTables, now: datetime) -> datetime | None:
    ((first,),) = sql.rows(store, tables.of("SELECT min(next_sync_at) FROM {titles} WHERE next_sync_at > ?"), now)
    return sql.to_time(first)
