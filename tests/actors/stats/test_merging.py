"""What several trackers say together: no liar wins, and nobody hides a swarm that lives."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.stats.merging import LONE_MOST, MOST, REACH, are_in_doubt, merged
from actors.stats.tracker import MOST_PEERS, Counts


def seeders(*claims: int, dht: int | None = None) -> int:
    found = merged([Counts(each, 0) for each in claims], dht)
    assert found is not None
    return found.seeders


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ((12,), 12),
        ((5, 3), 5),
        ((300, 280, 5, 3), 300),
        # One tracker makes it up.
        ((50_000, 12, 12, 12), 12),
        ((12, 13, 50_000, 11), 13),
        ((10**8, 12, 9), 12),
        # One word against the other.
        ((50_000, 12), 48),
        # Nought says nothing beside more.
        ((0, 0, 12), 12),
        ((0, 7, 0, 6), 7),
        ((0, 0), 0),
        # A single word counts, within reason.
        ((900,), 900),
        ((2_000_000,), LONE_MOST),
        ((2_000_000, 0, 0), LONE_MOST),
        # Two that make it up in the same way cannot be told from two that know.
        ((50_000, 49_000, 12), 50_000),
        # Each far above the next: the first is outvoted, the others are one word against the other.
        ((1_000, 100, 10), 40),
    ],
)
def test_the_highest_claim_that_is_borne_out_counts(claims: tuple[int, ...], expected: int) -> None:
    assert seeders(*claims) == expected


def test_leechers_are_weighed_apart() -> None:
    assert merged([Counts(12, 90_000), Counts(12, 4), Counts(10, 3)]) == Counts(12, 4)


def test_peers_in_the_dht_bear_a_claim_out() -> None:
    assert seeders(300, 5, 3) == 5
    assert seeders(300, 5, 3, dht=80) == 300
    assert seeders(5_000, dht=1_000) == 4_000


def test_peers_in_the_dht_are_there() -> None:
    assert merged([Counts(30, 10)], 80) == Counts(60, 20)
    assert merged([Counts(30, 10)], 20) == Counts(30, 10)
    assert merged([Counts(0, 10)], 20) == Counts(1, 19)


def test_a_swarm_that_the_dht_alone_knows_is_not_dead() -> None:
    assert merged([], 9) == Counts(1, 8)
    assert merged([Counts(0, 0)], 9) == Counts(1, 8)


def test_a_swarm_that_nobody_knows_is_unknown_and_an_empty_one_empty() -> None:
    assert merged([]) is None
    assert merged([], 0) is None
    assert merged([Counts(0, 0)], 0) == Counts(0, 0)


@pytest.mark.parametrize(
    ("claims", "doubt"),
    [
        ((), True),
        ((0, 0), True),
        ((12,), False),
        ((12, 0), False),
        ((12, 4), False),
        ((50, 3), True),
        ((50_000, 12, 12, 12), True),
        ((LONE_MOST + 1,), True),
        ((2 * MOST, 2 * MOST), True),
    ],
)
def test_trackers_are_in_doubt_when_they_disagree_or_know_nobody(claims: tuple[int, ...], doubt: bool) -> None:
    assert are_in_doubt([Counts(each, 0) for each in claims]) is doubt


claims = st.lists(st.builds(Counts, st.integers(0, MOST_PEERS), st.integers(0, MOST_PEERS)), max_size=10)


@given(claims, st.none() | st.integers(0, MOST_PEERS), st.randoms(use_true_random=False))
def test_the_outcome_is_bounded_and_does_not_hang_on_the_order(
    said: list[Counts], dht: int | None, dice: random.Random
) -> None:
    found = merged(said, dht)
    shuffled = list(said)
    dice.shuffle(shuffled)
    assert merged(shuffled, dht) == found
    if found is not None and not dht:
        assert 0 <= found.seeders <= max((each.seeders for each in said), default=0)
        assert found.seeders + found.leechers <= 2 * MOST
    if found is not None and dht:
        assert found.seeders + found.leechers >= min(dht, MOST)
        assert min(found.seeders, found.leechers) >= 0
    assert (found is None) == (not said and not dht)


@given(st.lists(st.integers(1, 500), min_size=3, max_size=8), st.integers(10_000, MOST_PEERS))
def test_no_single_tracker_makes_a_swarm_up(honest: list[int], lie: int) -> None:
    assert seeders(*honest, lie) <= max(honest)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=8), st.integers(1, 5))
def test_trackers_that_know_nobody_change_nothing(said: list[int], noughts: int) -> None:
    assert seeders(*said, *[0] * noughts) == seeders(*said)


@given(st.lists(st.integers(100, 100 * REACH), min_size=2, max_size=8))
def test_among_trackers_that_agree_the_highest_counts(said: list[int]) -> None:
    assert seeders(*said) == max(said)
