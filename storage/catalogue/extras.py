"""What is asked for only once a viewer opens a title: its trailer, and pictures in all languages."""

from __future__ import annotations

from datetime import datetime

from storage import sql
from storage.catalogue.pictures import keep_pictures
from storage.catalogue.tables import tables_of
from storage.cleaning import tamed
from storage.entities import Entities
from storage.model.provided import ProvidedExtras
from storage.model.titles import TitleRef


def keep_extras(store: Entities, ref: TitleRef, extras: ProvidedExtras | None, now: datetime) -> None:
    """Keep a title's extras in place of those from before; None: there are none, and what is kept stays."""
    tables = tables_of(ref.kind)
    for (row,) in sql.rows(store, tables.of("SELECT id FROM {titles} WHERE tmdb_id = ?"), ref.tmdb_id):
        sql.run(store, tables.of("UPDATE {titles} SET extras_at = ? WHERE id = ?"), now, row)
        if extras is not None:
            told = tamed(extras)
            sql.run(store, tables.of("UPDATE {titles} SET trailer = ? WHERE id = ?"), told.trailer, row)
            keep_pictures(store, tables, {row: told.pictures})
