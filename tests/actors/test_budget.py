"""The budget of a service: how fast, who first, and what a pause means."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st
from trio.testing import MockClock

from actors.budget import Budget, TokenBucket
from actors.provider_errors import ProviderBusy
from actors.urgency import Urgency

VIEWER, NOBODY = Urgency.INTERACTIVE, Urgency.BACKGROUND


@given(
    per_s=st.one_of(st.integers(1, 60), st.floats(0.05, 60)),
    steps=st.lists(st.floats(0, 0.5), min_size=1, max_size=200),
    pauses=st.lists(st.floats(0, 3), max_size=3),
)
def test_no_second_ever_sees_more_than_the_ceiling(per_s: float, steps: list[float], pauses: list[float]) -> None:
    now, asked = 0.0, []
    bucket = TokenBucket.ceiling(per_s, now)
    for pause in pauses:
        bucket.pause(pause)
    for step in steps:
        now = max(now + step, bucket.ready_at(now + step))
        assert bucket.ready_at(now) <= now
        bucket.spend(now)
        asked.append(now)
    assert asked[0] >= max(pauses, default=0.0)
    assert max(sum(start <= at < start + 1 for at in asked) for start in asked) <= math.ceil(per_s)
    if per_s < 1:
        assert all(later - earlier >= 1 / per_s for earlier, later in pairwise(asked))


def budget(*, per_s: float = 10.0, burst: int = 1, parallel: int = 100) -> Budget:
    return Budget("TMDB", TokenBucket(per_s, burst, trio.current_time()), parallel=parallel)


async def test_four_hundred_questions_take_ten_seconds(autojump_clock: MockClock) -> None:
    tested = Budget("TMDB", TokenBucket.ceiling(40, trio.current_time()), parallel=100)

    async def ask() -> None:
        async with tested.turn(NOBODY, 60):
            pass

    async with trio.open_nursery() as nursery:
        for _ in range(400):
            nursery.start_soon(ask)
    assert trio.current_time() == pytest.approx(11.0, abs=0.2)
    assert tested.waiting == 0


async def spend(tested: Budget, urgency: Urgency, questions: int, times: list[float]) -> None:
    """So many questions at once; notes when each gets its turn."""

    async def ask() -> None:
        async with tested.turn(urgency, 120):
            times.append(trio.current_time())

    async with trio.open_nursery() as nursery:
        for _ in range(questions):
            nursery.start_soon(ask)


def two_paces() -> Budget:
    """Two a second for viewers, and of those one in three seconds for everything else."""
    now = trio.current_time()
    slow, quick = TokenBucket.ceiling(1 / 3, now), TokenBucket.ceiling(2, now)
    return Budget("TMDB", quick, parallel=100, background=slow)


async def test_what_nobody_waits_for_is_asked_at_its_own_slower_pace(autojump_clock: MockClock) -> None:
    tested, quick, slow = two_paces(), list[float](), list[float]()
    await spend(tested, VIEWER, 11, quick)
    await spend(tested, NOBODY, 11, slow)
    assert quick[-1] - quick[0] == pytest.approx(5, rel=0.06)
    assert slow[-1] - slow[0] == pytest.approx(30, rel=0.06)
    assert min(later - earlier for earlier, later in pairwise(slow)) >= 3


async def test_viewers_do_not_wait_for_the_slower_pace(autojump_clock: MockClock) -> None:
    """Both together keep to what the service allows."""
    tested, quick, slow = two_paces(), list[float](), list[float]()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(spend, tested, NOBODY, 5, slow)
        await trio.sleep(1)
        began = trio.current_time()
        nursery.start_soon(spend, tested, VIEWER, 4, quick)
    assert quick[0] - began < 0.01
    assert quick[-1] - began < 1.7
    assert max(sum(start <= at < start + 1 for at in quick + slow) for start in quick + slow) <= 2


async def test_a_pause_holds_both_paces(autojump_clock: MockClock) -> None:
    tested, times, began = two_paces(), list[float](), trio.current_time()
    tested.pause(30)
    async with trio.open_nursery() as nursery:
        for urgency in Urgency:
            nursery.start_soon(spend, tested, urgency, 1, times)
    assert min(times) - began >= 30


async def test_the_slow_are_told_how_long_their_own_pace_takes(autojump_clock: MockClock) -> None:
    tested = two_paces()
    await spend(tested, NOBODY, 1, [])
    with pytest.raises(ProviderBusy) as busy:
        async with tested.turn(NOBODY, 0.5):
            pass
    assert busy.value.retry_after_s == pytest.approx(2.65, abs=0.01)


async def test_viewers_go_first_and_otherwise_who_came_first(autojump_clock: MockClock) -> None:
    tested, order = budget(), []

    async def ask(name: str, urgency: Urgency, after_s: float) -> None:
        await trio.sleep(after_s)
        async with tested.turn(urgency, 60):
            order.append(name)

    async with trio.open_nursery() as nursery:
        for number in range(5):
            nursery.start_soon(ask, f"n{number}", NOBODY, number / 1000)
        for number in range(3):
            nursery.start_soon(ask, f"v{number}", VIEWER, 0.15 + number / 1000)
    assert order == ["n0", "n1", "v0", "v1", "v2", "n2", "n3", "n4"]


async def test_who_leaves_holds_nobody_up(autojump_clock: MockClock) -> None:
    tested, done = budget(), []

    async def ask(name: str, patience_s: float) -> None:
        with trio.move_on_after(patience_s):
            async with tested.turn(NOBODY, 60):
                done.append((name, trio.current_time()))

    async with trio.open_nursery() as nursery:
        began = trio.current_time()
        for name, patience_s in (("a", 9.0), ("leaves", 0.15), ("b", 9.0)):
            nursery.start_soon(ask, name, patience_s)
            await trio.sleep(0.001)
    assert [(name, round(at - began, 1)) for name, at in done] == [("a", 0.0), ("leaves", 0.1), ("b", 0.2)]


async def test_only_so_many_are_under_way_at_once(autojump_clock: MockClock) -> None:
    tested, under_way, most = budget(per_s=1000, burst=1000, parallel=3), 0, 0

    async def ask(urgency: Urgency) -> None:
        nonlocal under_way, most
        async with tested.turn(urgency, 60):
            under_way += 1
            most = max(most, under_way)
            await trio.sleep(1)
            under_way -= 1

    async with trio.open_nursery() as nursery:
        for _ in range(9):
            nursery.start_soon(ask, NOBODY)
    assert (most, round(trio.current_time())) == (3, 3)


async def test_a_pause_holds_all_and_sends_the_impatient_away_at_once(autojump_clock: MockClock) -> None:
    tested, began = budget(per_s=100), trio.current_time()

    async def impatient() -> None:
        with pytest.raises(ProviderBusy, match="TMDB asks us to wait for 30 s") as busy:
            async with tested.turn(VIEWER, 6):
                pass
        assert busy.value.retry_after_s == pytest.approx(30, abs=0.1)
        assert trio.current_time() - began < 0.1

    async def patient() -> None:
        async with tested.turn(NOBODY, 60):
            assert trio.current_time() - began == pytest.approx(30, abs=0.1)

    tested.pause(30)
    tested.pause(5)  # does not shorten it
    async with trio.open_nursery() as nursery:
        nursery.start_soon(impatient)
        nursery.start_soon(patient)


async def test_a_pause_reaches_those_who_wait_already(autojump_clock: MockClock) -> None:
    tested = budget(per_s=0.5)
    async with tested.turn(NOBODY, 1):
        pass

    async def wait() -> None:
        with pytest.raises(ProviderBusy):
            async with tested.turn(VIEWER, 6):
                pass

    async with trio.open_nursery() as nursery:
        nursery.start_soon(wait)
        await trio.sleep(1)
        tested.pause(100)
    assert trio.current_time() < 2


async def test_who_gets_no_turn_in_time_is_told(autojump_clock: MockClock) -> None:
    tested = budget(per_s=0.1)
    async with tested.turn(NOBODY, 1):
        pass
    with pytest.raises(ProviderBusy):
        async with tested.turn(NOBODY, 5):
            pass
    assert trio.current_time() == pytest.approx(5, abs=0.1)
    assert tested.waiting == 0


async def test_a_turn_that_fails_gives_its_place_back(autojump_clock: MockClock) -> None:
    tested = budget(parallel=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            async with tested.turn(NOBODY, 5):
                raise ZeroDivisionError


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_in_any_crowd_nobody_is_forgotten_and_no_place_is_lost(seed: int) -> None:
    async def crowd() -> None:
        dice, tested = random.Random(seed), budget(per_s=20, burst=3, parallel=4)
        outcomes = []

        async def ask(urgency: Urgency, after_s: float, leaves_after_s: float, busy_s: float) -> None:
            await trio.sleep(after_s)
            with trio.move_on_after(leaves_after_s):
                try:
                    async with tested.turn(urgency, 3):
                        await trio.sleep(busy_s)
                        outcomes.append("done")
                except ProviderBusy:
                    outcomes.append("busy")
                return
            outcomes.append("left")

        async def pauses() -> None:
            for _ in range(3):
                await trio.sleep(dice.random())
                tested.pause(dice.random())

        async with trio.open_nursery() as nursery:
            nursery.start_soon(pauses)
            for _ in range(60):
                urgency = dice.choice([VIEWER, NOBODY])
                nursery.start_soon(ask, urgency, dice.random() * 2, dice.choice([0.05, 1, 9]), dice.random() / 4)
        assert len(outcomes) == 60
        assert tested.waiting == 0
        async with trio.open_nursery() as nursery:  # all places are free again
            for _ in range(4):
                nursery.start_soon(ask, NOBODY, 0, 99, 1)
        assert outcomes[60:] == ["done"] * 4

    trio.run(crowd, clock=MockClock(autojump_threshold=0))
