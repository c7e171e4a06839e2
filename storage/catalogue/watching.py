"""Who watches which series, and which ones were opened: what makes their seasons wanted."""

from __future__ import annotations

from datetime import datetime

import attrs

from storage import sql
from storage.catalogue.tables import tables_of
from storage.entities import Entities
from storage.model.titles import TitleRef


def watch_show(store: Entities, user_id: int, show_tmdb_id: int, is_watching: bool, now: datetime) -> bool:
    """From now on this user watches that series, or no longer does. False: we have no such series."""
    if is_watching:
        sql.run(
            store,
            'INSERT INTO show_watcher (show, "user", since) SELECT tv_show.id, "user".id, ? FROM tv_show, "user" '
            'WHERE tv_show.tmdb_id = ? AND "user".id = ? ON CONFLICT ("user", show) DO NOTHING',
            now,
            show_tmdb_id,
            user_id,
        )
    else:
        sql.run(
            store,
            'DELETE FROM show_watcher WHERE "user" = ? AND show = (SELECT id FROM tv_show WHERE tmdb_id = ?)',
            user_id,
            show_tmdb_id,
        )
    return bool(sql.rows(store, "SELECT 1 FROM tv_show WHERE tmdb_id = ?", show_tmdb_id))


def is_watching(store: Entities, user_id: int, show_tmdb_id: int) -> bool:
    """Does this user watch that series?"""
    statement = (
        "SELECT 1 FROM show_watcher JOIN tv_show ON tv_show.id = show_watcher.show "
        'WHERE show_watcher."user" = ? AND tv_show.tmdb_id = ?'
    )
    return bool(sql.rows(store, statement, user_id, show_tmdb_id))


@attrs.frozen
class Opened:
    """When a viewer last looked at a title that we have, and when its extras were asked for."""

    opened_at: datetime | None
    extras_at: datetime | None


def opened(store: Entities, ref: TitleRef) -> Opened | None:
    """What is known of a title's viewers; None when we do not have it."""
    statement = tables_of(ref.kind).of("SELECT opened_at, extras_at FROM {titles} WHERE tmdb_id = ?")
    for opened_at, extras_at in sql.rows(store, statement, ref.tmdb_id):
        return Opened(sql.to_time(opened_at), sql.to_time(extras_at))
    return None


def note_opened_show(store: Entities, tmdb_id: int, now: datetime) -> None:
    """A viewer looked at this series."""
    sql.run(store, "UPDATE tv_show SET opened_at = ? WHERE tmdb_id = ?", now, tmdb_id)
