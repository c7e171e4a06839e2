"""When to measure and to search again: the bounds hold for whatever was measured before."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.volatility import (
    LONGEST,
    LONGEST_SEARCH_PAUSE,
    SHORTEST,
    change,
    failure_pause,
    next_interval,
    search_pause,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
rolls = st.integers(0, 2**32).map(random.Random)
intervals = st.none() | st.timedeltas(timedelta(0), timedelta(days=400))
shares = st.floats(0, 1e9)


@given(intervals, shares, rolls)
def test_a_measured_swarm_is_left_alone_for_6_to_72_hours(
    last: timedelta | None, changed: float, rng: random.Random
) -> None:
    assert SHORTEST <= next_interval(last, changed, rng) <= LONGEST


@pytest.mark.parametrize(
    ("changed", "factor"),
    [(0.0, 2.0), (0.049, 2.0), (0.05, 1.0), (0.10, 1.0), (0.11, 0.75), (0.20, 0.75), (0.21, 0.5), (0.50, 0.5)],
)
def test_the_calmer_the_longer(changed: float, factor: float) -> None:
    rng = random.Random(1)
    drawn = [next_interval(20 * HOUR, changed, rng) for _ in range(500)]
    assert 0.8 * 20 * factor * HOUR <= min(drawn)
    assert max(drawn) <= 1.2 * 20 * factor * HOUR
    assert max(drawn) - min(drawn) > 0.3 * 20 * factor * HOUR


@given(st.timedeltas(6 * HOUR, 72 * HOUR), st.floats(0.51, 1e9), rolls)
def test_a_swarm_in_turmoil_is_looked_at_after_6_hours(last: timedelta, changed: float, rng: random.Random) -> None:
    assert next_interval(last, changed, rng) <= 1.2 * SHORTEST


@given(rolls)
def test_after_the_first_measure_it_is_6_hours(rng: random.Random) -> None:
    assert next_interval(None, 0.0, rng) <= 1.2 * SHORTEST


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_change_is_a_share_of_what_was(before: int, after: int) -> None:
    assert change(before, before) == 0.0
    assert change(before, after) == abs(after - before) / max(before, 1)


@given(st.integers(1, 10**9), rolls)
def test_failures_back_off_and_never_beyond_three_days(failures: int, rng: random.Random) -> None:
    pause = failure_pause(failures, rng)
    assert 8 * MINUTE <= pause <= LONGEST
    if failures <= 9:
        assert 0.8 * 10 * 2 ** (failures - 1) * MINUTE <= pause <= 1.2 * 10 * 2 ** (failures - 1) * MINUTE


@given(st.integers(1, 10**9), rolls)
def test_what_is_not_found_is_searched_after_45_to_75_minutes_doubling_to_a_day(
    attempts: int, rng: random.Random
) -> None:
    pause = search_pause(attempts, rng)
    doubled = 2 ** min(attempts - 1, 20)
    assert min(45 * doubled * MINUTE, LONGEST_SEARCH_PAUSE) <= pause <= min(75 * doubled * MINUTE, LONGEST_SEARCH_PAUSE)
