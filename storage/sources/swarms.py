"""Swarms, and what is measured of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from storage import sql
from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.errors import SecretUnreadable
from storage.model.sources import SourceRef, SwarmHealth
from storage.sources.seal import Seal
from storage.sources.tables import BOTH, SourceTables, tables_of
from storage.sources.values import StatsState, StoredDue, StoredSwarm

_SWARM = (
    "SELECT {sources}.id, {number}, source, trusted_local, hash, trackers, web_seeds, %s "
    "FROM {sources} CROSS JOIN {owner} ON {owner}.id = {sources}.{owner} {joined} WHERE {sources}.id "
)


def swarm(store: Entities, cipher: FieldCipher, ref: SourceRef) -> StoredSwarm | None:
    """One source with its torrent file, decrypted; None when it is gone. `SecretUnreadable` where it does not open."""
    tables = tables_of(ref.kind)
    rows = sql.rows(store, tables.of(_SWARM % "file" + "= ?"), ref.id)
    return next((_swarm(cipher, tables, row) for row in rows), None)


def due_swarms(store: Entities, cipher: FieldCipher, now: datetime, limit: int) -> StoredDue:
    """Up to `limit` sources whose swarm is due for measuring, longest overdue first, without their files."""
    due = sorted((each for tables in BOTH for each in _due(store, tables, now, limit)), key=lambda each: each[0])
    refs = [ref for _, ref in due[:limit]]
    swarms = {ref: swarm for tables in BOTH for ref, swarm in _readable(store, cipher, tables, refs)}
    return StoredDue(
        tuple(swarm for ref in refs if (swarm := swarms[ref]) is not None),
        tuple(ref for ref in refs if swarms[ref] is None),
    )


def stats_states(store: Entities, refs: Sequence[SourceRef]) -> tuple[StatsState, ...]:
    """How measuring these sources stands, in their order, without those that are gone."""
    states = {state.ref: state for tables in BOTH for state in _states(store, tables, refs)}
    return tuple(states[ref] for ref in refs if ref in states)


def record_health(
    store: Entities, records: Sequence[tuple[SourceRef, SwarmHealth | None, datetime]], now: datetime
) -> None:
    """Keep what was measured, or that nothing could be, and when to measure next: (source, measure, then) each."""
    for tables in BOTH:
        ours = [each for each in records if each[0].kind is tables.kind]
        _note_measured(store, tables, [(ref.id, health, then) for ref, health, then in ours if health], now)
        _note_failed(store, tables, [(then, ref.id) for ref, health, then in ours if health is None])


def _due(store: Entities, tables: SourceTables, now: datetime, limit: int) -> list[tuple[str, SourceRef]]:
    """Told by the index alone: the rows are read once it is known which of both kinds are meant."""
    statement = tables.of(
        "SELECT next_stats_check_at, id FROM {sources} WHERE next_stats_check_at <= ? AND {live} "
        "ORDER BY next_stats_check_at LIMIT ?"
    )
    return [(due_at, tables.ref(row)) for due_at, row in sql.rows(store, statement, now, limit)]


def _readable(
    store: Entities, cipher: FieldCipher, tables: SourceTables, refs: Sequence[SourceRef]
) -> Iterator[tuple[SourceRef, StoredSwarm | None]]:
    """Those of this kind; None for a damaged row, which must not stand in the way of all others."""
    ids = [ref.id for ref in refs if ref.kind is tables.kind]
    statement = tables.of(_SWARM % "NULL" + "IN (SELECT value FROM json_each(?))")  # noqa: S608  # ours
    for row in sql.rows(store, statement, sql.many(ids)):
        try:
            yield tables.ref(row[0]), _swarm(cipher, tables, row)
        except SecretUnreadable:
            yield tables.ref(row[0]), None


def _swarm(cipher: FieldCipher, tables: SourceTables, row: sql.Row) -> StoredSwarm:
    source_id, tmdb_id, season, provider, trusted_local, info_hash, trackers, web_seeds, file = row
    seal = Seal(cipher, tables.sources, source_id)
    return StoredSwarm(
        ref=tables.ref(source_id),
        sought=tables.sought(tmdb_id, season),
        provider=provider,
        info_hash=seal.info_hash(info_hash),
        trackers=seal.texts("trackers", trackers),
        trusted_local=bool(trusted_local),
        web_seeds=seal.texts("web_seeds", web_seeds),
        torrent_file=seal.content("file", file),
    )


def _states(store: Entities, tables: SourceTables, refs: Sequence[SourceRef]) -> list[StatsState]:
    ids = [ref.id for ref in refs if ref.kind is tables.kind]
    rows = sql.rows(
        store,
        tables.of(
            "SELECT id, coalesce(broadcasters, 0) + coalesce(watchers, 0), last_stats_check, next_stats_check_at, "
            "stats_attempts FROM {sources} WHERE id IN (SELECT value FROM json_each(?))"
        ),
        sql.many(ids),
    )
    return [
        StatsState(
            ref=tables.ref(source_id),
            peers=None if checked_at is None else peers,
            checked_at=sql.to_time(checked_at),
            next_check_at=sql.to_time(next_check_at),
            failures=failures,
        )
        for source_id, peers, checked_at, next_check_at, failures in rows
    ]


def _note_measured(
    store: Entities, tables: SourceTables, records: Sequence[tuple[int, SwarmHealth, datetime]], now: datetime
) -> None:
    statement = tables.of(
        "UPDATE {sources} SET broadcasters = ?1, watchers = ?2, last_stats_check = ?3, stats_attempts = 0, "
        "last_alive_at = CASE WHEN ?1 + ?2 > 0 THEN ?4 ELSE last_alive_at END, next_stats_check_at = ?5 WHERE id = ?6"
    )
    values = [(health.seeders, health.leechers, health.checked_at, now, then, row) for row, health, then in records]
    sql.run_many(store, statement, values)


def _note_failed(store: Entities, tables: SourceTables, records: Sequence[tuple[datetime, int]]) -> None:
    statement = "UPDATE {sources} SET stats_attempts = stats_attempts + 1, next_stats_check_at = ? WHERE id = ?"
    sql.run_many(store, tables.of(statement), records)
