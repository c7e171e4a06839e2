"""What changes when a provider of titles comes or goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from storage import sql
from storage.catalogue.imports import import_state, note_import
from storage.catalogue.lists import drop_lists
from storage.catalogue.resync import mark_all_due
from storage.entities import Entities
from storage.model.titles import TitleKind


def welcome_provider(store: Entities, name: str, cursor: str, now: datetime) -> None:
    """One is here for the first time: ask it for titles that others did not know, and anew for those that they told.

    `name` and `cursor` are its import's, noted in the same transaction.
    """
    sql.run(store, "DELETE FROM absent_title WHERE is_unknown")
    for kind in TitleKind:
        mark_all_due(store, kind, now)
    note_import(store, name, cursor, now)


def retire_provider(store: Entities, name: str, slugs: Iterable[str], cursors: Mapping[str, str], now: datetime) -> int:
    """One is gone, and with it its import of this name and these lists; its titles stay. Returns how many lists went.

    Whatever else had a state on its account is set to these cursors.
    """
    for other, cursor in cursors.items():
        if import_state(store, other).cursor:
            note_import(store, other, cursor, now)
    sql.run(store, "DELETE FROM sync_state WHERE name = ?", name)
    return drop_lists(store, slugs)
