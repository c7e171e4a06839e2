"""An actor for tests of the runtime: repeats, waits, refuses and dies on request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable

import attrs
import trio

from actors.runtime import Actor, Ask, Event, Tell, WhenFull
from storage.model.errors import MiauflixError


@attrs.frozen
class Say(Ask[str]):
    text: str


@attrs.frozen
class SayLater(Ask[str]):
    text: str
    after_s: float = 1.0
    give_up: bool = False
    limiter: trio.CapacityLimiter | None = None


@attrs.frozen
class Sleep(Ask[None]):
    seconds: float


@attrs.frozen
class Refuse(Ask[None]):
    pass


@attrs.frozen
class Die(Ask[None]):
    pass


@attrs.frozen
class DieLater(Ask[None]):
    pass


@attrs.frozen
class DieInNursery(Tell):
    pass


@attrs.frozen
class Note(Tell):
    text: str


@attrs.frozen
class Waiting(Tell):
    text: str
    when_full = WhenFull.WAIT


@attrs.frozen
class Newest(Tell):
    topic: str
    value: int
    when_full = WhenFull.MERGE

    def merge_key(self) -> Hashable:
        return self.topic


@attrs.frozen
class Rang(Event):
    number: int


class Door:
    """An answer that holds something open."""

    def __init__(self) -> None:
        self.is_open = True

    def discard(self) -> None:
        self.is_open = False


@attrs.frozen
class OpenDoor(Ask[Door]):
    door: Door
    after_s: float = 1.0


class TooShy(MiauflixError):
    code = "too_shy"


class Boom(Exception):
    """A fault, not an answer."""


class Parrot(Actor):
    def __init__(
        self,
        *,
        on_start: Callable[[Parrot], Awaitable[None]] | None = None,
        on_stop: Callable[[Parrot], Awaitable[None]] | None = None,
    ) -> None:
        self.heard: list[object] = []
        self.stopped = False
        self.gave_up = False
        self._on_start, self._on_stop = on_start, on_stop

    async def start(self) -> None:
        if self._on_start is not None:
            await self._on_start(self)

    async def stop(self) -> None:
        if self._on_stop is not None:
            await self._on_stop(self)
        self.stopped = True

    async def handle(self, message: object) -> object:
        self.heard.append(message)
        match message:
            case Say(text):
                return text
            case SayLater(text, after_s, give_up, limiter):
                return self.later(self._say, text, after_s, limiter=limiter, cancel_with_asker=give_up)
            case OpenDoor(door, after_s):
                return self.later(self._open, door, after_s)
            case Sleep(seconds):
                await trio.sleep(seconds)
            case Refuse():
                raise TooShy("Not now.")
            case Die():
                raise Boom("in a message")
            case DieLater():
                return self.later(self._die)
            case DieInNursery():
                self.context.start_soon(self._die)
        return None

    async def _say(self, text: str, after_s: float) -> str:
        try:
            await trio.sleep(after_s)
        except trio.Cancelled:
            self.gave_up = True
            raise
        return text

    async def _open(self, door: Door, after_s: float) -> Door:
        await trio.sleep(after_s)
        return door

    async def _die(self) -> None:
        await trio.sleep(0.1)
        raise Boom("in the nursery")
