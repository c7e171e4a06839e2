"""Keeps titles as their providers tell of them: only what is different is written, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import attrs

from storage import sql
from storage.catalogue.genres import genre_rows
from storage.catalogue.imports import note_import
from storage.catalogue.parts import PartTable
from storage.catalogue.pictures import keep_pictures, note_names
from storage.catalogue.season_frames import keep_frames
from storage.catalogue.tables import BOTH, SHOWS, TitleTables
from storage.catalogue.telling import columns_of, is_keepable, texts_of
from storage.cleaning import tamed
from storage.entities import Entities
from storage.model.provided import ProvidedFilm, ProvidedShow
from storage.model.titles import TitleRef
from storage.sqlite import time_to_text
from storage.title_index import index_titles

Title = ProvidedFilm | ProvidedShow


@attrs.frozen
class _Kept:
    """A title's row as it is: its columns in the order of `told`, and what its upkeep needs."""

    id: int
    synced_at: str | None
    has_extras: bool
    values: tuple[Any, ...]


def keep_titles(store: Entities, titles: Sequence[Title], now: datetime, state: tuple[str, str] | None = None) -> int:
    """Add or replace these titles whole; returns how many are new or different from before.

    They are no longer due, nor absent; one that was told from memory (`as_of`) is due again at once, and never takes
    the place of what was told later. `state` is (name, cursor) of an import, noted in the same transaction: after a
    kill it goes on behind these.
    """
    told = {title.ref: tamed(title) for title in titles if is_keepable(title)}
    changed = sum(_keep(store, tables, _of_kind(told, tables), now) for tables in BOTH)
    if state is not None:
        note_import(store, *state, now)
    return changed


def _of_kind(told: Mapping[TitleRef, Title], tables: TitleTables) -> dict[int, Title]:
    return {ref.tmdb_id: title for ref, title in told.items() if ref.kind is tables.kind}


def _keep(store: Entities, tables: TitleTables, told: dict[int, Title], now: datetime) -> int:
    if not told:
        return 0
    kept = _kept(store, tables, told)
    newest = {tmdb_id: title for tmdb_id, title in told.items() if not _is_older(title, kept.get(tmdb_id))}
    changed = _write_rows(store, tables, newest, kept, now)
    ids = {tmdb_id: row.id for tmdb_id, row in _kept(store, tables, newest).items()}
    by_row = {ids[tmdb_id]: title for tmdb_id, title in newest.items()}
    with_extras = {row.id for row in kept.values() if row.has_extras}
    different = _keep_parts(store, tables, by_row, with_extras)
    index_titles(store, tables.kind, sorted({ids[tmdb_id] for tmdb_id in changed} | different))
    if tables is SHOWS:
        different |= keep_frames(store, by_row, now)  # type: ignore[arg-type]  # series, by their tables
    _note_kept(store, tables, told, newest, now)
    return len(changed | {tmdb_id for tmdb_id, row_id in ids.items() if row_id in different})


def _kept(store: Entities, tables: TitleTables, tmdb_ids: Iterable[int]) -> dict[int, _Kept]:
    found = sql.rows(
        store,
        tables.of(
            "SELECT id, tmdb_id, synced_at, extras_at IS NOT NULL, {told} FROM {titles} "
            "WHERE tmdb_id IN (SELECT value FROM json_each(?))"
        ),
        sql.many(tmdb_ids),
    )
    return {row[1]: _Kept(row[0], row[2], bool(row[3]), row[4:]) for row in found}


def _is_older(title: Title, kept: _Kept | None) -> bool:
    """Was it told from memory, and do we have what was told no earlier?"""
    if title.as_of is None or kept is None or kept.synced_at is None:
        return False
    return time_to_text(title.as_of) <= kept.synced_at


def _write_rows(
    store: Entities, tables: TitleTables, told: Mapping[int, Title], kept: Mapping[int, _Kept], now: datetime
) -> set[int]:
    wanted = {tmdb_id: sql.plain(columns_of(title)) for tmdb_id, title in told.items()}
    new = [tmdb_id for tmdb_id in wanted if tmdb_id not in kept]
    other = [tmdb_id for tmdb_id in wanted if tmdb_id in kept and kept[tmdb_id].values != wanted[tmdb_id]]
    first = [value for _, value in tables.at_first]
    insert = tables.of("INSERT INTO {titles} (tmdb_id, created_at, {all}) VALUES (?, ?, {marks})")
    sql.run_many(store, insert, [(tmdb_id, now, *wanted[tmdb_id], *first) for tmdb_id in new])
    update = tables.of("UPDATE {titles} SET {set} WHERE tmdb_id = ?")
    sql.run_many(store, update, [(*wanted[tmdb_id], tmdb_id) for tmdb_id in other])
    return {*new, *other}


def _keep_parts(store: Entities, tables: TitleTables, told: Mapping[int, Title], with_extras: set[int]) -> set[int]:
    """Texts, genres and pictures of titles by their rows; returns the rows for which anything is different.

    Pictures that only extras told of stay until extras are told anew.
    """
    texts = PartTable(tables.of("{titles}_translation"), (tables.owner, "language"), ("title", "overview", "tagline"))
    genres = PartTable(tables.of("{titles}_genre"), (tables.owner, "genre"))
    known_genres = genre_rows(store)
    wanted_texts = {(row, *key): values for row, title in told.items() for key, values in texts_of(title).items()}
    wanted_genres = {
        (row, known_genres[genre]): () for row, title in told.items() for genre in title.genres if genre in known_genres
    }
    different = texts.replace(store, told, wanted_texts) | genres.replace(store, told, wanted_genres)
    note_names(store, [name for title in told.values() for name in (title.poster, title.backdrop, title.logo)])
    pictures = {row: title.pictures for row, title in told.items()}
    return different | keep_pictures(store, tables, pictures, beside=with_extras)


def _note_kept(
    store: Entities, tables: TitleTables, told: Mapping[int, Title], newest: Mapping[int, Title], now: datetime
) -> None:
    sql.run_many(
        store,
        tables.of(
            "UPDATE {titles} SET synced_at = ?, is_stale = ?, next_sync_at = ?, "
            "sync_attempts = CASE WHEN ? THEN sync_attempts ELSE 0 END WHERE tmdb_id = ?"
        ),
        [_upkeep(title, now) for title in newest.values()],
    )
    sql.run(
        store,
        tables.of(
            "UPDATE {titles} SET next_sync_at = coalesce(next_sync_at, ?) "
            "WHERE tmdb_id IN (SELECT value FROM json_each(?))"
        ),
        now,
        sql.many(told.keys() - newest.keys()),
    )
    sql.run(
        store,
        "DELETE FROM absent_title WHERE kind = ? AND tmdb_id IN (SELECT value FROM json_each(?))",
        tables.kind.value,
        sql.many(told),
    )


def _upkeep(title: Title, now: datetime) -> tuple[object, ...]:
    is_stale = title.as_of is not None
    return (title.as_of or now, is_stale, now if is_stale else None, is_stale, title.id)
