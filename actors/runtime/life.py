"""One life of an actor, from its start to its stop or crash."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import outcome
import structlog
import trio

from actors.runtime.actor import Actor, Context, Later
from actors.runtime.errors import ActorStopped
from actors.runtime.health import Histogram
from actors.runtime.mailbox import Envelope, Mailbox
from storage.model.errors import MiauflixError

logger = logging.getLogger(__name__)


class Life:
    """Runs one actor object: serves its mailbox one message at a time until told to stop or until something breaks."""

    def __init__(
        self,
        name: str,
        actor: Actor,
        mailbox: Mailbox,
        make_context: Callable[[trio.Nursery], Context],
        handling: Histogram,
        stop_within_s: float,
    ) -> None:
        self.name, self.actor, self.mailbox = name, actor, mailbox
        self.context: Context | None = None
        self.handled = self.failed = 0
        self._make_context, self._handling, self._stop_within_s = make_context, handling, stop_within_s
        self._in_flight: set[Envelope] = set()
        self._stop_wanted, self._served = trio.Event(), trio.Event()
        self._taking: trio.CancelScope | None = None
        self._killed: Exception | None = None
        self._kill_wanted = trio.Event()

    @property
    def in_flight(self) -> int:
        """How many messages are being handled, in turn or in the nursery."""
        return len(self._in_flight)

    def request_stop(self) -> None:
        """Finish the message at hand, put things in order, end."""
        self._stop_wanted.set()

    def kill(self, error: Exception) -> None:
        """Die of this error at the next checkpoint, as if a task of the actor had raised it."""
        self._killed = error
        self._kill_wanted.set()

    async def run(self, on_started: Callable[[], None]) -> None:
        """Live. Returns after an orderly stop; raises what killed the actor (possibly in an exception group)."""
        structlog.contextvars.bind_contextvars(actor=self.name)
        try:
            async with trio.open_nursery() as nursery:
                self.context = self.actor.context = self._make_context(nursery)
                nursery.start_soon(self._die_when_killed)
                await self.actor.start()
                on_started()
                nursery.start_soon(self._serve)
                await self._stop_wanted.wait()
                await self._wind_down()
                nursery.cancel_scope.cancel()
        finally:
            self._answer_in_flight()

    async def _die_when_killed(self) -> None:
        await self._kill_wanted.wait()
        assert self._killed is not None
        raise self._killed

    async def _wind_down(self) -> None:
        with trio.move_on_after(self._stop_within_s) as deadline:
            if self._taking is not None:
                self._taking.cancel()
            await self._served.wait()  # the message at hand goes first; the others stay for the next life
            await self.actor.stop()
        if deadline.cancelled_caught:
            logger.warning("%s did not stop within %s s and was cancelled", self.name, self._stop_within_s)

    async def _serve(self) -> None:
        while not self._stop_wanted.is_set():
            with trio.CancelScope() as self._taking:
                envelope = await self.mailbox.take()
            if self._taking.cancelled_caught:
                break
            self._taking = None
            if not envelope.abandoned:
                await self._handle(envelope)
        self._served.set()

    async def _handle(self, envelope: Envelope) -> None:
        self._in_flight.add(envelope)
        began = trio.current_time()
        try:
            value = await self.actor.handle(envelope.message)
        except MiauflixError as error:
            self._settle(envelope, began, outcome.Error(error))
        else:
            if isinstance(value, Later):
                assert self.context is not None
                self.context.nursery.start_soon(self._handle_later, envelope, value, began)
            else:
                self._settle(envelope, began, outcome.Value(value))

    async def _handle_later(self, envelope: Envelope, later: Later, began: float) -> None:
        with trio.CancelScope() as scope:
            async with trio.open_nursery() as nursery:
                if later.cancel_with_asker:
                    nursery.start_soon(self._cancel_with_asker, envelope, scope)
                try:
                    answer: outcome.Outcome[Any] = outcome.Value(await self._do(later))
                except MiauflixError as error:
                    answer = outcome.Error(error)
                self._settle(envelope, began, answer)
                nursery.cancel_scope.cancel()
        self._in_flight.discard(envelope)

    @staticmethod
    async def _do(later: Later) -> object:
        if later.limiter is None:
            return await later.job(*later.args)
        async with later.limiter:
            return await later.job(*later.args)

    @staticmethod
    async def _cancel_with_asker(envelope: Envelope, scope: trio.CancelScope) -> None:
        await envelope.asker_left.wait()
        scope.cancel()

    def _settle(self, envelope: Envelope, began: float, answer: outcome.Outcome[Any]) -> None:
        self._handling.add(trio.current_time() - began)
        if isinstance(answer, outcome.Error):
            self.failed += 1
        else:
            self.handled += 1
        self._in_flight.discard(envelope)
        envelope.settle(answer)

    def _answer_in_flight(self) -> None:
        for envelope in self._in_flight:
            envelope.settle(outcome.Error(ActorStopped(self.name, f"{self.name} stopped before it could answer.")))
        self._in_flight.clear()
