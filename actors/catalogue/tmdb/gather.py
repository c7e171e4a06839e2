"""Several questions at once, none of which spoils the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import TypeVar

import trio

from storage.model.errors import MiauflixError

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


async def gathered(errands: Mapping[Key, Callable[[], Awaitable[Value]]]) -> dict[Key, Value | MiauflixError]:
    """What each errand brought, or why it brought nothing, in the order of the errands."""
    brought: dict[Key, Value | MiauflixError] = {}

    async def run(key: Key, errand: Callable[[], Awaitable[Value]]) -> None:
        try:
            brought[key] = await errand()
        except MiauflixError as error:
            brought[key] = error

    async with trio.open_nursery() as nursery:
        for key, errand in errands.items():
            nursery.start_soon(run, key, errand)
    return {key: brought[key] for key in errands}
