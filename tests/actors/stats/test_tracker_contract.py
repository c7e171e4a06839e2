"""What every tracker adapter must do: the double of the tests, and HTTP against the tracker of the demo swarm."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator

import attrs
import pytest
import trio

from actors.demo.peer_book import Peer, RawHash
from actors.demo.tracker import Tracker as DemoTracker
from actors.stats import StatsSettings
from actors.stats.http_tracker import HttpTracker
from actors.stats.tracker import Counts, Tracker, TrackerFailed
from storage.model.sources import InfoHash
from tests.support.fake_tracker import FakeTracker

FULL, EMPTY, UNKNOWN = (InfoHash(letter * 40) for letter in "abc")


@attrs.frozen
class Subject:
    """A tracker adapter, and the announce URL behind which FULL has two seeders and a leecher, EMPTY nobody."""

    tracker: Tracker
    url: str
    dead_url: str


@pytest.fixture(params=["fake", "http"])
async def subject(request: pytest.FixtureRequest, free_port: int) -> AsyncIterator[Subject]:
    dead_url = f"http://127.0.0.1:{free_port}/announce"
    if request.param == "fake":
        fake, url = FakeTracker(), "http://127.0.0.1:1/announce"
        fake.swarms[url] = {FULL: Counts(2, 1), EMPTY: Counts(0, 0)}
        yield Subject(fake, url, dead_url)
        return
    demo = DemoTracker([RawHash(bytes.fromhex(FULL)), RawHash(bytes.fromhex(EMPTY))], random.Random(1))
    for number, left in enumerate((0, 0, 5)):
        peer = Peer(bytes([number]) * 20, "127.0.0.1", 7000 + number)
        demo.book.hear(RawHash(bytes.fromhex(FULL)), peer, left)
    async with trio.open_nursery() as nursery:
        url = await nursery.start(demo.serve)
        yield Subject(HttpTracker(StatsSettings(scrape_within_s=5.0)), url, dead_url)
        nursery.cancel_scope.cancel()


async def test_it_tells_of_the_swarms_that_it_knows(subject: Subject) -> None:
    found = await subject.tracker.scrape(subject.url, [FULL, EMPTY, UNKNOWN], trusted_local=True)
    assert found == {FULL: Counts(2, 1), EMPTY: Counts(0, 0)}


async def test_of_unknown_swarms_alone_it_tells_nothing(subject: Subject) -> None:
    assert await subject.tracker.scrape(subject.url, [UNKNOWN], trusted_local=True) == {}


async def test_one_that_is_not_there_fails_in_a_sentence(subject: Subject) -> None:
    with pytest.raises(TrackerFailed) as failed:
        await subject.tracker.scrape(subject.dead_url, [FULL], trusted_local=True)
    assert str(failed.value).endswith(".")
