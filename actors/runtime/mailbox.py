"""The bounded mailbox. It belongs to the supervisor, so it outlives the actor that reads it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import attrs
import outcome
import trio

from actors.runtime.messages import Ask, Discardable, Event, Tell, WhenFull


@attrs.define(eq=False)
class Envelope:
    """A message on its way, and where its answer goes."""

    message: Ask[Any] | Tell | Event
    posted_at: float
    answer: outcome.Outcome[Any] | None = None
    answered: trio.Event = attrs.field(factory=trio.Event)
    abandoned: bool = False
    asker_left: trio.Event = attrs.field(factory=trio.Event)

    def settle(self, answer: outcome.Outcome[Any]) -> None:
        """Give the answer; the first one counts."""
        if self.answer is None:
            self.answer = answer
            self.answered.set()
            if self.abandoned:
                self._discard()

    def collect(self) -> outcome.Outcome[Any] | None:
        """The asker takes what there is by now, and leaves."""
        self._leave()
        return self.answer

    def abandon(self) -> None:
        """The asker was cancelled: what was answered meanwhile reaches nobody."""
        self._leave()
        self._discard()

    def _leave(self) -> None:
        """Nobody waits for the answer any more."""
        self.abandoned = True
        self.asker_left.set()

    def _discard(self) -> None:
        if isinstance(self.answer, outcome.Value) and isinstance(self.answer.value, Discardable):
            self.answer.value.discard()


class Mailbox:
    """A trio memory channel that knows its own length, high-water mark, drops and oldest waiting message."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.high_water = 0
        self.dropped = 0
        self.merged = 0
        self._send, self._receive = trio.open_memory_channel[Envelope](capacity)
        self._waiting: dict[int, Envelope] = {}
        self._mergeable: dict[Hashable, Envelope] = {}

    def __repr__(self) -> str:
        return f"<Mailbox {len(self)}/{self.capacity}, high water {self.high_water}, {self.dropped} dropped>"

    def __len__(self) -> int:
        return self._send.statistics().current_buffer_used

    def oldest_age(self) -> float:
        """Seconds that the longest-waiting message has waited; 0.0 when none waits."""
        oldest = next(iter(self._waiting.values()), None)
        return 0.0 if oldest is None else trio.current_time() - oldest.posted_at

    async def put(self, envelope: Envelope) -> None:
        """Wait for room, then post."""
        self._waiting[id(envelope)] = envelope
        try:
            await self._send.send(envelope)
        except BaseException:
            self._waiting.pop(id(envelope), None)
            raise
        self._mark()

    def put_nowait(self, envelope: Envelope) -> bool:
        """Post if there is room, else merge or drop as the message says. Returns whether it will be handled."""
        key = self._key_of(envelope.message)
        if key is not None and key in self._mergeable:
            self._mergeable[key].message = envelope.message
            self.merged += 1
            return True
        try:
            self._send.send_nowait(envelope)
        except trio.WouldBlock:
            return self.drop()
        self._waiting[id(envelope)] = envelope
        if key is not None:
            self._mergeable[key] = envelope
        self._mark()
        return True

    def drop(self) -> bool:
        """Count a message that will not be handled; always False."""
        self.dropped += 1
        return False

    async def take(self) -> Envelope:
        """The next message, in order of posting."""
        return self._forget(await self._receive.receive())

    def take_all(self) -> list[Envelope]:
        """Everything that waits, at once: used when nobody will ever serve it."""
        taken = []
        while True:
            try:
                taken.append(self._forget(self._receive.receive_nowait()))
            except trio.WouldBlock:
                return taken

    def _forget(self, envelope: Envelope) -> Envelope:
        self._waiting.pop(id(envelope), None)
        key = self._key_of(envelope.message)
        if key is not None:
            self._mergeable.pop(key, None)
        return envelope

    def _mark(self) -> None:
        self.high_water = max(self.high_water, len(self))

    @staticmethod
    def _key_of(message: object) -> Hashable:
        if isinstance(message, Tell) and message.when_full is WhenFull.MERGE:
            return (type(message), message.merge_key())
        return None
