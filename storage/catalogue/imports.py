"""Where imports stand."""

from __future__ import annotations

from datetime import datetime

import attrs

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
