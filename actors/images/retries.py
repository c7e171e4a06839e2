"""When to try again what failed. Pure."""

from __future__ import annotations

import random
from datetime import timedelta


def pause_after(attempts: int, first_s: float, longest_s: float, dice: random.Random) -> timedelta:
    """The pause after one more failure: `first_s`, doubled for each of `attempts` before, give or take a quarter."""
    doubled_s = first_s * 2.0 ** min(attempts, 60)
    return timedelta(seconds=min(doubled_s * dice.uniform(0.75, 1.25), longest_s))
