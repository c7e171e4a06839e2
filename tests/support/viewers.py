"""People for tests of what is watched."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.entities import Entities

SINCE = datetime(2025, 1, 1, tzinfo=UTC)


def add_user(store: Entities, name: str) -> int:
    """An account that nobody can log in to."""
    user = store.User(username=name, email=f"{name}@example.org", password_hash="x", created_at=SINCE)
    user.flush()
    return int(user.id)


def remove_user(store: Entities, user_id: int) -> None:
    """Delete an account with all that is its own."""
    store.User[user_id].delete()
