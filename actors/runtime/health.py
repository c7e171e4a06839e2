"""How each actor fares: always at hand, cheap to keep, plain values to hand out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import attrs

BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the handling-time histogram, in seconds."""


class ActorState(StrEnum):
    """Where an actor stands between its first start and its stop."""

    STARTING = "starting"
    RUNNING = "running"
    BACKING_OFF = "backing_off"
    FAILED = "failed"
    STOPPING = "stopping"
    STOPPED = "stopped"


class Histogram:
    """Counts durations in buckets with these upper bounds; quantiles are the bound of the bucket they fall into."""

    def __init__(self, bounds_s: Sequence[float] = BUCKETS_S) -> None:
        self._bounds_s = bounds_s
        self.counts = [0] * (len(bounds_s) + 1)
        self.count = 0
        self.sum_s = 0.0
        self.max_s = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.counts[bisect_left(self._bounds_s, seconds)] += 1
        self.count += 1
        self.sum_s += seconds
        self.max_s = max(self.max_s, seconds)

    @property
    def buckets(self) -> tuple[tuple[float, int], ...]:
        """(Upper bound in seconds, count) pairs, not cumulative; the last bucket has no bound."""
        return tuple(zip((*self._bounds_s, float("inf")), self.counts, strict=True))

    def quantile(self, share: float) -> float:
        """The duration, in seconds, that `share` (0 to 1) of all stayed below; never above the longest seen."""
        wanted, seen = share * self.count, 0
        for bound, count in zip(self._bounds_s, self.counts, strict=False):
            seen += count
            if seen >= wanted:
                return min(bound, self.max_s)
        return self.max_s


@attrs.frozen
class MailboxHealth:
    """A mailbox at this moment; `oldest_age_s` is how long its oldest message has waited."""

    length: int
    high_water: int
    capacity: int
    oldest_age_s: float
    dropped: int
    merged: int


@attrs.frozen
class HandlingHealth:
    """How long messages took, in seconds. `buckets` are (upper bound, count) pairs, not cumulative."""

    count: int
    sum_s: float
    p50_s: float
    p95_s: float
    max_s: float
    buckets: tuple[tuple[float, int], ...]


@attrs.frozen
class LastError:
    """The crash or failed tick that happened last."""

    type: str
    message: str
    at: datetime


@attrs.frozen
class TickHealth:
    """A repeated job: when it ran last, how it went, when it is due next (seconds from now; None while running)."""

    name: str
    interval_s: float
    last_run: datetime | None
    last_duration_s: float | None
    runs: int
    failures: int
    next_due_in_s: float | None


@attrs.frozen
class ActorHealth:
    """All that an operator wants to know of one actor."""

    name: str
    state: ActorState
    since: datetime
    restarts: int
    mailbox: MailboxHealth
    handled: int
    failed: int
    in_flight: int
    handling: HandlingHealth
    last_error: LastError | None
    ticks: tuple[TickHealth, ...]
