"""Units of work on cached answers of other services. Values are kept packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs
from pony.orm import count, select
from pony.orm import sum as total

from storage.entities import Entities

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
    entry = store.CacheEntry.get(namespace=namespace, key=key)
    if entry is None:
        return None
    try:
        value = zlib.decompress(entry.value)
    except zlib.error:  # damaged: as good as none, and replaced by the next answer
        return None
    needs_touch = now - entry.last_used_at >= TOUCH_AFTER
    return CachedValue(value, entry.stored_at, entry.expires_at, needs_touch)


def put(store: Entities, namespace: str, values: Iterable[NewValue], now: datetime) -> int:
    """Keep these in place of what was there; returns how many bytes they take. Now and then, `shrink`."""
    return sum(_put(store, namespace, new, now) for new in values)


def touch(store: Entities, namespace: str, keys: Iterable[str], now: datetime) -> None:
    """Note that these entries were used."""
    for key in keys:
        entry = store.CacheEntry.get(namespace=namespace, key=key)
        if entry is not None:
            entry.last_used_at = now


def forget(store: Entities, namespace: str, key: str) -> bool:
    """Remove one entry; False when there was none."""
    return bool(store.CacheEntry.select(namespace=namespace, key=key).delete(bulk=True))


def purge(store: Entities, now: datetime, stale_for: timedelta = STALE_FOR) -> int:
    """Remove what has been out of date for so long that nobody is served with it any more; returns how many."""
    limit = now - stale_for
    return int(store.CacheEntry.select(lambda entry: entry.expires_at <= limit).delete(bulk=True))


def shrink(store: Entities, max_total_bytes: int) -> int:
    """Remove the least recently used entries until the rest fits; returns how many.

    It looks at the whole table, which costs some 15 ms when that is full: not for each entry that is put.
    """
    surplus = use(store).size_bytes - max_total_bytes
    if surplus <= 0:
        return 0
    rows = select((entry.last_used_at, entry.id, entry.size) for entry in store.CacheEntry).order_by(1, 2)
    doomed = []
    for _, entry_id, size in rows:
        if surplus <= 0:
            break
        doomed.append(entry_id)
        surplus -= size
    return sum(_delete(store, doomed[start : start + 500]) for start in range(0, len(doomed), 500))


def use(store: Entities) -> CacheUse:
    """How many entries there are, and how many bytes they take."""
    entries, size = select((count(entry), total(entry.size)) for entry in store.CacheEntry).first()
    return CacheUse(entries, size or 0)


def _put(store: Entities, namespace: str, new: NewValue, now: datetime) -> int:
    packed = zlib.compress(new.value, _QUICK)
    kept = {
        "value": packed,
        "size": len(packed),
        "stored_at": now,
        "expires_at": new.expires_at,
        "last_used_at": now,
    }
    entry = store.CacheEntry.get(namespace=namespace, key=new.key)
    if entry is None:
        store.CacheEntry(namespace=namespace, key=new.key, **kept)
    else:
        entry.set(**kept)
    return len(packed)


def _delete(store: Entities, ids: list[int]) -> int:
    return int(store.CacheEntry.select(lambda entry: entry.id in ids).delete(bulk=True))
