"""How often a service may be asked, by all of us together."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs
import trio

from actors.provider_errors import ProviderBusy
from actors.urgency import Urgency

_GRAIN = 1e-9  # what is lost in adding up fractions of a second
_LEEWAY = 1.05
"""How much longer evenly spaced questions are apart than they must be: some come late, and the next one comes early."""


class TokenBucket:
    """Lets `burst` questions through at once, and `per_s` a second in the long run. Pure: times are told.

    Within any second that is `per_s + burst` at most; see `ceiling`.
    """

    def __init__(self, per_s: float, burst: int, now: float) -> None:
        self._per_s, self._burst = per_s, burst
        self._tokens, self._counted_at = float(burst), now
        self.paused_until = -math.inf

    def __repr__(self) -> str:
        return f"<TokenBucket {self._per_s:g}/s, {self._tokens:.1f} of {self._burst} tokens>"

    @classmethod
    def ceiling(cls, per_s: float, now: float) -> TokenBucket:
        """At most `per_s` questions (rounded up) within any second, wherever it begins.

        Of a slow service's they come one by one, each at least `1 / per_s` seconds after the last: of 1/3 a second,
        one every three seconds.
        """
        burst = int(per_s / 10)
        return cls(per_s - burst, burst, now) if burst > 1 else cls(per_s / _LEEWAY, 1, now)

    def ready_at(self, now: float) -> float:
        """When the next question may be asked; a time that is past means: now."""
        missing = 1 - self._tokens_at(now)
        token_at = now if missing <= _GRAIN else now + missing / self._per_s
        return max(token_at, self.paused_until)

    def spend(self, now: float) -> None:
        """A question is asked now."""
        self._tokens, self._counted_at = max(0.0, self._tokens_at(now) - 1), now

    def pause(self, until: float) -> None:
        """Nothing may be asked before then. A pause is never made shorter."""
        self.paused_until = max(self.paused_until, until)

    def _tokens_at(self, now: float) -> float:
        return min(float(self._burst), self._tokens + (now - self._counted_at) * self._per_s)


@attrs.define(eq=False)
class _Waiter:
    buckets: tuple[TokenBucket, ...]
    nudge: trio.Event = attrs.field(factory=trio.Event)

    def ready_at(self, now: float) -> float:
        return max(bucket.ready_at(now) for bucket in self.buckets)


class Budget:
    """One service's budget: whoever asks it takes a turn. Viewers go first, and otherwise who came first.

    At most `parallel` questions are under way at once, so that a slow service is not heaped up with them either. What
    nobody waits for takes from `background` as well, where there is one: it may be asked more slowly than viewers ask.
    """

    def __init__(
        self, service: str, bucket: TokenBucket, *, parallel: int, background: TokenBucket | None = None
    ) -> None:
        self._service, self._bucket, self._free = service, bucket, parallel
        self._buckets = {
            Urgency.INTERACTIVE: (bucket,),
            Urgency.BACKGROUND: (bucket,) if background is None else (bucket, background),
        }
        self._queues: dict[Urgency, OrderedDict[_Waiter, None]] = {urgency: OrderedDict() for urgency in Urgency}

    def __repr__(self) -> str:
        return f"<Budget of {self._service}: {self._bucket}, {self.waiting} waiting>"

    @property
    def waiting(self) -> int:
        """How many wait for a turn."""
        return sum(map(len, self._queues.values()))

    def pause(self, for_s: float) -> None:
        """The service asks us all to wait. Who has no such patience is told so at once."""
        self._bucket.pause(trio.current_time() + for_s)
        for queue in self._queues.values():
            for waiter in queue:
                waiter.nudge.set()

    @asynccontextmanager
    async def turn(self, urgency: Urgency, within_s: float) -> AsyncIterator[None]:
        """The block may ask once. Raises `ProviderBusy` when no turn comes within this time."""
        await trio.lowlevel.checkpoint()
        await self._wait(urgency, trio.current_time() + within_s)
        try:
            yield
        finally:
            self._free += 1
            self._nudge_first()

    async def _wait(self, urgency: Urgency, latest: float) -> None:
        waiter, queue = _Waiter(self._buckets[urgency]), self._queues[urgency]
        queue[waiter] = None
        try:
            while (ready_at := self._ready_at(waiter)) > (now := trio.current_time()):
                if self._bucket.paused_until > latest or now >= latest:
                    raise ProviderBusy(self._service, max(waiter.ready_at(now) - now, 1.0))
                with trio.move_on_at(min(ready_at, latest)):
                    await waiter.nudge.wait()
                waiter.nudge = trio.Event()
            for bucket in waiter.buckets:
                bucket.spend(now)
            self._free -= 1
        finally:
            del queue[waiter]
            self._nudge_first()

    def _ready_at(self, waiter: _Waiter) -> float:
        """Who is not the first yet, or finds too many questions under way, is told when that changes."""
        if self._first() is not waiter or not self._free:
            return math.inf
        return waiter.ready_at(trio.current_time())

    def _first(self) -> _Waiter | None:
        return next((waiter for queue in self._queues.values() for waiter in queue), None)

    def _nudge_first(self) -> None:
        if first := self._first():
            first.nudge.set()
