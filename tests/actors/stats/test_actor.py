"""Statistics, asked through their address: measured once, what trackers agree on, in turns when due."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors import bencode
from actors.demo import DemoSwarmStarted
from actors.runtime import Address, AskTimedOut, Supervisor
from actors.runtime.testing import EPOCH, Neighbour, house
from actors.sources import DueSwarm, DueSwarms, RecordHealth, SourcesFound, TrackersFound
from actors.stats import CheckSwarm, DescribeTrackers, StatsSettings, SwarmChecked, SwarmUnknown
from actors.stats.actor import StatsActor
from actors.stats.tracker import Counts
from actors.stats.trackers import tracker_adapters
from actors.torrents import EngineStuck
from actors.torrents.messages import CountPeers
from storage.errors import DatabaseBusy
from storage.model.sources import InfoHash, Sought, SourceRef, SwarmHealth
from storage.model.titles import TitleKind
from tests.support.fake_tracker import FakeTracker
from tests.support.http_stub import answering, http_stub
from tests.support.udp_tracker import UdpTrackerDouble

ONE, TWO = "http://one.example/announce", "http://two.example/announce"
FIRST, SECOND, THIRD = (InfoHash(letter * 40) for letter in "abc")

Running = Callable[..., AbstractAsyncContextManager[tuple[Address, Supervisor]]]


class Due:
    """Stands for `sources`: hands out `waiting` once, and remembers what was told of each."""

    def __init__(self) -> None:
        self.waiting: list[DueSwarm] = []
        self.told: list[tuple[int, SwarmHealth | None]] = []
        self.asked = self.records = 0
        self.is_busy = False

    def due(self, asked: DueSwarms) -> tuple[DueSwarm, ...]:
        self.asked += 1
        now, self.waiting = self.waiting[: asked.limit], self.waiting[asked.limit :]
        return tuple(now)

    def record(self, asked: RecordHealth) -> Any:
        if self.is_busy:
            return DatabaseBusy("The database is busy.")
        self.records += 1
        self.told += [(ref.id, health) for ref, health in asked.measured]
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
def torrents() -> Neighbour:
    """An engine whose DHT is off."""
    return Neighbour("torrents", {CountPeers: None})


@pytest.fixture
def running(tracker: FakeTracker, due: Due, torrents: Neighbour) -> Running:
    """Run the actor between scripted trackers, scripted sources and a scripted engine."""

    @asynccontextmanager
    async def run(**settings: Any) -> AsyncIterator[tuple[Address, Supervisor]]:
        sources = Neighbour("sources", {DueSwarms: due.due, RecordHealth: due.record})

        def make() -> StatsActor:
            return StatsActor({"http": tracker}, sources, torrents, StatsSettings(**settings))

        async with house() as supervisor:
            yield await supervisor.start("stats", make), supervisor

    return run


def swarm(source_id: int, info_hash: InfoHash, *trackers: str, trusted_local: bool = False) -> DueSwarm:
    return DueSwarm(SourceRef(TitleKind.MOVIE, source_id), info_hash, trackers, trusted_local)


async def test_the_highest_of_trackers_that_agree_counts(running: Running) -> None:
    async with running() as (stats, _):
        health = await stats.ask(CheckSwarm(FIRST, (ONE, TWO)))
        assert (health.seeders, health.leechers) == (5, 1)


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
    async with running(trackers_a_swarm=3, is_background=False) as (stats, _):
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
    due.waiting = [swarm(1, FIRST, ONE, TWO), swarm(2, SECOND, TWO, ONE), swarm(3, THIRD, ONE, TWO)]
    async with running():
        await trio.sleep(3)
    assert due.records == 1
    measured_at = EPOCH + timedelta(seconds=2)
    assert due.told == [(1, SwarmHealth(5, 1, measured_at)), (2, SwarmHealth(9, 9, measured_at)), (3, None)]
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
        film = Sought.film(653)
        for news in (SourcesFound(film, 1), TrackersFound(film), DemoSwarmStarted(ONE)):
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


async def test_one_packet_serves_swarms_whose_lists_differ(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [
        swarm(number, InfoHash(f"{number:040x}"), ONE, f"http://t{number}.example/announce") for number in range(74)
    ]
    async with running():
        await trio.sleep(3)
    assert [len(hashes) for url, hashes, _ in tracker.asked if url == ONE] == [74]


async def test_a_turn_asks_a_bounded_number_of_trackers_a_few_at_once(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    tracker.latency_s = 0.1
    due.waiting = [
        swarm(number, InfoHash(f"{number:040x}"), f"http://t{number}.example/announce", ONE) for number in range(74)
    ]
    async with running(trackers_a_turn=20, parallel_scrapes=4):
        await trio.sleep(4)
    assert len(tracker.asked) == 20
    assert ONE in [url for url, _, _ in tracker.asked]  # the busiest
    assert tracker.most_at_once == 4
    assert len(due.told) == 74


async def test_a_liar_among_trackers_does_not_win(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    urls = [f"http://t{number}.example/announce" for number in range(4)]
    for url, seeders in zip(urls, (12, 50_000, 11, 12), strict=True):
        tracker.swarms[url] = {FIRST: Counts(seeders, 0)}
    due.waiting = [swarm(1, FIRST, *urls)]
    async with running():
        await trio.sleep(3)
    ((_, health),) = due.told
    assert health == SwarmHealth(12, 0, EPOCH + timedelta(seconds=2), is_measured=True)


async def test_a_turn_leaves_a_tracker_alone_that_fails(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    silent = "http://silent.example/announce"
    async with running() as (stats, _):
        for number in range(5):
            due.waiting = [swarm(number, InfoHash(f"{number:040x}"), silent, ONE)]
            await trio.sleep(10)
        assert [url for url, _, _ in tracker.asked].count(silent) == 2
        ill, well = await stats.ask(DescribeTrackers())
        assert (ill.host, ill.failures, well.host) == ("http://silent.example:80", 2, "http://one.example:80")
        assert ill.rests_for_s > 0
        assert well.last_success_at is not None


async def test_the_extra_trackers_are_asked_for_all_swarms_but_those_of_this_machine(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(1, FIRST, ONE), swarm(2, SECOND, ONE, trusted_local=True)]
    async with running(extra_trackers=(TWO,)) as (stats, _):
        await trio.sleep(3)
        assert sorted(tracker.asked) == [(ONE, (FIRST,), False), (ONE, (SECOND,), True), (TWO, (FIRST,), False)]
        assert dict(due.told)[1] == SwarmHealth(5, 1, EPOCH + timedelta(seconds=2))
        await trio.sleep(100)
        assert (await stats.ask(CheckSwarm(FIRST, ()))).seeders == 5


async def test_without_background_work_nothing_is_asked_for_but_on_request(
    running: Running, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(1, FIRST, ONE)]
    async with running(is_background=False) as (stats, supervisor):
        supervisor.events.publish(SourcesFound(Sought.film(653), 1))
        await trio.sleep(3600)
        assert (due.asked, due.told) == (0, [])
        assert (await stats.ask(CheckSwarm(FIRST, (ONE,)))).seeders == 3


async def test_a_check_ends_in_time_with_what_is_known(
    running: Running, tracker: FakeTracker, autojump_clock: MockClock
) -> None:
    tracker.latency_s = 1000.0
    async with running(is_background=False) as (stats, _):
        began = trio.current_time()
        with pytest.raises(SwarmUnknown, match="None of its trackers answered in time"):
            await stats.ask(CheckSwarm(FIRST, (ONE, TWO)))
        assert trio.current_time() - began == 8.0


async def test_once_a_tracker_knows_seeders_the_others_have_a_moment_to_follow(
    running: Running, tracker: FakeTracker, autojump_clock: MockClock
) -> None:
    dead, slow = "http://dead.example/announce", "http://slow.example/announce"
    tracker.swarms[dead] = tracker.swarms[slow] = {FIRST: Counts(6, 6)}
    tracker.latencies_s = {ONE: 1.0, slow: 2.0, dead: 1000.0}
    async with running(is_background=False) as (stats, _):
        began = trio.current_time()
        assert (await stats.ask(CheckSwarm(FIRST, (dead, slow, ONE)))).seeders == 6
        assert trio.current_time() - began == 2.5


async def test_checks_do_not_wait_for_the_turn(
    running: Running, tracker: FakeTracker, due: Due, autojump_clock: MockClock
) -> None:
    slow = "http://slow.example/announce"
    tracker.latencies_s[slow] = 1000.0
    due.waiting = [swarm(1, SECOND, slow)]
    async with running(parallel_scrapes=1) as (stats, _):
        await trio.sleep(3)
        assert tracker.at_once == 1
        assert (await stats.ask(CheckSwarm(FIRST, (ONE,)), timeout_s=1.0)).seeders == 3


async def test_trackers_that_agree_need_no_dht(running: Running, torrents: Neighbour) -> None:
    async with running() as (stats, _):
        await stats.ask(CheckSwarm(FIRST, (ONE, TWO)))
        assert torrents.heard == []


async def test_where_trackers_disagree_or_know_nobody_the_dht_is_a_witness(
    running: Running, tracker: FakeTracker, torrents: Neighbour
) -> None:
    tracker.swarms = {ONE: {FIRST: Counts(200, 40), SECOND: Counts(0, 0)}, TWO: {FIRST: Counts(3, 1)}}
    torrents.script[CountPeers] = lambda asked: {FIRST: 90, SECOND: 7}.get(asked.info_hash)
    async with running() as (stats, _):
        known = await stats.ask(CheckSwarm(FIRST, (ONE, TWO)))
        assert (known.seeders, known.leechers) == (200, 40)
        empty = await stats.ask(CheckSwarm(SECOND, (ONE,)))
        assert (empty.seeders, empty.leechers) == (1, 6)
        with pytest.raises(SwarmUnknown):
            await stats.ask(CheckSwarm(THIRD, (ONE,)))
        assert torrents.heard == [CountPeers(FIRST), CountPeers(SECOND), CountPeers(THIRD)]


async def test_an_engine_that_is_of_no_help_does_no_harm(running: Running, torrents: Neighbour) -> None:
    torrents.script[CountPeers] = EngineStuck("The BitTorrent session did not answer in time.")
    async with running() as (stats, _):
        with pytest.raises(SwarmUnknown, match="None of its trackers knows this swarm"):
            await stats.ask(CheckSwarm(THIRD, (ONE,)))
        assert (await stats.ask(CheckSwarm(FIRST, (ONE,)))).seeders == 3


async def test_the_dht_is_asked_for_a_few_swarms_at_once_and_never_for_those_of_this_machine(
    running: Running, torrents: Neighbour, due: Due, autojump_clock: MockClock
) -> None:
    due.waiting = [swarm(1, THIRD, ONE, trusted_local=True)]
    held = trio.Event()
    at_once = 0

    async def slow_ask(message: CountPeers, timeout_s: float | None = None) -> int:
        nonlocal at_once
        at_once += 1
        await held.wait()
        return 5

    torrents.ask = slow_ask  # type: ignore[assignment]
    async with running(parallel_dht=2) as (stats, _):
        await trio.sleep(3)
        with pytest.raises(SwarmUnknown):
            await stats.ask(CheckSwarm(THIRD, (ONE,), trusted_local=True))
        assert at_once == 0

        async def check(number: int) -> None:
            with suppress(SwarmUnknown):
                await stats.ask(CheckSwarm(InfoHash(f"{number:040x}"), (ONE,)))

        async with trio.open_nursery() as nursery:
            for number in range(6):
                nursery.start_soon(check, number)
            await trio.sleep(1)
            assert at_once == 2
            held.set()


async def test_in_a_turn_the_dht_is_asked_about_a_few_that_no_tracker_knows(
    running: Running, torrents: Neighbour, due: Due, autojump_clock: MockClock
) -> None:
    nobody = [InfoHash(f"{number:040x}") for number in range(5)]
    due.waiting = [swarm(number, each) for number, each in enumerate(nobody)] + [swarm(9, SECOND, ONE)]
    torrents.script[CountPeers] = 12
    async with running():
        await trio.sleep(3)
    told = dict(due.told)
    assert (told[9].seeders, told[9].leechers) == (9, 9)  # type: ignore[union-attr]
    counted = [health for number, health in told.items() if health is not None and number != 9]
    assert [health.seeders + health.leechers for health in counted] == [12, 12]
    assert len(torrents.heard) == 2


async def test_the_real_adapters_are_told_apart_by_scheme(torrents: Neighbour) -> None:
    """Over real sockets, for one swarm that trackers of both kinds know."""
    known = answering(bencode.encode({b"files": {bytes.fromhex(FIRST): {b"complete": 6, b"incomplete": 1}}}))
    settings = StatsSettings(is_background=False)
    with UdpTrackerDouble(swarms=lambda _: (5, 0, 2)).serving() as udp:
        async with http_stub(known) as http, house() as supervisor:
            stats = await supervisor.start(
                "stats",
                lambda: StatsActor(tracker_adapters(settings), Neighbour("sources"), torrents, settings),
            )
            health = await stats.ask(CheckSwarm(FIRST, (udp.url, http.url(), "wss://127.0.0.1/"), trusted_local=True))
    assert (health.seeders, health.leechers, udp.scrapes, len(http.heads)) == (6, 2, [1], 1)


async def test_trackers_are_closed_when_the_actor_stops(running: Running, tracker: FakeTracker) -> None:
    async with running():
        assert not tracker.is_closed
    assert tracker.is_closed


async def test_trackers_are_closed_when_the_actor_crashes(running: Running, tracker: FakeTracker) -> None:
    async with running() as (stats, supervisor):
        supervisor.kill("stats", ValueError("as if it had a fault"))
        await wait_all_tasks_blocked()
        assert tracker.is_closed
        assert (await stats.ask(CheckSwarm(FIRST, (ONE,)))).seeders == 3
