"""Units of work on cached answers of other services."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
from pony.orm import count, select
from pony.orm import sum as total

from storage.entities import Entities

MAX_TOTAL_BYTES = 64 * 1024 * 1024
TOUCH_AFTER = timedelta(hours=1)
"""`last_used_at` is only kept this exact, so that a busy entry does not cost a write each time."""


@attrs.frozen
class CachedValue:
    """A kept answer. `needs_touch`: its last use is long ago, tell `touch` of this one."""

    value: bytes = attrs.field(repr=False)
    etag: str
    stored_at: datetime
    expires_at: datetime
    needs_touch: bool


@attrs.frozen
class CacheUse:
    """How full the cache is."""

    entries: int
    size_bytes: int


def get(store: Entities, namespace: str, key: str, now: datetime, even_expired: bool = False) -> CachedValue | None:
    """The answer kept under `key`, or None. An expired one only when asked for, to revalidate it."""
    entry = store.CacheEntry.get(namespace=namespace, key=key)
    if entry is None or (entry.expires_at <= now and not even_expired):
        return None
    needs_touch = now - entry.last_used_at >= TOUCH_AFTER
    return CachedValue(entry.value, entry.etag, entry.stored_at, entry.expires_at, needs_touch)


def put(
    store: Entities,
    namespace: str,
    key: str,
    value: bytes,
    now: datetime,
    expires_at: datetime,
    etag: str = "",
    max_total_bytes: int = MAX_TOTAL_BYTES,
) -> bool:
    """Keep `value` in place of what was there; the least recently used entries make room.

    False, and nothing kept, when `value` alone is larger than the whole cache.
    """
    forget(store, namespace, key)
    if len(value) > max_total_bytes:
        return False
    shrink(store, max_total_bytes - len(value))
    store.CacheEntry(
        namespace=namespace,
        key=key,
        value=value,
        size=len(value),
        etag=etag,
        stored_at=now,
        expires_at=expires_at,
        last_used_at=now,
    )
    return True


def touch(store: Entities, namespace: str, key: str, now: datetime) -> None:
    """Note that an entry was used."""
    entry = store.CacheEntry.get(namespace=namespace, key=key)
    if entry is not None:
        entry.last_used_at = now


def forget(store: Entities, namespace: str, key: str) -> bool:
    """Remove one entry; False when there was none."""
    return bool(store.CacheEntry.select(namespace=namespace, key=key).delete(bulk=True))


def purge_expired(store: Entities, now: datetime) -> int:
    """Remove all that is out of date; returns how many."""
    return int(store.CacheEntry.select(lambda entry: entry.expires_at <= now).delete(bulk=True))


def shrink(store: Entities, max_total_bytes: int) -> int:
    """Remove the least recently used entries until the rest fits; returns how many."""
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
    """How many entries there are, and how many bytes their values have."""
    entries, size = select((count(entry), total(entry.size)) for entry in store.CacheEntry).first()
    return CacheUse(entries, size or 0)


def _delete(store: Entities, ids: list[int]) -> int:
    return int(store.CacheEntry.select(lambda entry: entry.id in ids).delete(bulk=True))
