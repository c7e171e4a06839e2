"""Keeps one actor alive: starts it, notices that it died, lets it rest, starts it again, or gives it up."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime

import attrs
import outcome
import trio

from actors.runtime.actor import Actor, Context
from actors.runtime.address import Address
from actors.runtime.errors import ActorError, ActorFailed, ActorStopped
from actors.runtime.events import EventBus
from actors.runtime.health import (
    ActorHealth,
    ActorState,
    HandlingHealth,
    Histogram,
    LastError,
    MailboxHealth,
)
from actors.runtime.life import Life
from actors.runtime.mailbox import Mailbox
from actors.runtime.policy import RestartPolicy
from storage.model.errors import MiauflixError, first_leaf

logger = logging.getLogger(__name__)


@attrs.frozen
class World:
    """What all actors of one house share: the news, the date, and the dice."""

    events: EventBus
    now: Callable[[], datetime]
    rng: random.Random


class Keeper:
    """Owns one actor's mailbox and its lives, one after the other."""

    def __init__(
        self,
        name: str,
        factory: Callable[[], Actor],
        world: World,
        mailbox_capacity: int,
        policy: RestartPolicy,
        stop_within_s: float,
        on_crash: Callable[[str], None],
        is_required: bool = True,
    ) -> None:
        self.name, self.mailbox = name, Mailbox(mailbox_capacity)
        self.address = Address(name, self.mailbox, self._refusal)
        self.restarts = 0
        self._factory, self._world, self._policy = factory, world, policy
        self._stop_within_s, self._on_crash = stop_within_s, on_crash
        self._handling, self._handled, self._failed = Histogram(), 0, 0
        self._crashes: list[float] = []
        self._last_error: LastError | None = None
        self._life: Life | None = None
        self._nudged = trio.Event()
        self._is_required = is_required
        self._stopping = self._starts_anew = False
        self._gone, self._changed = trio.Event(), trio.Event()
        self._begun = 0
        self._enter(ActorState.STARTING)

    async def keep(self, task_status: trio.TaskStatus[Address] = trio.TASK_STATUS_IGNORED) -> None:
        """Run until stopped. The first start of a required actor that fails is raised; other deaths are dealt with."""
        told = trio.Event()

        def tell() -> None:
            task_status.started(self.address)
            told.set()

        try:
            await self._live(tell, may_raise=self._is_required)
            if not told.is_set():
                tell()
            while not self._stopping:
                await self._rest()
                if not self._stopping:
                    await self._live(lambda: None, may_raise=False)
        finally:
            self._enter(ActorState.STOPPED)
            self._refuse_all()
            self._gone.set()

    async def stop(self) -> None:
        """Stop for good, in order, within the actor's deadline."""
        self._stopping = True
        self._nudge()
        await self._gone.wait()

    async def restart(self) -> None:
        """By hand: end this life in order (or the rest, or the failed state) and begin anew with a clean record.

        Returns once a new life runs. `ActorFailed`: it died too often in trying; `ActorStopped`: it was stopped.
        """
        self._crashes.clear()
        self._starts_anew = True
        self._nudge()
        if self._state is ActorState.FAILED:
            self._enter(ActorState.STARTING)
        begun = self._begun
        while self._begun == begun:
            self.address.raise_refusal()
            await self._changed.wait()

    def restart_soon(self) -> None:
        """Begin a new life because an actor this one builds on has died."""
        self._starts_anew = True
        self._nudge()

    def kill(self, error: Exception) -> None:
        """Let the present life die of `error`."""
        if self._life is not None:
            self._life.kill(error)

    async def _live(self, on_started: Callable[[], None], may_raise: bool) -> None:
        self._enter(ActorState.STARTING)
        self._nudged, self._starts_anew = trio.Event(), False
        life = self._life = Life(
            self.name, self._factory(), self.mailbox, self._make_context, self._handling, self._stop_within_s
        )
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._pass_on_nudges, life, nursery.cancel_scope)
                await life.run(lambda: self._begin(on_started))
                nursery.cancel_scope.cancel()
        except Exception as error:
            cause = first_leaf(error)
            if may_raise and self._state is ActorState.STARTING:
                raise cause from None
            self._note_crash(cause)
        finally:
            self._handled += life.handled
            self._failed += life.failed
            self._life = None

    def _begin(self, on_started: Callable[[], None]) -> None:
        self._begun += 1
        self._enter(ActorState.RUNNING)
        logger.info("%s runs", self.name)
        on_started()

    async def _pass_on_nudges(self, life: Life, scope: trio.CancelScope) -> None:
        await self._nudged.wait()
        if self._state is ActorState.STARTING:  # nothing to put in order yet, and a start may hang
            scope.cancel()
        else:
            self._enter(ActorState.STOPPING)
            life.request_stop()

    def _note_crash(self, cause: BaseException) -> None:
        now = trio.current_time()
        self.restarts += 1
        self._crashes = [*self._policy.crashes_that_count(self._crashes, now), now]
        self.note_error(cause)
        logger.error("%s crashed: %s: %s", self.name, type(cause).__name__, cause, exc_info=cause)
        if self._policy.is_exhausted(len(self._crashes)):
            self._enter(ActorState.FAILED)
            logger.error("%s is given up after %d crashes in a row", self.name, len(self._crashes))
            self._refuse_all()
        else:
            self._enter(ActorState.BACKING_OFF)
        self._on_crash(self.name)

    def note_error(self, error: BaseException) -> None:
        """Remember what went wrong last."""
        self._last_error = LastError(type(error).__name__, str(error), self._world.now())

    async def _rest(self) -> None:
        """Between two lives: not at all when wanted anew, for a while after a crash, for ever when failed."""
        if self._starts_anew or self._state not in (ActorState.BACKING_OFF, ActorState.FAILED):
            return
        self._nudged = trio.Event()
        if self._state is ActorState.FAILED:
            await self._nudged.wait()
            return
        with trio.move_on_after(self._policy.pause_s(len(self._crashes), self._world.rng)):
            await self._nudged.wait()

    def _nudge(self) -> None:
        self._nudged.set()

    def _make_context(self, nursery: trio.Nursery) -> Context:
        world = self._world
        return Context(self.name, nursery, self.mailbox, world.events, world.now, world.rng, self._note_failed_tick)

    def _note_failed_tick(self, tick: str, error: MiauflixError) -> None:
        self.note_error(error)
        logger.warning("%s: %s failed: %s", self.name, tick, error)

    def _refusal(self) -> ActorError | None:
        if self._state is ActorState.FAILED:
            return ActorFailed(self.name, f"{self.name} crashed too often and waits to be restarted by an operator.")
        if self._state is ActorState.STOPPED:
            return ActorStopped(self.name, f"{self.name} has stopped.")
        return None

    def _refuse_all(self) -> None:
        for envelope in self.mailbox.take_all():
            refusal = self._refusal()
            assert refusal is not None
            envelope.settle(outcome.Error(refusal))

    def _enter(self, state: ActorState) -> None:
        self._state, self._since = state, self._world.now()
        self._changed.set()
        self._changed = trio.Event()

    def health(self) -> ActorHealth:
        """A snapshot for the operator."""
        life, box, spent = self._life, self.mailbox, self._handling
        context = life.context if life else None
        return ActorHealth(
            name=self.name,
            state=self._state,
            since=self._since,
            restarts=self.restarts,
            mailbox=MailboxHealth(len(box), box.high_water, box.capacity, box.oldest_age(), box.dropped, box.merged),
            handled=self._handled + (life.handled if life else 0),
            failed=self._failed + (life.failed if life else 0),
            in_flight=life.in_flight if life else 0,
            handling=HandlingHealth(
                spent.count,
                spent.sum_s,
                spent.quantile(0.5),
                spent.quantile(0.95),
                spent.max_s,
                spent.buckets,
            ),
            last_error=self._last_error,
            ticks=tuple(tick.health() for tick in context.ticks) if context else (),
        )
