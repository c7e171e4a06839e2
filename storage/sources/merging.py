"""Keeps what a search found, each torrent once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from storage import sql
from storage.crypto import FieldCipher
from storage.entities import Entities
from storage.model.provided import FoundSource
from storage.model.sources import Sought
from storage.model.titles import TitleKind
from storage.sources.episodes import claim_episodes
from storage.sources.row import COLUMNS, Offer, SourceRow
from storage.sources.seal import HASH_INDEX, Seal
from storage.sources.tables import Owner, SourceTables, owner_of, tables_of
from storage.sources.values import Merged
from storage.title_index import note_playable

_Rows = dict[bytes, SourceRow]
"""All sources of one film or season, by the blind index of their info hash."""


def merge(
    store: Entities,
    cipher: FieldCipher,
    sought: Sought,
    found: Sequence[tuple[str, FoundSource]],
    answered: Sequence[str],
    now: datetime,
    *,
    again_at: datetime,
    retry_at: datetime,
    told_all: Sequence[str] | None = None,
    is_over: bool = True,
) -> Merged:
    """Keep what the providers found for a film or season, and plan the next search.

    `found` are (provider, source) pairs; `answered` the providers that answered at all, `told_all` (None: all of them)
    those that told all that they have: what one of these told of earlier and nobody tells of now has vanished. Where
    there is a source, providers are asked anew at `again_at`; else it is searched again at `retry_at`. A search that
    is not over yet (`is_over`) is none that was done.
    """
    tables, owner = tables_of(sought.kind), owner_of(store, sought)
    if owner is None:
        return Merged(0, 0)
    offers = [Offer(cipher.blind_index(HASH_INDEX, each.info_hash), provider, each) for provider, each in found]
    rows = _with_new(store, tables, owner, offers, now)
    before = {index: attrs.evolve(row) for index, row in rows.items()}
    for offer in offers:
        rows[offer.index].take(offer, Seal(cipher, tables.sources, rows[offer.index].id), now)
    _note_vanished(rows, {offer.index for offer in offers}, answered if told_all is None else told_all, now)
    _write(store, tables, [row for index, row in rows.items() if row != before[index]])
    _keep_files(store, cipher, tables, rows, offers, now)
    if tables.kind is TitleKind.SHOW:
        claim_episodes(store, owner.id, {rows[each.index].id: each.source.episodes for each in offers}, now)
    total = sum(row.is_live for row in rows.values())
    if is_over:
        _note_searched(store, tables, owner, answered, now, *((again_at, None) if total else (None, retry_at)))
    note_playable(store, tables.kind, [owner.title])
    return Merged(sum(row.is_live and not before[index].is_offered for index, row in rows.items()), total)


def _with_new(store: Entities, tables: SourceTables, owner: Owner, offers: Iterable[Offer], now: datetime) -> _Rows:
    """All rows of this owner, with bare ones for what is new: secrets are bound to a row, which has to be there."""
    sql.run_many(
        store,
        tables.of(
            "INSERT INTO {sources} ({owner}, hash_index, source, created_at, trusted_local, has_file, size, hdr, "
            "source_type, languages, release_group, edition, licence, stats_attempts, file_rank, attempts, "
            "rejected_reason) VALUES (?, ?, ?, ?, 0, 0, 0, '', '', '', '', '', '', 0, 0, 0, '') "
            "ON CONFLICT ({owner}, hash_index) DO NOTHING"
        ),
        [(owner.id, offer.index, offer.provider, now) for offer in offers],
    )
    statement = tables.of(f"SELECT {', '.join(COLUMNS)} FROM {{sources}} WHERE {{owner}} = ?")  # noqa: S608  # ours
    rows = (SourceRow(*row) for row in sql.rows(store, statement, owner.id))
    return {row.hash_index: row for row in rows}


def _note_vanished(rows: _Rows, told: set[bytes], told_all: Sequence[str], now: datetime) -> None:
    for index, row in rows.items():
        if index not in told and row.source in told_all and row.vanished_at is None:
            row.vanished_at = now


def _write(store: Entities, tables: SourceTables, rows: Iterable[SourceRow]) -> None:
    columns = ", ".join(f"{name} = ?" for name in COLUMNS[1:])
    statement = tables.of(f"UPDATE {{sources}} SET {columns} WHERE id = ?")  # noqa: S608  # ours
    sql.run_many(store, statement, [(*attrs.astuple(row)[1:], row.id) for row in rows])


def _keep_files(
    store: Entities,
    cipher: FieldCipher,
    tables: SourceTables,
    rows: Mapping[bytes, SourceRow],
    offers: Sequence[Offer],
    now: datetime,
) -> None:
    """Some providers tell the torrent file at once. A stranger's is there only once it was looked into: now."""
    missing = {row.id for row in rows.values() if not row.has_file and not row.rejected_reason}
    files = {rows[each.index].id: each.source.torrent_file for each in offers if each.source.torrent_file}
    unchecked = {rows[each.index].id: each.source.unchecked_file for each in offers if each.source.unchecked_file}

    def sealed(told: Mapping[int, bytes]) -> list[tuple[bytes, int]]:
        return [(Seal(cipher, tables.sources, row).seal("file", told[row]), row) for row in told.keys() & missing]

    sql.run_many(
        store,
        tables.of("UPDATE {sources} SET file = ?, has_file = 1, next_file_attempt_at = NULL WHERE id = ?"),
        sealed(files),
    )
    missing -= files.keys()
    look_now = tables.of("UPDATE {sources} SET file = ?, next_file_attempt_at = ? WHERE id = ? AND file IS NULL")
    sql.run_many(store, look_now, [(blob, now, row) for blob, row in sealed(unchecked)])


def _note_searched(
    store: Entities,
    tables: SourceTables,
    owner: Owner,
    answered: Sequence[str],
    now: datetime,
    again_at: datetime | None,
    retry_at: datetime | None,
) -> None:
    sql.run(
        store,
        tables.of(
            "UPDATE {owner} SET wants_sources = 0, source_searched_at = ?, source_searched_by = ?, "
            "source_search_attempts = CASE WHEN ?3 IS NULL THEN source_search_attempts + 1 ELSE 0 END, "
            "next_resync_at = ?3, next_source_search_at = ? WHERE id = ?"
        ),
        now,
        ",".join(answered),
        again_at,
        retry_at,
        owner.id,
    )
