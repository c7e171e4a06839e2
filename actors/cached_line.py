"""Asks a service through a cache in the database: what was said lately is good enough, and outlives an outage."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

import attrs
import trio
from pydantic_core import from_json

from actors.flights import Relay
from actors.provider_errors import ProviderTrouble
from actors.service_line import ServiceLine
from actors.service_question import Question
from actors.urgency import Urgency
from storage import cache
from storage.cache import CachedValue, NewValue
from storage.database import Database
from storage.model.errors import MiauflixError

logger = logging.getLogger(__name__)
T = TypeVar("T")

FRESH_FOR = timedelta(hours=24)
ABSENT_FRESH_FOR = timedelta(hours=6)
"""What is not there today may be there tomorrow."""

_PARALLEL_READS = 8
"""Hundreds may ask at once; the database's queue is for others too."""

_SHRINK_PART = 16
_MOST_TOUCHED = 64


@attrs.frozen
class Told(Generic[T]):
    """What the service says, or said. `value` is None when it has nothing of the kind (404).

    `as_of`: the service is down, and this is what it said then, although it is out of date.
    """

    value: T | None
    as_of: datetime | None = None


@attrs.define
class CacheCounts:
    """Answers since the start: from the cache, from it although out of date, and from the service itself."""

    hits: int = 0
    stale: int = 0
    misses: int = 0


class CachedLine:
    """A service line with a memory of at most `max_total_bytes`, shared with other services that use the same table.

    Who asks for what somebody else asks already gets the same answer.
    """

    def __init__(
        self,
        line: ServiceLine,
        database: Database,
        namespace: str,
        *,
        now: Callable[[], datetime],
        max_total_bytes: int = cache.MAX_TOTAL_BYTES,
    ) -> None:
        self._line, self._now = line, now
        self._memory = _Memory(database, namespace, now, max_total_bytes)
        self._relay: Relay[Hashable, Told[Any]] = Relay()
        self.counts = CacheCounts()

    async def ask(
        self,
        question: Question,
        read: Callable[[object], T],
        urgency: Urgency,
        *,
        fresh_for: timedelta = FRESH_FOR,
        newer_than: datetime | None = None,
        may_be_stale: bool = True,
        is_remembered: bool = True,
    ) -> Told[T]:
        """Ask for something that can be read again and again. Errors and `read` are as in `ServiceLine.ask`.

        `newer_than`: nothing that was said before then will do, whether the service is down or not. `may_be_stale`:
        while it is down, what is out of date is better than an error. Without `is_remembered` the cache is left alone:
        who keeps the answer elsewhere would only push out what others ask for again.
        """
        if is_remembered:
            errand = partial(self._ask, question, read, urgency, fresh_for, newer_than, may_be_stale)
        else:
            errand = partial(self._ask_anew, question, read, urgency)
        return await self._relay.run((question.target, urgency, newer_than, may_be_stale, is_remembered), errand)

    async def _ask_anew(self, question: Question, read: Callable[[object], T], urgency: Urgency) -> Told[T]:
        answer = await self._line.ask(question, read, urgency)
        return Told(answer.value)

    async def _ask(
        self,
        question: Question,
        read: Callable[[object], T],
        urgency: Urgency,
        fresh_for: timedelta,
        newer_than: datetime | None,
        may_be_stale: bool,
    ) -> Told[T]:
        kept = await self._kept(question.target, read, newer_than)
        if kept is not None and kept.is_fresh:
            self.counts.hits += 1
            return Told(kept.value)
        try:
            answer = await self._line.ask(question, read, urgency)
        except ProviderTrouble:
            if not may_be_stale or kept is None or kept.value is None:  # that it was missing once helps nobody
                raise
            self.counts.stale += 1
            return Told(kept.value, kept.stored_at)
        self.counts.misses += 1
        lasts = fresh_for if answer.value is not None else ABSENT_FRESH_FOR
        await self._memory.keep(question.target, b"" if answer.value is None else answer.body, lasts)
        return Told(answer.value)

    async def _kept(self, key: str, read: Callable[[object], T], newer_than: datetime | None) -> _Kept[T] | None:
        found = await self._memory.find(key)
        if found is None or (newer_than is not None and found.stored_at < newer_than):
            return None
        try:
            value = read(from_json(found.value)) if found.value else None
        except ValueError:  # it made sense to an earlier release, or the disk has altered it
            logger.warning("a kept answer makes no sense any longer, and is asked for again: %s", key)
            return None
        return _Kept(value, found.stored_at, found.expires_at > self._now())


@attrs.frozen
class _Kept(Generic[T]):
    value: T | None
    stored_at: datetime
    is_fresh: bool


class _Memory:
    """The table behind a line. What is to be written gathers while a write is under way, and goes in one piece."""

    def __init__(self, database: Database, namespace: str, now: Callable[[], datetime], max_total_bytes: int) -> None:
        self._database, self._namespace, self._now = database, namespace, now
        self._max_total_bytes = max_total_bytes
        self._unseen_bytes: float = max_total_bytes  # written since the table was last measured: never yet
        self._reading, self._writing = trio.CapacityLimiter(_PARALLEL_READS), trio.Lock()
        self._new: list[NewValue] = []
        self._touched: set[str] = set()

    async def find(self, key: str) -> CachedValue | None:
        async with self._reading:
            found = await self._database.read(cache.get, self._namespace, key, self._now())
        if found is not None and found.needs_touch:
            self._touched.add(key)
            if len(self._touched) >= _MOST_TOUCHED:
                await self._write()
        return found

    async def keep(self, key: str, body: bytes, lasts: timedelta) -> None:
        self._new.append(NewValue(key, body, self._now() + lasts))
        await self._write()

    async def _write(self) -> None:
        """An answer that cannot be kept is still an answer."""
        async with self._writing:
            if not self._new and not self._touched:  # whoever wrote before us took ours along
                return
            new, self._new, touched, self._touched = self._new, [], self._touched, set()
            try:
                await self._write_all(new, touched)
            except MiauflixError as error:
                logger.warning("answers of %s cannot be kept: %s", self._namespace, error)

    async def _write_all(self, new: list[NewValue], touched: set[str]) -> None:
        if touched:
            await self._database.write(cache.touch, self._namespace, touched, self._now())
        if new:
            self._unseen_bytes += await self._database.write(cache.put, self._namespace, new, self._now())
        if self._unseen_bytes * _SHRINK_PART >= self._max_total_bytes:
            room = self._max_total_bytes - self._max_total_bytes // _SHRINK_PART
            await self._database.write(cache.shrink, room)
            self._unseen_bytes = 0
