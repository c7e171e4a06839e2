"""Which titles have changed at their provider, and which of them to fetch anew first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from storage import sql
from storage.catalogue.imports import note_import
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


def note_changed(store: Entities, kind: TitleKind, ids: Iterable[int], now: datetime, state: tuple[str, str]) -> int:
    """These titles changed: those that we have are due now, unless they are already to be fetched anew.

    `state` is (name, cursor) of whoever follows the changes, noted in the same transaction. Returns how many are due.
    """
    note_import(store, *state, now)
    statement = (
        "UPDATE {titles} SET next_sync_at = ? "
        "WHERE likely(next_sync_at IS NULL) AND tmdb_id IN (SELECT value FROM json_each(?))"
    )
    return sql.run(store, tables_of(kind).of(statement), now, sql.many(ids))


def mark_all_due(store: Entities, kind: TitleKind, now: datetime) -> int:
    """Nobody can say what changed: all titles of this kind are due now. Returns how many that concerns."""
    statement = tables_of(kind).of("UPDATE {titles} SET next_sync_at = ? WHERE next_sync_at IS NULL")
    return sql.run(store, statement, now)


def next_due_title(store: Entities, now: datetime) -> DueTitle | None:
    """The title to fetch anew: the one that a viewer opened last, then the most popular."""
    found = [row for tables in BOTH for row in _first_due(store, tables, now)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def put_off_title(store: Entities, ref: TitleRef, until: datetime) -> None:
    """Something is wrong with fetching this title anew: let the others go first."""
    statement = "UPDATE {titles} SET sync_attempts = sync_attempts + 1, next_sync_at = ? WHERE tmdb_id = ?"
    sql.run(store, tables_of(ref.kind).of(statement), until, ref.tmdb_id)


def _first_due(store: Entities, tables: TitleTables, now: datetime) -> list[tuple[tuple[str, float], DueTitle]]:
    rows = sql.rows(
        store,
        tables.of(
            "SELECT tmdb_id, sync_attempts, next_sync_at, opened_at, popularity FROM {titles} "
            "WHERE next_sync_at IS NOT NULL AND likely(next_sync_at <= ?) "
            "ORDER BY opened_at DESC, popularity DESC LIMIT 1"
        ),
        now,
    )
    return [
        ((opened_at or "", popularity), DueTitle(TitleRef(tables.kind, tmdb_id), attempts, text_to_time(since)))
        for tmdb_id, attempts, since, opened_at, popularity in rows
    ]
