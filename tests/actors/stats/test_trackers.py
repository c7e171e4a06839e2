"""All trackers behind one port: by scheme, and with patience for those that fail."""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise

import pytest
import trio
from trio.testing import MockClock

from actors.bencode import encode
from actors.breaker import BreakerSettings
from actors.runtime.testing import EPOCH
from actors.stats import StatsSettings, TrackerHealth
from actors.stats.tracker import Counts, NoScrape, TrackerFailed
from actors.stats.trackers import Trackers, tracker_adapters
from storage.model.sources import InfoHash
from tests.support.fake_tracker import FakeTracker
from tests.support.http_stub import answering, http_stub
from tests.support.udp_tracker import UdpTrackerDouble

HASH = InfoHash("ab" * 20)
WELL, ILL = "udp://well.example:1337/announce", "http://ill.example/key/announce"
SETTINGS = StatsSettings(rest=BreakerSettings(failures=2, open_s=60.0, longest_open_s=600.0), remembered_trackers=50)


@pytest.fixture
def udp() -> FakeTracker:
    fake = FakeTracker()
    fake.swarms[WELL] = {HASH: Counts(3, 1)}
    return fake


@pytest.fixture
def http() -> FakeTracker:
    return FakeTracker()


@pytest.fixture
def trackers(udp: FakeTracker, http: FakeTracker) -> Trackers:
    return Trackers({"udp": udp, "http": http, "https": http}, SETTINGS, random.Random(7))


async def ask(trackers: Trackers, url: str, *, trusted_local: bool = False) -> bool:
    try:
        await trackers.scrape(url, [HASH], trusted_local=trusted_local)
    except TrackerFailed:
        return False
    return True


async def test_the_scheme_says_who_asks(trackers: Trackers, udp: FakeTracker, http: FakeTracker) -> None:
    assert await trackers.scrape(WELL, [HASH], trusted_local=False) == {HASH: Counts(3, 1)}
    assert not await ask(trackers, ILL)
    assert not await ask(trackers, ILL.replace("http", "https"))
    assert (len(udp.asked), len(http.asked)) == (1, 2)


@pytest.mark.parametrize(
    "url", ["wss://well.example/announce", "i2p://well.example/announce", "", "udp://well.example"]
)
async def test_other_schemes_are_not_asked_and_leave_no_trace(trackers: Trackers, url: str) -> None:
    with pytest.raises(TrackerFailed, match="no address of a tracker that can be asked"):
        await trackers.scrape(url, [HASH], trusted_local=False)
    assert not trackers.may_be_asked(url, trusted_local=True)
    assert trackers.health(EPOCH) == ()


async def test_a_tracker_that_fails_is_left_alone_for_longer_and_longer(
    trackers: Trackers, http: FakeTracker, autojump_clock: MockClock
) -> None:
    asked_at = []
    for _ in range(3600):
        before = len(http.asked)
        await ask(trackers, ILL)
        if len(http.asked) > before:
            asked_at.append(trio.current_time())
        await trio.sleep(1)
    pauses = [later - earlier for earlier, later in pairwise(asked_at)]
    assert pauses[0] == 1
    for pause, least in zip(pauses[1:], (60, 120, 240, 480, 600, 600, 600), strict=False):
        assert least <= pause <= 1.2 * least + 1
    assert len(asked_at) <= 10


async def test_while_it_is_left_alone_the_reason_is_told(trackers: Trackers, autojump_clock: MockClock) -> None:
    for _ in range(2):
        assert not await ask(trackers, ILL)
    with pytest.raises(TrackerFailed, match=r"^ill\.example is left alone for a while: .* is silent\.$"):
        await trackers.scrape(ILL, [HASH], trusted_local=False)
    assert not trackers.may_be_asked(ILL, trusted_local=False)
    await trio.sleep(75)
    assert trackers.may_be_asked(ILL, trusted_local=False)


async def test_one_success_and_all_is_forgiven(
    trackers: Trackers, http: FakeTracker, autojump_clock: MockClock
) -> None:
    for _ in range(5):
        await ask(trackers, ILL)
        await trio.sleep(400)
    http.swarms[ILL] = {}
    await trio.sleep(800)
    assert await ask(trackers, ILL)
    (health,) = trackers.health(EPOCH)
    assert (health.trouble, health.failures, health.rests_for_s) == ("", 0, 0.0)
    del http.swarms[ILL]
    await ask(trackers, ILL)
    assert trackers.may_be_asked(ILL, trusted_local=False)


async def test_operators_see_the_troubled_ones_first_and_hosts_alone(
    trackers: Trackers, http: FakeTracker, autojump_clock: MockClock
) -> None:
    await ask(trackers, WELL)
    await trio.sleep(10)
    for _ in range(2):
        await ask(trackers, ILL)
    ill, well = trackers.health(EPOCH)
    assert well == TrackerHealth("udp://well.example:1337", "", EPOCH - timedelta(seconds=10), 0, 0.0)
    assert (ill.host, ill.last_success_at, ill.failures) == ("http://ill.example:80", None, 2)
    assert 60 <= ill.rests_for_s <= 72


async def test_udp_and_http_at_one_host_are_two_trackers(trackers: Trackers) -> None:
    for _ in range(3):
        await ask(trackers, "udp://both.example:80")
    assert trackers.may_be_asked("http://both.example/announce", trusted_local=False)
    assert not trackers.may_be_asked("udp://both.example:80/other", trusted_local=False)


async def test_trackers_of_this_machine_are_always_asked(trackers: Trackers, http: FakeTracker) -> None:
    for _ in range(5):
        assert not await ask(trackers, ILL, trusted_local=True)
    assert len(http.asked) == 5
    assert trackers.may_be_asked(ILL, trusted_local=True)
    assert trackers.health(EPOCH) == ()


async def test_an_asker_who_leaves_says_nothing_about_the_tracker(
    trackers: Trackers, http: FakeTracker, autojump_clock: MockClock
) -> None:
    http.latency_s = 10.0
    for _ in range(5):
        with trio.move_on_after(1):
            await ask(trackers, ILL)
    assert (len(http.asked), trackers.may_be_asked(ILL, trusted_local=False)) == (5, True)
    assert trackers.health(EPOCH)[0].failures == 0


@pytest.mark.parametrize("is_allowed", [False, True])
async def test_trackers_of_the_own_network_are_asked_where_the_operator_allows_it(is_allowed: bool) -> None:
    adapters = tracker_adapters(StatsSettings(allow_local_trackers=is_allowed))
    with UdpTrackerDouble().serving() as over_udp:
        async with http_stub(answering(encode({b"files": {bytes.fromhex(HASH): {b"complete": 7}}}))) as http:
            for url in (over_udp.url, http.url()):
                adapter = adapters[url.partition(":")[0]]
                if is_allowed:
                    assert HASH in await adapter.scrape(url, [HASH], trusted_local=False)
                else:
                    with pytest.raises(TrackerFailed):
                        await adapter.scrape(url, [HASH], trusted_local=False)
    for adapter in adapters.values():
        adapter.close()


async def test_an_address_without_a_scrape_does_not_silence_its_host() -> None:
    settings = StatsSettings()
    trackers = Trackers(tracker_adapters(settings), settings, random.Random(7))
    for _ in range(5):
        with pytest.raises(NoScrape, match=r"93\.184\.215\.14 offers no scrape"):
            await trackers.scrape("http://93.184.215.14/nothing", [HASH], trusted_local=False)
    assert trackers.may_be_asked("http://93.184.215.14/announce", trusted_local=False)
    trackers.close()


async def test_thousands_of_trackers_do_not_fill_the_memory(trackers: Trackers) -> None:
    for number in range(2_000):
        await ask(trackers, f"udp://t{number}.example:1337")
    assert [health.host for health in trackers.health(EPOCH)] == sorted(
        f"udp://t{number}.example:1337" for number in range(1_950, 2_000)
    )


async def test_both_adapters_are_closed(trackers: Trackers, udp: FakeTracker, http: FakeTracker) -> None:
    trackers.close()
    assert (udp.is_closed, http.is_closed) == (True, True)
