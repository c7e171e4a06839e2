"""Which keys a database was written with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from storage.entities import Entities


def known_key_checks(store: Entities) -> dict[str, bytes]:
    """The check value of each key that this database was ever opened with, by name."""
    return {check.key_id: check.value for check in store.KeyCheck.select()}


def remember_key_checks(store: Entities, checks: Mapping[str, bytes], now: datetime) -> None:
    """Add the keys that are new; what is known stays as it is."""
    for name, value in checks.items():
        if store.KeyCheck.get(key_id=name) is None:
            store.KeyCheck(key_id=name, value=value, created_at=now)
