"""Statistics, asked through their address: measured once, the best answer, in turns when due."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import trio
from trio.testing import MockClock

from actors.demo import DemoSwarmStarted
from actors.runtime import Address, AskTimedOut, Supervisor
from actors.runtime.testing import EPOCH, Neighbour, house
from actors.sources import DueSwarm, DueSwarms, RecordHealth, SourcesFound
from actors.stats import CheckSwarm, StatsSettings, SwarmChecked, SwarmUnknown
from actors.stats.actor import StatsActor
from actors.stats.tracker import Counts
from storage.errors import DatabaseBusy
from storage.model.sources import InfoHash, SwarmHealth
from tests.support.fake_tracker import FakeTracker

ONE, TWO = "http://one.example/announce", "http://two.example/announce"
FIRST, SECOND, THIRD = (InfoHash(letter * 40) for letter in "abc")

Running = Callable[..., AbstractAsyncContextManager[tuple[Address, Supervisor]]]


class Due:
    """Stands for `sources`: hands out `waiting` once, and remembers what was told of each."""

    def __init__(self) -> None:
        self.waiting: list[DueSwarm] = []
        self.told: list[tuple[int, SwarmHealth | None]] = []
        self.asked = 0
        self.is_busy = False

    def due(self, asked: DueSwarms) -> tuple[DueSwarm, ...]:
        self.asked += 1
        now, self.waiting = self.waiting[: asked.limit], self.waiting[asked.limit :]
        return tuple(now)

    def record(self, asked: RecordHealth) -> Any:
        if self.is_busy:
            return DatabaseBusy("The database is busy.")
        self.told.append((asked.source_id, asked.health))
        return None


@pytest.fixture
def tracker() -> FakeTracker:
    tracker = FakeTracker()
    tracker.swarms = {ONE: {FIRST: Counts(3, 1), SECOND: Counts(9, 9)}, TWO: {FIRST: Counts(5, 0)}}
    return tracker


@pytest.fixture
def due() -> Due:
    return Due()


@pytest.fixture
def running(tracker: FakeTracker, due: Due) -> Running:
    """Run the actor between a scripted tracker and scripted sources."""

    @asynccontextmanager
    async def run(**settings: float) -> AsyncIterator[tuple[Address, Supervisor]]:
        sources = Neighbour("sources", {DueSwarms: due.due, RecordHealth: due.record})

        def make() -> StatsActor:
            return StatsActor(tracker, sources, StatsSettings(**settings))  # type: ignore[arg-type]

        async with house() as supervisor:
            yield await supervisor.start("stats", make), supervisor

    return run


def swarm(source_id: int, info_hash: InfoHash, *trackers: str, trusted_local: bool = False) -> DueSwarm:
    return DueSwarm(source_id, info_hash, trackers, trusted_local)


async def test_the_best_of_several_trackers_counts(running: Running) -> None:
    async with running() as (stats, _):
        health = await stats.ask(CheckSwarm(FIRST, (ONE, TWO)))
        assert (health.seeders, health.leechers) == (5, 0)


async def test_a_silent_tracker_is_made_up_for_by_another(running: Running) -> None:
    async with running() as (stats, _):
        health = await stats.ask(CheckSwarm(FIRST, ("http://silent.example/announce", ONE)))
        assert (health.seeders, health.leechers) == (3, 1)


async def test_a_swarm_that_none_of_them_knows_is_unknown(running: Running) -> None:
    async with running() as (stats, _):
        with pytest.raises(SwarmUnknown, match="None of its trackers knows this swarm"):
            await stats.ask(CheckSwarm(THIRD, (ONE, TWO)))
        with pytest.raises(SwarmUnknown, match="is silent"):
            await stats.ask(CheckSwarm(FIRST, ("http://silent.example/announce",)))
        with pytest.raises(SwarmUnknown, match="No tracker of this swarm is known"):
            await stats.ask(CheckSwarm(FIRST, ()))


async def test_fresh_health_is_not_asked_for_again(
    running: Running, tracker: FakeTracker, autojump_clock: MockClock
) -> None:
    async with running() as (stats, _):
        first = await stats.ask(CheckSwarm(FIRST, (ONE,)))
        await trio.sleep(59)
        assert await stats.ask(CheckSwarm(FIRST, (ONE,))) == first
        await trio.sleep(1)
        later = await stats.ask(CheckSwarm(FIRST, (ONE,)))
        assert later.checked_at - first.checked_at == timedelta(seconds=60)
        assert len(tracker.asked) == 2


async def test_many_who_ask_at_once_make_one_scrape(
    running: Running, tracker: FakeTracker, autojump_clock: MockClock
) -> None:
    tracker.latency_s = 1.0
    async with running() as (stats, _):
        answers: list[SwarmHealth] = []

        async def ask() -> None:
            answers.append(await stats.ask(CheckSwarm(FIRST, (ONE,))))

        async with trio.open_nursery() as nursery:
            for _ in range(10):
                nursery.start_soon(ask)
        assert (len(answers), len(set(answers)), len(tracker.asked)) == (10, 1, 1)


async def test_an_asker_who_gives_up_takes_the_answer_from_nobody(
    running: Running, tracker: FakeTracker, autojump_clock: MockClock
) -> None:
    tracker.latency_s = 5.0
    async with running() as (stats, _):
        with pytest.raises(AskTimedOut):
            await stats.ask(CheckSwarm(FIRST, (ONE,)), timeout_s=1.0)
        assert (await stats.ask(CheckSwarm(FIRST, (ONE,)))).seeders == 3
        assert len(tracker.asked) == 1


async def test_only_a_few_trackers_of_a_swarm_are_asked(running: Running, tracker: FakeTracker) -> None:
    async with running(trackers_a_swarm=3) as (stats, _):
        with pytest.raises(SwarmUnknown):
            await stats.ask(CheckSwarm(FIRST, tuple(f"http://t{number}.example/announce" for number in range(100))))
        assert len(tracker.asked) == 3


async def test_what_was_measured_is_news(running: Running) -> None:
    async with running() as (stats, supervisor):
        with supervisor.events.subscribe(SwarmChecked) as news:
            health = await stats.ask(CheckSwarm(FIRST, (ONE,)))
            assert await news.receive() == SwarmChecked(FIRST, health)


async def test_due_swarms_are_measured_together_and_told(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(1, FIRST, ONE, TWO), swarm(2, SECOND, ONE, TWO), swarm(3, THIRD, ONE, TWO)]
    async with running():
        await trio.sleep(3)
    measured_at = EPOCH + timedelta(seconds=2)
    assert due.told == [(1, SwarmHealth(5, 0, measured_at)), (2, SwarmHealth(9, 9, measured_at)), (3, None)]
    assert sorted(tracker.asked) == [(ONE, (FIRST, SECOND, THIRD), False), (TWO, (FIRST, SECOND, THIRD), False)]


async def test_trust_is_for_the_demo_alone(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(1, FIRST, ONE, trusted_local=True), swarm(2, SECOND, ONE)]
    async with running():
        await trio.sleep(3)
    assert sorted(tracker.asked) == [(ONE, (FIRST,), True), (ONE, (SECOND,), False)]


async def test_one_swarm_of_two_sources_is_told_of_both_and_measured_once(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(1, FIRST, ONE), swarm(2, FIRST, ONE)]
    async with running():
        await trio.sleep(3)
    assert [source_id for source_id, health in due.told if health is not None] == [1, 2]
    assert tracker.asked == [(ONE, (FIRST,), False)]


async def test_a_turn_takes_a_few_dozen_and_the_next_follows_at_the_floor(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(number, FIRST, ONE) for number in range(200)]
    async with running():
        await trio.sleep(2.1)
        assert len(due.told) == 74
        await trio.sleep(2.3)
        assert len(due.told) == 148
        await trio.sleep(2.3)
        assert len(due.told) == 200


async def test_with_nothing_due_the_turns_back_off_and_news_wakes_them(
    running: Running, due: Due, autojump_clock: MockClock
) -> None:
    async with running() as (_, supervisor):
        await trio.sleep(3600)
        asked = due.asked
        await trio.sleep(3600)
        assert due.asked - asked <= 13
        for news in (SourcesFound(653, 1), DemoSwarmStarted(ONE)):
            due.waiting = [swarm(1, FIRST, ONE)]
            due.told.clear()
            supervisor.events.publish(news)
            await trio.sleep(2.5)
            assert len(due.told) == 1
            await trio.sleep(3600)


async def test_sources_that_refuse_are_a_failed_turn_and_no_crash(
    running: Running, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(1, FIRST, ONE)]
    due.is_busy = True
    async with running() as (stats, supervisor):
        await trio.sleep(3)
        (health,) = supervisor.health()
        assert (health.restarts, health.ticks[0].failures) == (0, 1)
        assert (await stats.ask(CheckSwarm(FIRST, (ONE,)))).seeders == 3


async def test_the_memory_of_fresh_health_is_bounded(running: Running, tracker: FakeTracker) -> None:
    hashes = [InfoHash(f"{number:040x}") for number in range(20)]
    tracker.swarms[ONE] = {each: Counts(1, 1) for each in hashes}
    async with running(remembered=5) as (stats, _):
        for each in hashes:
            await stats.ask(CheckSwarm(each, (ONE,)))
        for each in hashes:
            await stats.ask(CheckSwarm(each, (ONE,)))
        assert len(tracker.asked) == 40
        await stats.ask(CheckSwarm(hashes[-1], (ONE,)))
        assert len(tracker.asked) == 40
