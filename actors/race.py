"""The same question to several, one after the other or side by side: the first answer wins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeAlias, TypeVar

import attrs
import trio

from actors.provider_errors import ProviderTrouble

Who = TypeVar("Who")
T = TypeVar("T")

Errand: TypeAlias = Callable[[Who, float], Awaitable[T]]
"""Asks one of them, within so many seconds. Raises a `ProviderTrouble` where that does not help."""


@attrs.frozen
class Won(Generic[Who, T]):
    """Who answered first, and what; `overtaken` were asked before, and had not answered yet."""

    who: Who
    answer: T
    overtaken: tuple[Who, ...]


class Race(Generic[Who, T]):
    """All must be over when `until` has come. `troubles` are of those who did not help."""

    def __init__(self, errand: Errand[Who, T], until: float) -> None:
        self._errand, self._until = errand, until
        self._under_way: list[Who] = []
        self._news = trio.Event()
        self.troubles: list[ProviderTrouble] = []
        self.won: Won[Who, T] | None = None

    def start(self, nursery: trio.Nursery, who: Who) -> None:
        """Ask this one as well."""
        self._under_way.append(who)
        nursery.start_soon(self._run, who)

    async def is_won(self, newest: Who, within_s: float) -> bool:
        """Wait until anybody answered, or this one did not help, or the time is over."""
        with trio.move_on_after(within_s):
            await self._until_won_or(lambda: newest not in self._under_way)
        return self.won is not None

    async def end(self) -> None:
        """Wait until anybody answered, or nobody helped."""
        await self._until_won_or(lambda: not self._under_way)

    async def _run(self, who: Who) -> None:
        try:
            answer = await self._errand(who, self._until - trio.current_time())
        except ProviderTrouble as trouble:
            self.troubles.append(trouble)
        else:
            overtaken = tuple(self._under_way[: self._under_way.index(who)])
            self.won = self.won or Won(who, answer, overtaken)
        self._under_way.remove(who)
        self._news.set()

    async def _until_won_or(self, is_over: Callable[[], bool]) -> None:
        while self.won is None and not is_over():
            self._news = trio.Event()
            await self._news.wait()
