"""Titles that could not be had: nobody knows them, or whoever does was in trouble."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from storage import sql
from storage.catalogue.tables import BOTH, TitleTables
from storage.entities import Entities
from storage.model.titles import TitleRef
from storage.sqlite import text_to_time


@attrs.frozen
class Absence:
    """A title that could not be had `attempts` times in a row, and is not asked for before `retry_at`.

    `is_unknown`: its provider said that there is none; else the provider was in trouble.
    """

    is_unknown: bool
    attempts: int
    retry_at: datetime


def unknown_titles(store: Entities, refs: Sequence[TitleRef], now: datetime) -> tuple[TitleRef, ...]:
    """Which of these titles to ask for: neither kept nor absent until later; in the order given, each once."""
    known = {tables.kind: _known(store, tables, refs, now) for tables in BOTH}
    return tuple(dict.fromkeys(ref for ref in refs if ref.tmdb_id not in known[ref.kind]))


def _known(store: Entities, tables: TitleTables, refs: Sequence[TitleRef], now: datetime) -> set[int]:
    ids = sql.many(ref.tmdb_id for ref in refs if ref.kind is tables.kind)
    statement = tables.of(
        "SELECT tmdb_id FROM {titles} WHERE tmdb_id IN (SELECT value FROM json_each(?)) UNION ALL "
        "SELECT tmdb_id FROM absent_title WHERE kind = ? AND retry_at > ? "
        "AND tmdb_id IN (SELECT value FROM json_each(?))"
    )
    return {tmdb_id for (tmdb_id,) in sql.rows(store, statement, ids, tables.kind.value, now, ids)}


def note_absent(store: Entities, ref: TitleRef, is_unknown: bool, retry_at: datetime) -> None:
    """Once more this title could not be had: leave it alone until then. What is kept of it stays."""
    sql.run(
        store,
        "INSERT INTO absent_title (kind, tmdb_id, is_unknown, attempts, retry_at) VALUES (?, ?, ?, 1, ?) "
        "ON CONFLICT (kind, tmdb_id) DO UPDATE SET is_unknown = excluded.is_unknown, attempts = attempts + 1, "
        "retry_at = excluded.retry_at",
        ref.kind.value,
        ref.tmdb_id,
        is_unknown,
        retry_at,
    )


def absence(store: Entities, ref: TitleRef, now: datetime) -> Absence | None:
    """Why not to ask for this title now; None when nothing speaks against it."""
    found = last_absence(store, ref)
    return found if found is not None and found.retry_at > now else None


def last_absence(store: Entities, ref: TitleRef) -> Absence | None:
    """What is known of this title's absence, even where it may be asked for again; None: nothing, or we have it."""
    statement = "SELECT is_unknown, attempts, retry_at FROM absent_title WHERE kind = ? AND tmdb_id = ?"
    for is_unknown, attempts, retry_at in sql.rows(store, statement, ref.kind.value, ref.tmdb_id):
        return Absence(bool(is_unknown), attempts, text_to_time(retry_at))
    return None


def next_absence_ends_at(store: Entities, now: datetime) -> datetime | None:
    """When the next of the titles that are absent now may be asked for again."""
    ((first,),) = sql.rows(store, "SELECT min(retry_at) FROM absent_title WHERE retry_at > ?", now)
    return sql.to_time(first)
