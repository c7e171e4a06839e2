"""What has sources is asked about anew from time to time; sources that are dead go in the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from storage import sql
from storage.entities import Entities
from storage.model.sources import Sought
from storage.sources.tables import BOTH, SourceTables
from storage.title_index import note_playable

MOST_BURIED = 20
"""In one go, which takes the longer the bigger their torrent files are: others wait for the writer."""
MOST_LOOKED_AT = 1000
"""So many that seem dead are looked at to find these: some lie on disk, or were not measured for long."""


def stalest(store: Entities, now: datetime) -> Sought | None:
    """The film or season about whose sources to ask anew: the one that is due longest."""
    due = [found for tables in BOTH for found in _stalest(store, tables, now)]
    return min(due, key=lambda found: found[0])[1] if due else None


def bury(store: Entities, dead_before: datetime) -> int:
    """Delete some of the sources that vanished before then, or have had no living peer since; returns how many.

    Those stay that the engine has on disk, that have web seeds, and that nobody tried to measure since then.
    """
    buried = 0
    for tables in BOTH:
        for find in (_vanished, _dead):
            buried += _bury(store, tables, find(store, tables, dead_before, MOST_BURIED - buried))
    return buried


def _stalest(store: Entities, tables: SourceTables, now: datetime) -> list[tuple[str, Sought]]:
    statement = tables.of(
        "SELECT {owner}.next_resync_at, {number} FROM {owner} {joined} "
        "WHERE {owner}.next_resync_at <= ? ORDER BY {owner}.next_resync_at LIMIT 1"
    )
    return [(due_at, tables.sought(*number)) for due_at, *number in sql.rows(store, statement, now)]


def _vanished(store: Entities, tables: SourceTables, before: datetime, most: int) -> list[int]:
    statement = tables.of(
        "SELECT id FROM (SELECT id, hash_index FROM {sources} WHERE vanished_at < ? ORDER BY vanished_at LIMIT ?) "
        "AS old WHERE NOT EXISTS (SELECT 1 FROM storage WHERE storage.hash_index = old.hash_index) LIMIT ?"
    )
    return [row for (row,) in sql.rows(store, statement, before, MOST_LOOKED_AT, most)]


def _dead(store: Entities, tables: SourceTables, before: datetime, most: int) -> list[int]:
    statement = tables.of(
        "SELECT id FROM (SELECT id, hash_index, last_stats_check, stats_attempts FROM {sources} "
        "WHERE coalesce(last_alive_at, created_at) < ? AND {live} AND web_seeds IS NULL "
        "ORDER BY coalesce(last_alive_at, created_at) LIMIT ?) AS old "
        "WHERE (stats_attempts > 0 OR last_stats_check >= ?) "
        "AND NOT EXISTS (SELECT 1 FROM storage WHERE storage.hash_index = old.hash_index) LIMIT ?"
    )
    return [row for (row,) in sql.rows(store, statement, before, MOST_LOOKED_AT, before, most)]


def _bury(store: Entities, tables: SourceTables, ids: Sequence[int]) -> int:
    if not ids:
        return 0
    find = tables.of(
        "SELECT DISTINCT {title} FROM {sources} CROSS JOIN {owner} ON {owner}.id = {sources}.{owner} "
        "WHERE {sources}.id IN (SELECT value FROM json_each(?))"
    )
    titles = [row for (row,) in sql.rows(store, find, sql.many(ids))]
    delete = tables.of("DELETE FROM {sources} WHERE id IN (SELECT value FROM json_each(?))")
    buried = sql.run(store, delete, sql.many(ids))
    note_playable(store, tables.kind, titles)
    return buried
