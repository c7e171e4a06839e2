"""Figures of many starts: how long things took, in fixed buckets, and the slowest of a day. Pure."""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta
from typing import Self

import attrs

from actors.runtime.health import Histogram
from actors.torrents.starts import StartOutcome, StartRecord, StartStage

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds in seconds; what took longer is counted in a last bucket without a bound."""

WINDOW = timedelta(hours=24)
SLOWEST = 10
HOURS_KEPT = 26


@attrs.frozen
class Durations:
    """How long something took so far: `buckets` are (upper bound in seconds, count) pairs, not cumulative."""

    buckets: tuple[tuple[float, int], ...]
    sum_s: float

    @classmethod
    def of(cls, counted: Histogram) -> Self:
        """What was counted so far."""
        return cls(counted.buckets, counted.sum_s)

    @property
    def count(self) -> int:
        """How often it happened."""
        return sum(count for _, count in self.buckets)


class SlowestStarts:
    """The ten slowest starts of the last 24 hours. Keeps ten of each hour at most, so that a quiet day has some, too.

    A start may be put in again under its number when more is known of it, but never as a quicker one.
    """

    def __init__(self) -> None:
        self._hours: dict[datetime, dict[int, StartRecord]] = {}

    def put(self, record: StartRecord) -> None:
        """Keep it if it is slow."""
        hour = record.asked_at.replace(minute=0, second=0, microsecond=0)
        kept = self._hours.setdefault(hour, {})
        kept[record.number] = record
        if len(kept) > SLOWEST:
            del kept[min(kept, key=lambda one: kept[one].total_ms)]
        if len(self._hours) > HOURS_KEPT:
            del self._hours[min(self._hours)]

    def at(self, now: datetime) -> tuple[StartRecord, ...]:
        """The slowest first."""
        kept = [record for hour in self._hours.values() for record in hour.values() if now - record.asked_at < WINDOW]
        return tuple(heapq.nlargest(SLOWEST, kept, key=lambda record: record.total_ms))


@attrs.frozen
class StartsReport:
    """The ten slowest starts of the last `hours`, and figures since this process began.

    `stages`: how long each stage took. `starts`: from the press to the first byte. `first_frames`: from the press to
    the picture, as the apps tell it. `rebuffering`: how long a viewing stood still in all once it had begun, and
    `rebufferings`: how often. `ended` are counts by outcome and cause.
    """

    slowest: tuple[StartRecord, ...]
    hours: int
    stages: tuple[tuple[StartStage, Durations], ...]
    starts: Durations
    first_frames: Durations
    rebuffering: Durations
    rebufferings: int
    ended: tuple[tuple[StartOutcome, str, int], ...]
