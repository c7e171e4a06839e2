"""Repeated work that never overlaps itself, backs off while there is none, and wakes when there is."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import trio

from actors.runtime.health import TickHealth
from storage.model.errors import MiauflixError

Job = Callable[[], Awaitable[bool | timedelta]]
"""Does one unit of work; returns whether there was any, or how long there will be none.

A `MiauflixError` is a failed run, anything else a crash.
"""


class Tick:
    """Runs a job again and again. The interval is the floor between the end of one run and the start of the next."""

    def __init__(
        self,
        name: str,
        interval_s: float,
        job: Job,
        *,
        jitter: float,
        idle_ceiling_s: float | None,
        at_once: bool,
        now: Callable[[], datetime],
        rng: random.Random,
        on_failure: Callable[[str, MiauflixError], None],
    ) -> None:
        self.name, self.interval_s = name, interval_s
        self._job, self._jitter, self._now, self._rng, self._on_failure = job, jitter, now, rng, on_failure
        self._ceiling_s = max(interval_s, idle_ceiling_s or interval_s)
        self._pause_s = interval_s
        self._woken = trio.Event()
        self._earliest = trio.current_time() + (0.0 if at_once else interval_s)
        self._due: float | None = self._earliest
        self._last_run: datetime | None = None
        self._last_duration_s: float | None = None
        self._runs = self._failures = 0

    def __repr__(self) -> str:
        return f"<Tick {self.name} every {self.interval_s} s, {self._runs} runs, {self._failures} failed>"

    def wake(self) -> None:
        """There is work: run as soon as the floor allows, and forget the back-off."""
        self._pause_s = self.interval_s
        if self._due is not None:
            self._due = self._earliest
        self._woken.set()

    async def run_forever(self) -> None:
        """The tick's life; cancelled with its actor."""
        while True:
            await self._pause()
            pause_s = self._pause_after(await self._run_once())
            now = trio.current_time()
            self._earliest = now + self.interval_s
            self._due = now + pause_s * (1 + self._jitter * self._rng.random())

    async def _pause(self) -> None:
        assert self._due is not None
        with trio.move_on_at(self._due):
            await self._woken.wait()
        if trio.current_time() < self._earliest:
            await trio.sleep_until(self._earliest)
        if self._woken.is_set():
            self._woken = trio.Event()

    def _pause_after(self, found: bool | timedelta) -> float:
        if isinstance(found, timedelta):
            self._pause_s = self.interval_s
            return min(max(found.total_seconds(), self.interval_s), self._ceiling_s)
        self._pause_s = self.interval_s if found else min(self._pause_s * 2, self._ceiling_s)
        return self._pause_s

    async def _run_once(self) -> bool | timedelta:
        self._due = None
        self._last_run, began = self._now(), trio.current_time()
        try:
            return await self._job()
        except MiauflixError as error:
            self._failures += 1
            self._on_failure(self.name, error)
            return False
        finally:
            self._runs += 1
            self._last_duration_s = trio.current_time() - began

    def health(self) -> TickHealth:
        """A snapshot for the operator."""
        due = None if self._due is None else max(0.0, self._due - trio.current_time())
        return TickHealth(
            self.name, self.interval_s, self._last_run, self._last_duration_s, self._runs, self._failures, due
        )
