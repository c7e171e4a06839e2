"""Which of several mirrors is asked first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from actors.breaker import BreakerState


class Standing(StrEnum):
    """How a mirror fares. Due: it was down, and it is time to see whether it still is. Resting: it is not yet time."""

    GOOD = "good"
    DUE = "due"
    SLOW = "slow"
    RESTING = "resting"


_RANK = {Standing.GOOD: 0, Standing.DUE: 1, Standing.SLOW: 2, Standing.RESTING: 3}


def standing_of(breaker: BreakerState, rests_for_s: float, slow_for_s: float) -> Standing:
    """By the breaker on the line to it, and for how long it counts as slow from now on."""
    if rests_for_s > 0:
        return Standing.RESTING
    if slow_for_s > 0:
        return Standing.SLOW
    return Standing.GOOD if breaker is BreakerState.CLOSED else Standing.DUE


def asking_order(standings: Sequence[Standing]) -> tuple[int, ...]:
    """The places of all mirrors in the order in which they are asked; `standings` are in the operator's order.

    The first that is not known to be down leads, even if it is only due: so a mirror that has recovered gets its
    place back. Any others that are due follow the good ones: no question has to find out about more than one.
    """
    hopeful = (Standing.GOOD, Standing.DUE)
    first = next((place for place, standing in enumerate(standings) if standing in hopeful), None)
    return tuple(sorted(range(len(standings)), key=lambda place: (place != first, _RANK[standings[place]], place)))
