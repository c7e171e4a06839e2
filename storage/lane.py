"""A bounded queue of jobs and the threads that serve it."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

import attrs
import trio

from storage.clock import clock_held
from storage.errors import DatabaseBusy, DatabaseClosed

logger = logging.getLogger(__name__)
T = TypeVar("T")


@attrs.frozen
class LaneHealth:
    """A glance at a lane. Times are real seconds; `running_for_s` is the age of the oldest job in a thread."""

    waiting: int
    capacity: int
    high_water: int
    running: int
    running_for_s: float
    done: int
    abandoned: int


@attrs.define(eq=False)
class _Job:
    work: Callable[[], Any]
    token: trio.lowlevel.TrioToken
    delivered: trio.Event = attrs.field(factory=trio.Event)
    started_at: float = 0.0
    is_done: bool = False
    value: Any = None
    error: BaseException | None = None

    def run(self) -> None:
        """In the thread: do the work, then wake whoever waits; nobody may be left by then."""
        try:
            self.value = self.work()
        except BaseException as error:
            self.error = error
        self.wake()

    def wake(self) -> None:
        self.is_done = True
        try:
            self.token.run_sync_soon(self.delivered.set)
        except trio.RunFinishedError:
            logger.debug("a database job finished after its event loop had ended")

    def take(self) -> Any:
        if self.error is not None:
            try:
                raise self.error
            finally:
                self.error = None  # breaks the cycle error -> traceback -> frame -> job -> error
        return self.value


class Lane:
    """Threads of our own, so that a connection stays with its thread; `count` jobs run at once, the rest wait in line.

    An asker who gives up takes a waiting job out of the line; a job that runs is finished, unheard.
    """

    def __init__(self, name: str, count: int, capacity: int, *, at_end: Callable[[], None] = lambda: None) -> None:
        self._capacity = capacity
        self._at_end = at_end
        self._changed = threading.Condition()
        self._line: deque[_Job] = deque()
        self._running: set[_Job] = set()
        self._is_stopping = False
        self._high_water = self._done = self._abandoned = 0
        self._threads = [
            threading.Thread(target=self._serve, name=f"{name}-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[], T], timeout_s: float) -> T:
        """Do `work` in a thread of this lane and give its result, or raise its error.

        `DatabaseBusy` when the line is full or `timeout_s` is over, `DatabaseClosed` once the lane stops.
        """
        job = _Job(work, trio.lowlevel.current_trio_token())
        self._enqueue(job)
        withdrawn = False
        try:
            with trio.move_on_after(timeout_s):
                with clock_held():
                    await job.delivered.wait()
        finally:
            if not job.is_done:
                withdrawn = self._withdraw(job)
        if job.is_done:
            result: T = job.take()
            return result
        raise DatabaseBusy(f"The database did not answer within {timeout_s:g} s.", began=not withdrawn)

    def health(self) -> LaneHealth:
        """A snapshot, at hand without waiting for any job."""
        with self._changed:
            oldest = min((job.started_at for job in self._running), default=0.0)
            return LaneHealth(
                waiting=len(self._line),
                capacity=self._capacity,
                high_water=self._high_water,
                running=len(self._running),
                running_for_s=time.monotonic() - oldest if oldest else 0.0,
                done=self._done,
                abandoned=self._abandoned,
            )

    async def stop(self) -> None:
        """Refuse what waits, let what runs finish, and return when every thread has ended. May be cancelled."""
        with self._changed:
            self._is_stopping = True
            refused = list(self._line)
            self._line.clear()
            self._changed.notify_all()
        for job in refused:
            job.error = DatabaseClosed("The database is closed.")
            job.wake()
        with clock_held():
            for thread in self._threads:
                await trio.to_thread.run_sync(thread.join, abandon_on_cancel=True)

    def _enqueue(self, job: _Job) -> None:
        with self._changed:
            if self._is_stopping:
                raise DatabaseClosed("The database is closed.")
            if len(self._line) >= self._capacity:
                raise DatabaseBusy("Too much work is waiting for the database.")
            self._line.append(job)
            self._high_water = max(self._high_water, len(self._line))
            self._changed.notify()

    def _withdraw(self, job: _Job) -> bool:
        with self._changed:
            self._abandoned += 1
            try:
                self._line.remove(job)
            except ValueError:
                return False
            return True

    def _serve(self) -> None:
        while (job := self._next()) is not None:
            job.run()
            with self._changed:
                self._running.discard(job)
                self._done += 1
            del job
        try:
            self._at_end()
        except Exception:
            logger.exception("a database thread could not put its connection away")

    def _next(self) -> _Job | None:
        with self._changed:
            while not self._line and not self._is_stopping:
                self._changed.wait()
            if self._is_stopping:
                return None
            job = self._line.popleft()
            job.started_at = time.monotonic()
            self._running.add(job)
            return job
