"""Which torrent file to get next, and what became of getting it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from storage import sql
from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.errors import SecretUnreadable
from storage.model.sources import EpisodeFile, Sought, SourceRef
from storage.model.titles import TitleKind
from storage.sources.episodes import settle_episodes
from storage.sources.known import episodes_of
from storage.sources.seal import Seal
from storage.sources.tables import BOTH, SourceTables, numbers, tables_of
from storage.sources.values import FileErrand
from storage.sources.wanted import wanted
from storage.sqlite import time_to_text
from storage.title_index import note_playable

MOST_UNREADABLE = 100
"""So many damaged rows in a row are passed over before the queue is left alone."""

_ERRAND = (
    "SELECT {sources}.next_file_attempt_at, file_rank, {sources}.id, {owner}.id, {number}, source, trusted_local, "
    "size, attempts, hash, url, trackers FROM %s WHERE has_file = 0 AND {live} AND "
)
_FROM_SOURCE = "{sources} CROSS JOIN {owner} ON {owner}.id = {sources}.{owner} {joined}"
_FROM_OWNER = "{owner} CROSS JOIN {sources} ON {sources}.{owner} = {owner}.id {joined}"
_Due = tuple[SourceTables, sql.Row]


def order_files(store: Entities, ranked: Mapping[SourceRef, int]) -> None:
    """The files of these sources are wanted in this order, those of rank 0 first."""
    for tables in BOTH:
        ranks = [(rank, ref.id, rank) for ref, rank in ranked.items() if ref.kind is tables.kind]
        sql.run_many(store, tables.of("UPDATE {sources} SET file_rank = ? WHERE id = ? AND file_rank <> ?"), ranks)


def next_file(store: Entities, cipher: FieldCipher, now: datetime, ranks: int) -> FileErrand | None:
    """The torrent file to get now: the best source of each title first, then the second best, up to `ranks` of them.

    Within a rank, films and series alike, the one that is due longest.
    """
    for rank in range(ranks):
        due = heapq.merge(*(_due(store, tables, now, rank) for tables in BOTH), key=lambda each: str(each[1][0]))
        for tables, row in islice(due, MOST_UNREADABLE):
            errand = _readable(store, cipher, tables, row)
            if errand is not None:
                return errand
    return None


def file_wanted(
    store: Entities, cipher: FieldCipher, sought: Sought, now: datetime, best_first: Sequence[SourceRef]
) -> FileErrand | None:
    """The best of these sources of a film or season whose torrent file is not there, for somebody who waits.

    It need not be due; but those that failed lately come after all others.
    """
    tables, text = tables_of(sought.kind), time_to_text(now)
    places = {ref.id: place for place, ref in enumerate(best_first) if ref.kind is tables.kind}
    rows = sql.rows(store, tables.of(_ERRAND % _FROM_OWNER + "{is_it}"), *numbers(sought))
    wanted_rows = [row for row in rows if row[2] in places]
    wanted_rows.sort(key=lambda row: ((row[0] or "") > text, places[row[2]]))
    errands = (_readable(store, cipher, tables, row) for row in wanted_rows)
    return next((each for each in errands if each is not None), None)


def keep_file(
    store: Entities,
    cipher: FieldCipher,
    ref: SourceRef,
    content: bytes,
    size_bytes: int,
    episodes: Sequence[EpisodeFile],
    file_index: int | None,
    trackers: Sequence[str],
    now: datetime,
) -> None:
    """The torrent file of this source is there: what it says is better than what was claimed.

    `trackers` are known beside those that the provider told; a swarm that was never measured, maybe for want of them,
    is due then. Nothing happens where the source is gone.
    """
    tables = tables_of(ref.kind)
    seal = Seal(cipher, tables.sources, ref.id)
    for (kept,) in sql.rows(store, tables.of("SELECT trackers FROM {sources} WHERE id = ?"), ref.id):
        known = seal.texts_if_any("trackers", kept)
        both = tuple(dict.fromkeys((*known, *trackers)))
        if len(both) > len(known):
            _expect_measure(store, tables, ref.id, now)
        sql.run(
            store,
            tables.of(
                "UPDATE {sources} SET file = ?, has_file = 1, size = ?, file_index = ?, trackers = ?, attempts = 0, "
                "next_file_attempt_at = NULL WHERE id = ?"
            ),
            seal.seal("file", content),
            size_bytes,
            file_index,
            seal.seal("trackers", both) if both else None,
            ref.id,
        )
        if tables.kind is TitleKind.SHOW:
            settle_episodes(store, ref.id, episodes)
        _note_playable(store, tables, ref.id)


def _expect_measure(store: Entities, tables: SourceTables, source_id: int, now: datetime) -> None:
    statement = (
        "UPDATE {sources} SET next_stats_check_at = ?, stats_attempts = 0 WHERE id = ? AND last_stats_check IS NULL"
    )
    sql.run(store, tables.of(statement), now, source_id)


def reject(store: Entities, ref: SourceRef, reason: str) -> None:
    """Something is wrong with this source for good: it is neither offered nor measured any more."""
    tables = tables_of(ref.kind)
    statement = tables.of(
        "UPDATE {sources} SET rejected_reason = ?, file = NULL, next_file_attempt_at = NULL WHERE id = ?"
    )
    sql.run(store, statement, reason, ref.id)
    _note_playable(store, tables, ref.id)


def put_off_file(store: Entities, ref: SourceRef, until: datetime) -> None:
    """The torrent file could not be had: let the others go first."""
    statement = "UPDATE {sources} SET attempts = attempts + 1, next_file_attempt_at = ? WHERE id = ?"
    sql.run(store, tables_of(ref.kind).of(statement), until, ref.id)


def _due(store: Entities, tables: SourceTables, now: datetime, rank: int) -> Iterator[_Due]:
    statement = tables.of(
        _ERRAND % _FROM_SOURCE + "file_rank = :rank AND {sources}.next_file_attempt_at <= :now "
        "ORDER BY {sources}.next_file_attempt_at"
    )
    return ((tables, row) for row in sql.each(store, statement, {"rank": rank, "now": time_to_text(now)}))


def _readable(store: Entities, cipher: FieldCipher, tables: SourceTables, row: sql.Row) -> FileErrand | None:
    """The errand; None for a damaged row, which must not stand in the way of all others."""
    try:
        return _errand(store, cipher, tables, row)
    except SecretUnreadable:
        return None


def _errand(store: Entities, cipher: FieldCipher, tables: SourceTables, row: sql.Row) -> FileErrand:
    _, _, source_id, owner_id, tmdb_id, season, provider, trusted_local, size, attempts, *secrets = row
    info_hash, url, trackers = secrets
    seal = Seal(cipher, tables.sources, source_id)
    return FileErrand(
        ref=tables.ref(source_id),
        sought=tables.sought(tmdb_id, season),
        wanted=wanted(store, tables.kind, owner_id),
        provider=provider,
        info_hash=seal.info_hash(info_hash),
        url=seal.text("url", url),
        trackers=seal.texts("trackers", trackers),
        trusted_local=bool(trusted_local),
        size_bytes=size,
        episodes=_claimed(store, tables, source_id),
        attempts=attempts,
        content=_content(store, tables, seal),
    )


def _content(store: Entities, tables: SourceTables, seal: Seal) -> bytes | None:
    """Read by itself: that of one errand alone is needed, and each may have megabytes."""
    ((blob,),) = sql.rows(store, tables.of("SELECT file FROM {sources} WHERE id = ?"), seal.row)
    return seal.content("file", blob)


def _claimed(store: Entities, tables: SourceTables, source_id: int) -> tuple[int, ...]:
    if tables.kind is TitleKind.MOVIE:
        return ()
    return tuple(each.number for each in episodes_of(store, [source_id]).get(source_id, ()))


def _note_playable(store: Entities, tables: SourceTables, source_id: int) -> None:
    statement = "SELECT {title} FROM {sources} JOIN {owner} ON {owner}.id = {sources}.{owner} WHERE {sources}.id = ?"
    note_playable(store, tables.kind, [row for (row,) in sql.rows(store, tables.of(statement), source_id)])
