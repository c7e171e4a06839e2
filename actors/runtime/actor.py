"""What one actor is made of: one message at a time, its own nursery for what is slow, ticks, and news."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import attrs
import trio

from actors.runtime.address import Address
from actors.runtime.events import EventBus
from actors.runtime.mailbox import Mailbox
from actors.runtime.messages import Ask, Event, Tell
from actors.runtime.ticks import Job, Tick
from storage.model.errors import MiauflixError


@attrs.frozen
class Later:
    """The promise of an answer from the actor's own nursery, so that the next message need not wait for it."""

    job: Callable[..., Awaitable[Any]]
    args: tuple[Any, ...]
    limiter: trio.CapacityLimiter | None = None
    cancel_with_asker: bool = False


class Context:
    """What the supervisor lends an actor for one life."""

    def __init__(
        self,
        name: str,
        nursery: trio.Nursery,
        mailbox: Mailbox,
        events: EventBus,
        now: Callable[[], datetime],
        rng: random.Random,
        on_tick_failure: Callable[[str, MiauflixError], None],
    ) -> None:
        self.name, self.nursery, self.events = name, nursery, events
        self.now, self.random = now, rng
        self.ticks: list[Tick] = []
        self._mailbox, self._on_tick_failure = mailbox, on_tick_failure

    def every(
        self,
        interval_s: float,
        job: Job,
        *,
        name: str,
        jitter: float = 0.1,
        idle_ceiling_s: float | None = None,
        at_once: bool = False,
    ) -> Tick:
        """Repeat `job` in the actor's nursery, never overlapping itself.

        After a run without work (or a failed one) the pause doubles up to `idle_ceiling_s`, unless the job tells how
        long there will be none; `Tick.wake()` ends it.
        """
        tick = Tick(
            name,
            interval_s,
            job,
            jitter=jitter,
            idle_ceiling_s=idle_ceiling_s,
            at_once=at_once,
            now=self.now,
            rng=self.random,
            on_failure=self._on_tick_failure,
        )
        self.ticks.append(tick)
        self.nursery.start_soon(tick.run_forever, name=f"{self.name}.{name}")
        return tick

    def start_soon(self, job: Callable[..., Awaitable[Any]], *args: Any) -> None:
        """Run something in the actor's nursery. An exception there is a crash of the actor."""
        self.nursery.start_soon(job, *args)

    async def listen(self, *kinds: type[Event]) -> None:
        """Have news of these kinds delivered to `handle`, between the messages, from now on."""
        await self.nursery.start(self._forward, kinds)

    async def _forward(
        self, kinds: tuple[type[Event], ...], task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
    ) -> None:
        own = Address(self.name, self._mailbox)
        with self.events.subscribe(*kinds) as news:
            task_status.started()
            async for event in news:
                own.tell_nowait(event)


class Actor:
    """Base of all actors. Subclasses keep their state to themselves and are spoken to through an `Address` only."""

    context: Context

    async def start(self) -> None:
        """Acquire what is needed and register ticks. An exception here means: died at start."""

    async def handle(self, message: Ask[Any] | Tell | Event) -> object:
        """Answer one message. `return self.later(...)` for whatever is slow."""
        raise TypeError(f"{type(self).__name__} does not understand {type(message).__name__}")

    async def stop(self) -> None:
        """Put things in order before the end; has a deadline. Not called after a crash."""

    def later(
        self,
        job: Callable[..., Awaitable[Any]],
        *args: Any,
        limiter: trio.CapacityLimiter | None = None,
        cancel_with_asker: bool = False,
    ) -> Later:
        """Answer from the actor's own nursery, behind `limiter`; optionally give up when the asker does."""
        return Later(job, args, limiter, cancel_with_asker)
