"""Rate limits: declared beside the route, counted in memory, a token bucket for each endpoint and network."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import attrs
import trio

from miauflix.web.errors import TooManyRequests

P = ParamSpec("P")
R = TypeVar("R")
ATTRIBUTE = "_miauflix_rate"


@attrs.frozen
class Rate:
    """At most `burst` at once, refilled with `per_minute` tokens a minute."""

    per_minute: float
    burst: int


ORDINARY = Rate(per_minute=600, burst=120)
"""For every endpoint that declares nothing else."""


def limited(per_minute: float, burst: int) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Declare the rate of a route, for each client network (see `network_of`)."""

    def decorate(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        setattr(handler, ATTRIBUTE, Rate(per_minute, burst))
        return handler

    return decorate


def unlimited(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Declare that a route has no rate: a player seeks as often as it likes."""
    setattr(handler, ATTRIBUTE, None)
    return handler


def rate_of(handler: object) -> Rate | None:
    """The declared rate of a handler; None: none at all."""
    rate: Rate | None = getattr(handler, ATTRIBUTE, ORDINARY)
    return rate


@attrs.define
class Bucket:
    """`tokens` were left at `at`, on trio's clock."""

    tokens: float
    at: float

    def take(self, rate: Rate, now: float) -> float:
        """Take one token. Returns 0, or the seconds until there is one."""
        self.tokens = min(rate.burst, self.tokens + (now - self.at) * rate.per_minute / 60)
        self.at = now
        if self.tokens < 1:
            return (1 - self.tokens) * 60 / rate.per_minute
        self.tokens -= 1
        return 0.0


class Limiter:
    """Keeps the buckets; the one unused for longest is forgotten first."""

    def __init__(self, most_buckets: int = 10_000) -> None:
        self._most_buckets = most_buckets
        self._buckets: OrderedDict[tuple[str, str], Bucket] = OrderedDict()

    def admit(self, endpoint: str, network: str, rate: Rate) -> None:
        """Count one request; `TooManyRequests` when there were too many."""
        now = trio.current_time()
        bucket = self._buckets.setdefault((endpoint, network), Bucket(rate.burst, now))
        self._buckets.move_to_end((endpoint, network))
        if len(self._buckets) > self._most_buckets:
            self._buckets.popitem(last=False)
        wait_s = bucket.take(rate, now)
        if wait_s:
            raise TooManyRequests(wait_s)
