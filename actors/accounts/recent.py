"""Small memories with an end."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

import attrs
import trio

from storage.model.identity import TokenPair
from storage.tickets import TicketGrant

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class RecentlyUsed(Generic[Key, Value]):
    """At most `capacity` values; the least recently used goes."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._values)

    def get(self, key: Key) -> Value | None:
        """The value, which thereby becomes the last to go."""
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Remember a value."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._capacity:
            self._values.popitem(last=False)

    def forget(self, key: Key) -> None:
        """Forget a value, if there is one."""
        self._values.pop(key, None)


TicketCache = RecentlyUsed[bytes, TicketGrant]
"""Grants by the digest of their stream token. Whether their session lives is asked each time."""


@attrs.frozen
class LastAnswer:
    """What a session's refresh was answered with: for parallel and repeated uses of the token `presented`."""

    presented: bytes
    device: str
    pair: TokenPair = attrs.field(repr=False)
    given_at: float


class LastAnswers:
    """The last refresh answer of each session, for `grace_s` seconds: the only place that has tokens in clear."""

    def __init__(self, grace_s: float) -> None:
        self._grace_s = grace_s
        self._answers: dict[str, LastAnswer] = {}

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, session: str, presented: bytes, device: str | None = None) -> TokenPair | None:
        """The same answer again, for the same token of the same device (None: any), inside the grace time."""
        answer = self._answers.get(session)
        if answer is None or answer.presented != presented or self._is_over(answer):
            return None
        return answer.pair if device in (None, answer.device) else None

    def remember(self, session: str, presented: bytes, device: str, pair: TokenPair) -> None:
        """Keep an answer; it replaces the one before, whose own answer has now been used."""
        self._answers[session] = LastAnswer(presented, device, pair, trio.current_time())

    async def forget_in_time(self, session: str) -> None:
        """Run in the background after `remember`: drops the answer when its grace is over."""
        await trio.sleep(self._grace_s + 0.001)
        answer = self._answers.get(session)
        if answer is not None and self._is_over(answer):
            del self._answers[session]

    def _is_over(self, answer: LastAnswer) -> bool:
        return trio.current_time() - answer.given_at > self._grace_s
