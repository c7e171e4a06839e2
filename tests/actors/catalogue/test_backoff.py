"""How long is waited: longer each time, never longer than a day, and never all at once."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from actors.catalogue import backoff


@pytest.mark.parametrize(("attempts", "hours"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 24), (7, 24), (10_000, 24)])
def test_the_pause_doubles_up_to_a_day(attempts: int, hours: int) -> None:
    rng = random.Random(1)
    pauses = [backoff.pause(attempts, rng) for _ in range(200)]
    assert max(pauses) <= timedelta(hours=hours)
    assert min(pauses) >= timedelta(hours=hours) * 0.8
    assert len(set(pauses)) > 100
