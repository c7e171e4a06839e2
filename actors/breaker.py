"""When a service that is down is left in peace. Pure: times are told, dice are lent."""

from __future__ import annotations

import random
from enum import StrEnum

import attrs


class BreakerState(StrEnum):
    """Closed: all questions pass. Open: none does. Half-open: a single one finds out how things are."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


@attrs.frozen
class BreakerSettings:
    """It opens after `failures` in a row, for `open_s`; each probe that fails doubles that, up to `longest_open_s`.

    `jitter` makes each time up to that part longer, so that not everybody comes back at the same moment.
    """

    failures: int = 5
    open_s: float = 5.0
    longest_open_s: float = 300.0
    jitter: float = 0.2


@attrs.frozen
class Admission:
    """Leave to ask once. Its outcome counts only while nothing has been decided since: see `CircuitBreaker`."""

    era: int
    is_probe: bool


class CircuitBreaker:
    """Counts failures in a row. Each change of state begins a new era; outcomes of questions of an old one say nothing.

    Every admission must end in `succeeded`, `failed` or `given_back`.
    """

    def __init__(self, settings: BreakerSettings, rng: random.Random) -> None:
        self._settings, self._rng = settings, rng
        self._state, self._era = BreakerState.CLOSED, 0
        self._in_a_row = self._openings = 0
        self._open_until = 0.0

    def __repr__(self) -> str:
        return f"<CircuitBreaker {self._state}, {self._in_a_row} failures in a row>"

    @property
    def state(self) -> BreakerState:
        """As it was left; an open one whose time is over becomes half-open with the next question."""
        return self._state

    def closed_for_s(self, now: float) -> float:
        """For how long no question passes; 0 when one does. While a probe is under way that cannot be known."""
        if self._state is BreakerState.OPEN:
            return max(0.0, self._open_until - now)
        return self._settings.open_s if self._state is BreakerState.HALF_OPEN else 0.0

    def admit(self, now: float) -> Admission | None:
        """Leave to ask now, or None."""
        if self._state is BreakerState.OPEN and now >= self._open_until:
            self._turn(BreakerState.HALF_OPEN)
            return Admission(self._era, is_probe=True)
        return Admission(self._era, is_probe=False) if self._state is BreakerState.CLOSED else None

    def succeeded(self, admission: Admission) -> None:
        """The service answered."""
        if admission.era == self._era:
            self._in_a_row = self._openings = 0
            if admission.is_probe:
                self._turn(BreakerState.CLOSED)

    def failed(self, admission: Admission, now: float) -> None:
        """It did not, or talked nonsense."""
        if admission.era == self._era:
            self._in_a_row += 1
            if admission.is_probe or self._in_a_row >= self._settings.failures:
                self._open(now)

    def given_back(self, admission: Admission, now: float) -> None:
        """Whoever asked left before the answer. A probe that was given up is followed by the next one at once."""
        if admission.is_probe and admission.era == self._era:
            self._turn(BreakerState.OPEN)
            self._open_until = now

    def _open(self, now: float) -> None:
        span_s = min(self._settings.open_s * 2.0 ** min(self._openings, 64), self._settings.longest_open_s)
        self._openings += 1
        self._open_until = now + span_s * (1 + self._settings.jitter * self._rng.random())
        self._turn(BreakerState.OPEN)

    def _turn(self, state: BreakerState) -> None:
        self._state, self._era = state, self._era + 1
