"""Where imports stand."""

from __future__ import annotations

from datetime import datetime

import attrs

from storage import sql
from storage.entities import Entities


@attrs.frozen
class ImportState:
    """Where the import from one provider stands; `cursor` is the importer's own business, "" at the very first."""

    cursor: str
    last_sync: datetime | None


def import_state(store: Entities, name: str) -> ImportState:
    """Where this import stands."""
    row = store.SyncState.get(name=name)
    return ImportState("", None) if row is None else ImportState(row.cursor, row.last_sync)


def note_import(store: Entities, name: str, cursor: str, now: datetime) -> None:
    """Remember where this import stands."""
    row = store.SyncState.get(name=name)
    if row is None:
        row = store.SyncState(name=name)
    row.set(cursor=cursor, last_sync=now)


def note_import_if_new(store: Entities, name: str, cursor: str, now: datetime) -> None:
    """Remember where this import stands; what stands where it stood is not written again."""
    if import_state(store, name).cursor != cursor:
        note_import(store, name, cursor, now)


def import_states(store: Entities, prefix: str) -> dict[str, str]:
    """All imports whose names begin so, with their cursors."""
    statement = "SELECT name, cursor FROM sync_state WHERE substr(name, 1, ?) = ?"
    return dict(sql.rows(store, statement, len(prefix), prefix))
