"""What may be said to an actor: a question, a remark, or news."""

from __future__ import annotations

from collections.abc import Hashable
from enum import Enum
from typing import ClassVar, Generic, Protocol, TypeVar, runtime_checkable

Reply = TypeVar("Reply")


class Ask(Generic[Reply]):
    """A question. Subclasses are frozen attrs classes named verb + noun, typed by their answer."""

    timeout_s: ClassVar[float] = 5.0
    """How long an asker waits, in seconds, for room in the mailbox and the answer together."""


@runtime_checkable
class Discardable(Protocol):
    """An answer that holds something open. When its asker has left, `discard` is called in the asker's stead."""

    def discard(self) -> None:
        """Give up what the answer holds. Never waits."""


class WhenFull(Enum):
    """What becomes of a remark that finds no room in the mailbox."""

    WAIT = "wait"
    DROP_NEWEST = "drop newest"
    MERGE = "merge"


class Tell:
    """A remark that nobody waits for. Its class declares what happens when the mailbox is full."""

    when_full: ClassVar[WhenFull] = WhenFull.DROP_NEWEST

    def merge_key(self) -> Hashable:
        """Remarks with equal keys may replace each other while they wait (`WhenFull.MERGE` only)."""
        return type(self).__qualname__


class Event:
    """News, in the past tense. Published to whoever listens; publishing never waits."""
