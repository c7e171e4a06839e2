"""The supervision tree as an actor: so that a web page can ask about actors the way it asks about anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import attrs

from actors.runtime.actor import Actor, Later
from actors.runtime.health import ActorHealth
from actors.runtime.messages import Ask, Event, Tell


@attrs.frozen
class House:
    """All actors in the order they were started, and the traffic of news."""

    actors: tuple[ActorHealth, ...]
    events_published: int
    events_dropped: int


@attrs.frozen
class DescribeActors(Ask[House]):
    """How does every actor fare?"""


@attrs.frozen
class RestartActor(Ask[None]):
    """End this actor's life in order and begin a new one. `ActorUnknown` when there is none of that name.

    `ActorFailed` when it cannot be brought to run again.
    """

    name: str
    timeout_s = 30.0


@attrs.frozen
class CrashActor(Ask[None]):
    """Make an actor die, to see that the house stands it. Refused unless the overseer was built to allow it."""

    name: str


class Overseer(Actor):
    """Answers for the supervisor through three plain callables; knows no actor itself."""

    def __init__(
        self,
        describe: Callable[[], House],
        restart: Callable[[str], Awaitable[None]],
        crash: Callable[[str], None] | None = None,
    ) -> None:
        self._describe, self._restart, self._crash = describe, restart, crash

    async def handle(self, message: Ask[Any] | Tell | Event) -> House | Later | None:
        match message:
            case DescribeActors():
                return self._describe()
            case RestartActor(name) if name == self.context.name:
                self.context.start_soon(self._restart, name)  # whoever asked is answered before this life ends
                return None
            case RestartActor(name):
                return self.later(self._restart, name, cancel_with_asker=True)
            case CrashActor(name) if self._crash is not None:
                self._crash(name)
                return None
            case _:
                raise TypeError(f"the overseer does not understand {type(message).__name__}")
