"""Who waits for metadata, in which order, and for how long: with a session played by a fake."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.torrents.errors import EngineFull, EngineStuck, MetadataTimeout, TorrentRefused
from actors.torrents.fetches import MetadataFetches
from actors.torrents.intake import Magnet, read_torrent
from actors.torrents.magnets import STAGING, circle
from actors.torrents.metainfo import Metainfo
from actors.torrents.news import MetadataArrived, Phase, ResumeData, SwarmFigures, TrackerRefused
from actors.torrents.settings import IntakeLimits, TorrentSettings
from storage.model.errors import MiauflixError
from storage.model.sources import InfoHash
from tests.support.engine import loopback_settings
from tests.support.fake_engine import FakeEngine
from tests.support.swarm import make_content

TRACKER, OTHER = "udp://one.example.org:80", "udp://two.example.org:80"


@attrs.define
class Desk:
    """Fetches, and what is around them."""

    engine: FakeEngine
    settings: TorrentSettings
    nursery: trio.Nursery
    kept: dict[str, Metainfo] = attrs.field(factory=dict)
    is_quiet: bool = True
    answers: dict[str, object] = attrs.field(factory=dict)
    fetches: MetadataFetches = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.engine.answers_figures = False
        self.fetches = MetadataFetches(
            self.engine, self.settings, self.nursery.start_soon, self.kept.get, lambda: self.is_quiet
        )

    async def ask(self, name: str, magnet: Magnet) -> None:
        try:
            self.answers[name] = await self.fetches.in_background(magnet)
        except MiauflixError as error:
            self.answers[name] = error

    async def ask_for_person(self, name: str, magnet: Magnet) -> None:
        try:
            self.answers[name] = (await self.fetches.for_person(magnet)).metainfo
        except MiauflixError as error:
            self.answers[name] = error

    def joined(self) -> list[str]:
        """The info hashes of the swarms that are joined now."""
        return [swarm.request.info_hash for swarm in self.engine.swarms if not swarm.has_left]

    def folders(self) -> list[Path]:
        return list((self.settings.download_folder / STAGING).iterdir())


@pytest.fixture
async def desk(tmp_path: Path, nursery: trio.Nursery) -> Desk:
    return Desk(FakeEngine(), loopback_settings(tmp_path), nursery)


@pytest.fixture
def film(tmp_path: Path) -> Metainfo:
    content = make_content(tmp_path / "film", {"film.mp4": 100_000}, 16_384)
    return read_torrent(content.torrent_file, IntakeLimits()).metainfo


def magnet(number: int, *trackers: str) -> Magnet:
    return Magnet(InfoHash(f"{number:040x}"), trackers)


def of(film: Metainfo, *trackers: str) -> Magnet:
    return Magnet(film.info_hash, trackers)


def info(film: Metainfo) -> MetadataArrived:
    return MetadataArrived(film.content[len(b"d4:info") : -1], ())


async def test_a_few_are_fetched_at_a_time_and_the_others_wait_for_their_turn(
    desk: Desk, autojump_clock: MockClock
) -> None:
    for number in range(5):
        desk.nursery.start_soon(desk.ask, str(number), magnet(number))
        await trio.sleep(0.01)
    assert desk.joined() == [magnet(number).info_hash for number in range(3)]
    assert [swarm.request.max_connections for swarm in desk.engine.swarms] == [15] * 3
    await trio.sleep(25)
    assert {name for name, answer in desk.answers.items() if isinstance(answer, EngineFull)} == {"3", "4"}
    await trio.sleep(120)
    assert [type(desk.answers[str(number)]) for number in range(3)] == [MetadataTimeout] * 3
    assert desk.joined() == []
    assert desk.folders() == []


async def test_one_who_waits_begins_when_another_has_ended(desk: Desk, autojump_clock: MockClock) -> None:
    with trio.CancelScope() as first:
        async with trio.open_nursery() as askers:
            askers.start_soon(desk.ask, "first", magnet(0))
            await trio.sleep(0.01)
            for number in range(1, 4):
                desk.nursery.start_soon(desk.ask, str(number), magnet(number))
            await trio.sleep(1)
            assert len(desk.joined()) == 3
            first.cancel()
    await trio.sleep(0.5)
    assert len(desk.joined()) == 3
    assert len(desk.engine.swarms) == 4


async def test_too_many_who_wait_are_sent_away_at_once(desk: Desk, autojump_clock: MockClock) -> None:
    for number in range(3 + 12):
        desk.nursery.start_soon(desk.ask, str(number), magnet(number))
    await trio.sleep(0.01)
    await desk.ask("one more", magnet(99))
    assert isinstance(desk.answers["one more"], EngineFull)


async def test_nobody_s_film_stops_for_it(desk: Desk, autojump_clock: MockClock) -> None:
    desk.is_quiet = False
    desk.nursery.start_soon(desk.ask, "waits", magnet(1))
    await trio.sleep(10)
    assert desk.engine.swarms == []
    desk.is_quiet = True
    await trio.sleep(2)
    assert desk.joined() == [magnet(1).info_hash]


async def test_two_who_ask_for_the_same_share_one_swarm_and_each_may_leave(
    desk: Desk, film: Metainfo, autojump_clock: MockClock
) -> None:
    scopes = [trio.CancelScope(), trio.CancelScope()]

    async def ask_in(scope: trio.CancelScope, tracker: str) -> None:
        with scope:
            await desk.ask(tracker, of(film, tracker))

    for scope, tracker in zip(scopes, (TRACKER, OTHER), strict=True):
        desk.nursery.start_soon(ask_in, scope, tracker)
        await trio.sleep(1)
    (swarm,) = desk.engine.swarms
    assert swarm.request.trackers == (TRACKER,)
    assert swarm.trackers == (TRACKER, OTHER)
    scopes[0].cancel()
    await trio.sleep(1)
    assert desk.joined() == [film.info_hash], "the other one waits still"
    scopes[1].cancel()
    await trio.sleep(0.01)
    assert desk.joined() == []
    assert desk.folders() == []


async def test_who_asks_while_a_swarm_is_being_left_begins_anew(desk: Desk, film: Metainfo) -> None:
    desk.engine.may_join = trio.Event()
    with trio.move_on_after(0.05):
        await desk.fetches.in_background(of(film))
    desk.nursery.start_soon(desk.ask_for_person, "next", of(film))
    await wait_all_tasks_blocked()
    assert desk.engine.swarms == []
    desk.engine.may_join.set()
    await wait_all_tasks_blocked()
    before, after = desk.engine.swarms
    assert before.has_left
    assert not after.has_left
    after.tell(info(film))
    with trio.fail_after(5):
        while "next" not in desk.answers:  # noqa: ASYNC110 - a thread reads it
            await trio.sleep(0.01)
    assert desk.answers == {"next": film}


async def test_a_person_does_not_wait_in_the_line(desk: Desk, autojump_clock: MockClock) -> None:
    for number in range(10):
        desk.nursery.start_soon(desk.ask, str(number), magnet(number))
    await trio.sleep(1)
    desk.nursery.start_soon(desk.ask_for_person, "person", magnet(50))
    await trio.sleep(1)
    assert magnet(50).info_hash in desk.joined()
    await trio.sleep(60)
    assert str(desk.answers["person"]) == "Nobody who has this torrent was found within 60 s."


async def test_what_is_kept_is_known_without_asking_anybody(desk: Desk, film: Metainfo) -> None:
    desk.kept[film.info_hash] = film
    await desk.ask("kept", of(film))
    assert desk.answers == {"kept": film}
    assert desk.engine.swarms == []


async def test_what_came_another_way_is_everybody_s_answer(desk: Desk, film: Metainfo) -> None:
    desk.nursery.start_soon(desk.ask, "one", of(film))
    desk.nursery.start_soon(desk.ask, "two", of(film))
    await wait_all_tasks_blocked()
    await desk.fetches.settle(film)
    assert desk.joined() == []
    await wait_all_tasks_blocked()
    assert desk.answers == {"one": film, "two": film}


async def test_metadata_of_another_torrent_is_refused(desk: Desk, film: Metainfo) -> None:
    """libtorrent compares the hash, and so do we."""
    desk.nursery.start_soon(desk.ask, "fooled", magnet(7))
    await wait_all_tasks_blocked()
    desk.engine.swarms[0].tell(info(film))
    with trio.fail_after(5):
        while not desk.answers:  # noqa: ASYNC110 - a thread reads it
            await trio.sleep(0.01)
    assert isinstance(desk.answers["fooled"], TorrentRefused)
    assert "does not belong" in str(desk.answers["fooled"])


async def test_a_session_that_does_not_answer_is_everybody_s_answer(desk: Desk) -> None:
    desk.engine.refuses = EngineStuck("The BitTorrent session did not answer in time.")
    await desk.ask("one", magnet(1))
    assert isinstance(desk.answers["one"], EngineStuck)
    assert desk.folders() == []
    desk.engine.refuses = None
    desk.nursery.start_soon(desk.ask, "two", magnet(1))
    await wait_all_tasks_blocked()
    assert desk.joined() == [magnet(1).info_hash], "and the next one may try"


async def test_the_answer_tells_what_the_tracker_said(desk: Desk, autojump_clock: MockClock) -> None:
    desk.nursery.start_soon(desk.ask, "one", magnet(1, TRACKER))
    await trio.sleep(0.01)
    desk.engine.swarms[0].tell(TrackerRefused(f"{TRACKER}/passkey", "unregistered", 1))
    await trio.sleep(121)
    assert str(desk.answers["one"]) == (
        "Nobody who has this torrent was found within 120 s. The tracker one.example.org said: unregistered."
    )


async def test_a_swarm_whose_peers_give_nothing_is_joined_anew_with_one_half_and_then_the_other(
    desk: Desk, autojump_clock: MockClock
) -> None:
    one, two = ("203.0.113.1", 1), ("203.0.113.2", 2)
    desk.nursery.start_soon(desk.ask, "one", magnet(1, TRACKER))
    await trio.sleep(1)
    desk.engine.swarms[0].tell(SwarmFigures(Phase.METADATA, 2, 0, 0, 0.0, 0.0, False))
    desk.engine.swarms[0].tell(ResumeData(b"", (two, one)))
    await trio.sleep(120)
    tries = [(swarm.request.trackers, swarm.request.peers, swarm.request.stays_home) for swarm in desk.engine.swarms]
    anybody = ((TRACKER,), (), False)
    assert tries[:5] == [anybody, ((), (one,), True), ((), (two,), True), anybody, ((), (one,), True)]
    assert all(swarm.has_left for swarm in desk.engine.swarms)
    assert str(desk.answers["one"]).startswith("2 peers were met, but none gave")


async def test_without_peers_a_swarm_is_not_joined_anew(desk: Desk, autojump_clock: MockClock) -> None:
    desk.nursery.start_soon(desk.ask, "one", magnet(1, TRACKER))
    await trio.sleep(121)
    assert len(desk.engine.swarms) == 1


@pytest.mark.parametrize("begun_at", [0, 7])
@pytest.mark.parametrize("count", [2, 3, 5, 16])
def test_of_any_two_peers_one_is_met_without_the_other_again_and_again(count: int, begun_at: int) -> None:
    peers = [("203.0.113.1", port) for port in range(count)]
    cuts = max(1, (count - 1).bit_length())
    circles = [circle(peers, begun_at * 3 * cuts + attempt) for attempt in range(3 * cuts)]
    assert circles[::3] == [()] * cuts
    for liar in peers:
        for honest in peers:
            assert liar == honest or any(honest in one and liar not in one for one in circles)
