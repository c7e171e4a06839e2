"""Many askers, one errand: who asks for what is already under way waits for the same answer."""

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
        if flight.error is not None:
            raise flight.error
        value: Value = flight.value
        return value

    async def _fly(self, key: Key, flight: _Flight, errand: Callable[[], Awaitable[Value]]) -> None:
        try:
            flight.value = await errand()
        except MiauflixError as error:
            flight.error = error
        finally:
            del self._aloft[key]
        flight.landed.set()
