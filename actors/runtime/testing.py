"""Start one actor alone, with scripted neighbours around it, and see what it told whom."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import trio

from actors.runtime.address import Address
from actors.runtime.events import EventBus
from actors.runtime.mailbox import Mailbox
from actors.runtime.messages import Ask, Event, Tell
from actors.runtime.supervisor import Supervisor

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""The date at which scripted time begins."""


class Neighbour(Address):
    """Stands where another actor's address would stand: answers by script and remembers everything it was told.

    `script` maps a message class to its answer: a value, an exception to raise, or a callable of the message.
    A question that the script does not know fails the test.
    """

    def __init__(self, name: str, script: dict[type, Any] | None = None) -> None:
        super().__init__(name, Mailbox(1))
        self.script: dict[type, Any] = script or {}
        self.heard: list[Any] = []  # messages and news, in order

    async def ask(self, message: Ask[Any], timeout_s: float | None = None) -> Any:
        await trio.lowlevel.checkpoint()
        self.heard.append(message)
        if type(message) not in self.script:
            raise AssertionError(f"{self.name} was asked {message!r}, which its script does not know")
        answer = self.script[type(message)]
        if callable(answer):
            answer = answer(message)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def tell(self, message: Tell) -> None:
        await trio.lowlevel.checkpoint()
        self.heard.append(message)

    def tell_nowait(self, message: Tell | Event) -> bool:
        self.heard.append(message)
        return True


def scripted_now() -> Callable[[], datetime]:
    """A date that follows trio's clock, so that a MockClock moves both together."""
    began = trio.current_time()
    return lambda: EPOCH + timedelta(seconds=trio.current_time() - began)


@asynccontextmanager
async def house(seed: int = 7, now: Callable[[], datetime] | None = None) -> AsyncIterator[Supervisor]:
    """A supervisor with scripted time and dice; everything in it is stopped in order when the block ends."""
    async with trio.open_nursery() as nursery:
        supervisor = Supervisor(nursery, events=EventBus(), now=now or scripted_now(), rng=random.Random(seed))  # noqa: S311
        try:
            yield supervisor
        finally:
            with trio.CancelScope(shield=True):
                await supervisor.stop()
            nursery.cancel_scope.cancel()
