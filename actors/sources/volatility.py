"""When to measure a swarm again, and when to search a film or a season again. Pure."""

from __future__ import annotations

import random
from datetime import timedelta

SHORTEST = timedelta(hours=6)
LONGEST = timedelta(hours=72)
SPREAD = 0.2
FIRST_FAILURE = timedelta(minutes=10)

SEARCH_PAUSE_MIN = (45.0, 75.0)
LONGEST_SEARCH_PAUSE = timedelta(hours=24)
_MOST_DOUBLINGS = 10


def change(before: int | None, after: int) -> float:
    """How much the number of peers changed, as a share of what it was; nothing is known before the first measure."""
    if before is None:
        return 0.1
    return abs(after - before) / max(before, 1)


def next_interval(last: timedelta | None, changed: float, rng: random.Random) -> timedelta:
    """How long to leave a swarm alone after it was measured: the calmer, the longer, always 6 to 72 hours.

    `last` is how long it was left alone before (None: first measure), `changed` the share by which its number of
    peers moved. Up to a fifth more or less by chance, so that swarms found together are not measured together.
    """
    base = SHORTEST if last is None else max(SHORTEST, min(LONGEST, last * _factor(changed)))
    if changed > 0.5:
        base = SHORTEST
    lowest, highest = max(SHORTEST, base * (1 - SPREAD)), min(LONGEST, base * (1 + SPREAD))
    return lowest + (highest - lowest) * rng.random()


def failure_pause(failures: int, rng: random.Random) -> timedelta:
    """How long to wait after the n-th failed measure in a row: 10 minutes, doubling, at most 72 hours, +-20 %."""
    base = min(LONGEST, FIRST_FAILURE * 2.0 ** min(failures - 1, _MOST_DOUBLINGS))
    return min(LONGEST, base * rng.uniform(1 - SPREAD, 1 + SPREAD))


def file_pause(attempts: int, rng: random.Random) -> timedelta:
    """How long to leave a torrent file alone after the n-th attempt in a row: 10 minutes, doubling to 24 h, +-20 %."""
    base = min(LONGEST_SEARCH_PAUSE, FIRST_FAILURE * 2.0 ** min(attempts - 1, _MOST_DOUBLINGS))
    return min(LONGEST_SEARCH_PAUSE, base * rng.uniform(1 - SPREAD, 1 + SPREAD))


def search_pause(attempts: int, rng: random.Random) -> timedelta:
    """How long to wait after the n-th search in a row that found nothing: 45 to 75 minutes, doubling to 24 hours."""
    first = timedelta(minutes=rng.uniform(*SEARCH_PAUSE_MIN))
    return min(LONGEST_SEARCH_PAUSE, first * 2.0 ** min(attempts - 1, _MOST_DOUBLINGS))


def _factor(changed: float) -> float:
    if changed < 0.05:
        return 2.0
    if changed <= 0.10:
        return 1.0
    if changed <= 0.20:
        return 0.75
    return 0.5
