"""Units of work on cached answers of other services. Values are kept packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from storage import sql
from storage.entities import Entities
from storage.sqlite import text_to_time

MAX_TOTAL_BYTES = 64 * 1024 * 1024
TOUCH_AFTER = timedelta(hours=1)
"""`last_used_at` is only kept this exact, so that a busy entry does not cost a write each time."""

STALE_FOR = timedelta(days=30)
"""For how long what is out of date is kept, for when its service is down."""

_QUICK = 1  # zlib's level: a third of the time of the usual one, for a tenth more bytes


@attrs.frozen
class NewValue:
    """An answer to keep."""

    key: str
    value: bytes = attrs.field(repr=False)
    expires_at: datetime


@attrs.frozen
class CachedValue:
    """A kept answer, fresh until it expires. `needs_touch`: its last use is long ago, tell `touch` of this one."""

    value: bytes = attrs.field(repr=False)
    stored_at: datetime
    expires_at: datetime
    needs_touch: bool


@attrs.frozen
class CacheUse:
    """How full the cache is: entries, and bytes as they are packed."""

    entries: int
    size_bytes: int


def get(store: Entities, namespace: str, key: str, now: datetime) -> CachedValue | None:
    """The answer kept under `key`, fresh or not, or None."""
    statement = (
        "SELECT value, stored_at, expires_at, last_used_at FROM cache_entry "  # one row: the two columns are unique
        "WHERE namespace = ? AND key = ?"
    )
    for packed, *times in sql.rows(store, statement, namespace, key):
        try:
            value = zlib.decompress(packed)
        except zlib.error:  # damaged: as good as none, and replaced by the next answer
            return None
        stored_at, expires_at, last_used_at = map(text_to_time, times)
        return CachedValue(value, stored_at, expires_at, needs_touch=now - last_used_at >= TOUCH_AFTER)
    return None


def put(store: Entities, namespace: str, values: Iterable[NewValue], now: datetime) -> int:
    """Keep these in place of what was there; returns how many bytes they take. Now and then, `shrink`."""
    packed = [(new.key, zlib.compress(new.value, _QUICK), new.expires_at) for new in values]
    sql.run_many(
        store,
        "INSERT INTO cache_entry (namespace, key, value, size, etag, stored_at, expires_at, last_used_at) "
        "VALUES (?, ?, ?, ?, '', ?, ?, ?) ON CONFLICT (namespace, key) DO UPDATE SET value = excluded.value, "
        "size = excluded.size, stored_at = excluded.stored_at, expires_at = excluded.expires_at, "
        "last_used_at = excluded.last_used_at",
        [(namespace, key, value, len(value), now, expires_at, now) for key, value, expires_at in packed],
    )
    return sum(len(value) for _, value, _ in packed)


def touch(store: Entities, namespace: str, keys: Iterable[str], now: datetime) -> None:
    """Note that these entries were used."""
    statement = (
        "UPDATE cache_entry SET last_used_at = ? WHERE namespace = ? AND key IN (SELECT value FROM json_each(?))"
    )
    sql.run(store, statement, now, namespace, sql.many(keys))


def forget(store: Entities, namespace: str, key: str) -> bool:
    """Remove one entry; False when there was none."""
    return bool(sql.run(store, "DELETE FROM cache_entry WHERE namespace = ? AND key = ?", namespace, key))


def purge(store: Entities, now: datetime, stale_for: timedelta = STALE_FOR) -> int:
    """Remove what has been out of date for so long that nobody is served with it any more; returns how many."""
    return sql.run(store, "DELETE FROM cache_entry WHERE expires_at <= ?", now - stale_for)


def shrink(store: Entities, max_total_bytes: int) -> int:
    """Remove the least recently used entries until the rest fits; returns how many.

    It looks at the whole table, which costs some 15 ms when that is full: not for each entry that is put.
    """
    surplus = use(store).size_bytes - max_total_bytes
    if surplus <= 0:
        return 0
    doomed = []
    for entry_id, size in sql.each(store, "SELECT id, size FROM cache_entry ORDER BY last_used_at, id", {}):
        if surplus <= 0:
            break
        doomed.append(entry_id)
        surplus -= size
    return sql.run(store, "DELETE FROM cache_entry WHERE id IN (SELECT value FROM json_each(?))", sql.many(doomed))


def use(store: Entities) -> CacheUse:
    """How many entries there are, and how many bytes they take."""
    ((entries, size),) = sql.rows(store, "SELECT count(*), coalesce(sum(size), 0) FROM cache_entry")
    return CacheUse(entries, size)
