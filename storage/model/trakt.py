"""Trakt accounts, their tokens, and what Trakt is to be told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from storage.model.viewing import Watchable


@attrs.frozen
class TraktAccount:
    """An account at Trakt: `slug` is its name in addresses, and never changes."""

    slug: str
    name: str = ""


@attrs.frozen
class TraktTokens:
    """What proves us to Trakt in somebody's name. The refresh token serves once."""

    access: str = attrs.field(repr=False)
    refresh: str = attrs.field(repr=False)
    expires_at: datetime


@attrs.frozen
class Association:
    """A user's Trakt account. `is_linked`: we hold tokens for it; `trouble` says in a sentence why they do not help."""

    user_id: int
    account: TraktAccount
    is_linked: bool
    trouble: str = ""
    linked_at: datetime | None = None
    waiting: int = 0
    """How much Trakt is still to be told."""


@attrs.frozen
class TraktLink:
    """An association with its tokens, for going to Trakt with. `refresh_refused`: the refresh token is used up."""

    id: int
    user_id: int
    tokens: TraktTokens
    trouble: str = ""
    refresh_refused: bool = False


class OutboxKind(StrEnum):
    """What Trakt is told: that something was watched, or how far it is."""

    VIEWING = "viewing"
    PROGRESS = "progress"


class Outcome(StrEnum):
    """How an entry ended: Trakt took it, had it already, or knows no such title."""

    DONE = "done"
    FOUND = "found"
    UNKNOWN = "unknown"


@attrs.frozen
class OutboxEntry:
    """Something to tell Trakt, once. `at`: when it was; `progress` only says something about progress.

    `key` is the same whenever the same thing is put in.
    """

    kind: OutboxKind
    key: str
    item: Watchable
    at: datetime
    progress: float = 0.0


@attrs.frozen
class DuePush:
    """An entry whose turn it is. `is_doubtful`: it was sent before, and nobody knows what became of it.

    `attempts` counts how often it was sent, `failures` how often in a row Trakt could be told nothing by this user.
    """

    id: int
    link_id: int
    user_id: int
    entry: OutboxEntry
    attempts: int
    is_doubtful: bool
    failures: int


@attrs.frozen
class DuePull:
    """A link whose history is to be read. `pulled` and `seen` are what the reader noted last ("" at the first time)."""

    link_id: int
    user_id: int
    slug: str
    pulled: str
    seen: str
    attempts: int


@attrs.frozen
class OutboxCursor:
    """A link that tells Trakt, and what of ours was put into its outbox last."""

    link_id: int
    user_id: int
    viewing: int
    revision: int
    pulled: str
