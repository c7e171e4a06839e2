"""The house's own book-keeping: where syncs stand, cached answers, which keys were in use."""

# mypy: allow-subclassing-any
# Pony has no types.
from __future__ import annotations

from datetime import datetime

from pony.orm import Database, LongStr, Optional, PrimaryKey, Required, composite_key


def define_upkeep(db: Database) -> None:
    """Define the book-keeping entities on `db`."""

    class SyncState(db.Entity):
        """Where a background sync stands; `cursor` is its own business (text, often JSON)."""

        _table_ = "sync_state"
        name = Required(str, unique=True)
        last_sync = Optional(datetime)
        cursor = Optional(LongStr, lazy=False)
        attempts = Required(int, default=0)
        next_sync_at = Optional(datetime)

    class CacheEntry(db.Entity):
        """An answer of another service, kept until `expires_at`; the least recently used go first."""

        _table_ = "cache_entry"
        namespace = Required(str)
        key = Required(str)
        size = Required(int, size=64)  # bytes of `value`
        etag = Optional(str)
        stored_at = Required(datetime)
        expires_at = Required(datetime, index=True)
        last_used_at = Required(datetime, index=True)
        value = Required(bytes)
        composite_key(namespace, key)

    class KeyCheck(db.Entity):
        """Proof that this database was written with a key of this id; a wrong or missing key ring is noticed."""

        _table_ = "key_check"
        key_id = PrimaryKey(str)
        value = Required(bytes)
        created_at = Required(datetime)
