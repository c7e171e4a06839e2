"""What every tracker adapter must do: the double of the tests, HTTP against the tracker of the demo swarm, and UDP."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import attrs
import pytest
import trio

from actors.seeding.peer_book import Peer, PeerBook, RawHash
from actors.seeding.tracker import KEEP_S
from actors.seeding.tracker import Tracker as SeedingTracker
from actors.stats import HttpSettings, UdpSettings
from actors.stats.http_tracker import HttpTracker
from actors.stats.tracker import Counts, Tracker, TrackerFailed
from actors.stats.udp_tracker import UdpTracker
from storage.model.sources import InfoHash
from tests.support.fake_tracker import FakeTracker
from tests.support.udp_tracker import UdpTrackerDouble

FULL, EMPTY, UNKNOWN = (InfoHash(letter * 40) for letter in "abc")


@attrs.frozen
class Subject:
    """A tracker adapter, and the announce URL behind which FULL has two seeders and a leecher, EMPTY nobody."""

    tracker: Tracker
    url: str
    dead_url: str


@asynccontextmanager
async def fake(free_port: int) -> AsyncIterator[Subject]:
    tracker, url = FakeTracker(), "http://127.0.0.1:1/announce"
    tracker.swarms[url] = {FULL: Counts(2, 1), EMPTY: Counts(0, 0)}
    yield Subject(tracker, url, f"http://127.0.0.1:{free_port}/announce")


@asynccontextmanager
async def http(free_port: int) -> AsyncIterator[Subject]:
    served = [RawHash(bytes.fromhex(each)) for each in (FULL, EMPTY)]
    book = PeerBook(served, KEEP_S, trio.current_time, random.Random(1))
    for number, left in enumerate((0, 0, 5)):
        peer = Peer(bytes([number]) * 20, "127.0.0.1", 7000 + number)
        book.hear(RawHash(bytes.fromhex(FULL)), peer, left)
    async with trio.open_nursery() as nursery:
        url = await nursery.start(SeedingTracker(book).serve)
        yield Subject(HttpTracker(HttpSettings()), url, f"http://127.0.0.1:{free_port}/announce")
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def udp(free_port: int) -> AsyncIterator[Subject]:
    with UdpTrackerDouble(swarms=lambda raw: (2, 9, 1) if raw.hex() == FULL else (0, 0, 0)).serving() as double:
        yield Subject(UdpTracker(UdpSettings(resend_after_s=0.2)), double.url, f"udp://127.0.0.1:{free_port}")


@pytest.fixture(params=[fake, http, udp])
async def subject(request: pytest.FixtureRequest, free_port: int) -> AsyncIterator[Subject]:
    make: Callable[[int], AbstractAsyncContextManager[Subject]] = request.param
    async with make(free_port) as made:
        yield made
        made.tracker.close()


async def test_it_tells_of_the_swarms_that_it_knows(subject: Subject) -> None:
    found = dict(await subject.tracker.scrape(subject.url, [FULL, EMPTY, UNKNOWN], trusted_local=True))
    assert found.pop(UNKNOWN, Counts(0, 0)) == Counts(0, 0)
    assert found == {FULL: Counts(2, 1), EMPTY: Counts(0, 0)}


async def test_of_unknown_swarms_alone_it_tells_of_nobody(subject: Subject) -> None:
    found = await subject.tracker.scrape(subject.url, [UNKNOWN], trusted_local=True)
    assert found in ({}, {UNKNOWN: Counts(0, 0)})


async def test_one_that_is_not_there_fails_in_a_sentence(subject: Subject) -> None:
    with pytest.raises(TrackerFailed) as failed:
        await subject.tracker.scrape(subject.dead_url, [FULL], trusted_local=True)
    assert str(failed.value).endswith(".")


async def test_once_closed_it_can_be_asked_again(subject: Subject) -> None:
    for _ in range(2):
        found = await subject.tracker.scrape(subject.url, [FULL], trusted_local=True)
        assert found == {FULL: Counts(2, 1)}
        subject.tracker.close()
