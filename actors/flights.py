"""Many askers, one errand: who asks for what is already under way waits for the same answer.

`Flights` need a nursery, and no asker who leaves ends one. A `Relay` needs none, and outlives actors.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Generic, TypeVar

import attrs
import trio

from storage.model.errors import MiauflixError

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@attrs.define(eq=False)
class _Flight:
    landed: trio.Event = attrs.field(factory=trio.Event)
    value: Any = None
    error: MiauflixError | None = None


class Flights(Generic[Key, Value]):
    """Errands under way, by key. They run in the nursery behind `start_soon`: no asker who leaves ends one.

    A `MiauflixError` is every asker's answer; anything else breaks that nursery, and with it the askers.
    """

    def __init__(self, start_soon: Callable[..., Any]) -> None:
        self._start_soon = start_soon
        self._aloft: dict[Key, _Flight] = {}

    def __len__(self) -> int:
        return len(self._aloft)

    async def join(self, key: Key, errand: Callable[[], Awaitable[Value]]) -> Value:
        """The answer of the errand of this name, which starts now unless it is under way."""
        flight = self._aloft.get(key)
        if flight is None:
            flight = self._aloft[key] = _Flight()
            self._start_soon(self._fly, key, flight, errand)
        await flight.landed.wait()
        value: Value = _outcome(flight)
        return value

    async def _fly(self, key: Key, flight: _Flight, errand: Callable[[], Awaitable[Value]]) -> None:
        try:
            flight.value = await errand()
        except MiauflixError as error:
            flight.error = error
        finally:
            del self._aloft[key]
        flight.landed.set()


@attrs.define(eq=False)
class _Leg(_Flight):
    is_done: bool = False


class Relay(Generic[Key, Value]):
    """Errands by key, each run by the asker who came first. When he leaves, or crashes, the next one begins anew.

    A `MiauflixError` is every asker's answer.
    """

    def __init__(self) -> None:
        self._legs: dict[Key, _Leg] = {}

    def __len__(self) -> int:
        return len(self._legs)

    async def run(self, key: Key, errand: Callable[[], Awaitable[Value]]) -> Value:
        """The answer of the errand of this name: somebody else's if one is under way, else that of this one."""
        leg = self._legs.get(key)
        while leg is not None and not leg.is_done:
            await leg.landed.wait()
            if not leg.is_done:
                leg = self._legs.get(key)
        value: Value = _outcome(leg or await self._lead(key, errand))
        return value

    async def _lead(self, key: Key, errand: Callable[[], Awaitable[Value]]) -> _Leg:
        leg = self._legs[key] = _Leg()
        try:
            leg.value = await errand()
            leg.is_done = True
        except MiauflixError as error:
            leg.error, leg.is_done = error, True
        finally:
            del self._legs[key]
            leg.landed.set()
        return leg


def _outcome(flight: _Flight) -> Any:
    if flight.error is not None:
        raise flight.error
    return flight.value
