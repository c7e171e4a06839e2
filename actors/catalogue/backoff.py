"""How long to leave alone what could not be had. Pure but for its dice."""

from __future__ import annotations

import random
from datetime import timedelta

UNKNOWN_FOR = timedelta(weeks=1)
"""A provider that knows no such title is believed for so long."""

FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=24)
SPREAD = 0.2
_MOST_DOUBLINGS = 10


def pause(attempts: int, rng: random.Random) -> timedelta:
    """How long to wait after the n-th failure in a row: an hour, doubling to a day, each -20 % at most."""
    base = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(max(attempts, 1) - 1, _MOST_DOUBLINGS))
    return base * rng.uniform(1 - SPREAD, 1.0)
