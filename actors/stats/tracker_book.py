"""How each tracker fares, and which are left alone for a while. Pure: times are told, dice are lent."""

from __future__ import annotations

import random
from collections import OrderedDict
from datetime import datetime, timedelta

import attrs

from actors.breaker import BreakerSettings, CircuitBreaker
from actors.stats.messages import TrackerHealth
from actors.stats.places import Place


@attrs.define(eq=False)
class Record:
    """What is known of one tracker. `breaker` decides whether it is asked; `succeeded_at` is of the caller's clock."""

    breaker: CircuitBreaker
    trouble: str = ""
    failures: int = 0
    succeeded_at: float | None = None

    def note_success(self, now: float) -> None:
        """It answered; all is forgiven."""
        self.trouble, self.failures, self.succeeded_at = "", 0, now

    def note_failure(self, trouble: str) -> None:
        """It did not."""
        self.trouble, self.failures = trouble, self.failures + 1


class TrackerBook:
    """The trackers asked of late, by scheme, host and port: at most `capacity`, and the one asked longest ago goes."""

    def __init__(self, rest: BreakerSettings, capacity: int, rng: random.Random) -> None:
        self._rest, self._capacity, self._rng = rest, capacity, rng
        self._records: OrderedDict[Place, Record] = OrderedDict()

    def __len__(self) -> int:
        return len(self._records)

    def record(self, place: Place) -> Record:
        """That of this tracker, which is asked now."""
        record = self._records.get(place)
        if record is None:
            record = self._records[place] = Record(CircuitBreaker(self._rest, self._rng))
        self._records.move_to_end(place)
        if len(self._records) > self._capacity:
            self._records.popitem(last=False)
        return record

    def rests_for_s(self, place: Place, now: float) -> float:
        """For how long it is left alone; 0: it may be asked."""
        record = self._records.get(place)
        return record.breaker.closed_for_s(now) if record else 0.0

    def health(self, now: float, date: datetime) -> tuple[TrackerHealth, ...]:
        """Of all, the troubled ones first. `date` is what the calendar says at `now`."""
        found = [_health(place, record, now, date) for place, record in self._records.items()]
        return tuple(sorted(found, key=lambda each: (not each.trouble, each.host)))


def _health(place: Place, record: Record, now: float, date: datetime) -> TrackerHealth:
    at = record.succeeded_at
    succeeded_at = None if at is None else date - timedelta(seconds=now - at)
    return TrackerHealth(str(place), record.trouble, succeeded_at, record.failures, record.breaker.closed_for_s(now))
