"""What counts as a start, and what is noted of it: the actor through its address, its session played by a fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import attrs
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.runtime.testing import EPOCH
from actors.torrents import (
    AddSeed,
    DescribeStarts,
    NotePlayback,
    OpenStream,
    RemoveTorrent,
    StartOutcome,
    StartRecord,
    StartsReport,
    StartStage,
    StreamBroken,
    StreamOpened,
)
from actors.torrents.news import Phase, PieceFinished, SwarmFigures, TrackerRefused
from actors.torrents.start_watch import CLAIMED_WITHIN_S, GIVEN_UP_AFTER_S
from storage.model.sources import InfoHash, TorrentSeed
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig, until
from tests.support.fake_engine import FakeEngine, FakeSwarm, arrive
from tests.support.swarm import Content, make_content

MIB = 1 << 20
STEP_S = 0.25


@pytest.fixture
def content(tmp_path: Path) -> Content:
    return make_content(tmp_path, {"film.mp4": 4 * MIB}, MIB)


@attrs.frozen
class Stage:
    """A rig under a clock that stands still until it is pushed on, and a swarm that says what a test says."""

    rig: Rig
    engine: FakeEngine
    content: Content
    clock: MockClock

    @property
    def swarm(self) -> FakeSwarm:
        return self.engine.swarms[-1]

    async def press_watch(self, asked_at: float | None = None) -> int:
        """Ask for the film as the web layer does; the id of its torrent."""
        seed = TorrentSeed(InfoHash(self.content.info_hash), self.content.torrent_file, ())
        return (await self.rig.torrents.ask(AddSeed(seed, asked_at=asked_at))).id

    async def open(self, torrent_id: int, viewing: str | None = "one", start: int = 0) -> StreamOpened:
        opened = await self.rig.torrents.ask(OpenStream(torrent_id, 0, start, None, viewing))
        await wait_all_tasks_blocked()
        return opened

    async def pass_time(self, seconds: float) -> None:
        """Push the clock on, and let everybody do what is due."""
        for _ in range(round(seconds / STEP_S)):
            self.clock.jump(STEP_S)
            await wait_all_tasks_blocked()

    def tell(self, peers: int, rate: int = 0) -> None:
        """These are the figures of the swarm now."""
        self.swarm.tell(SwarmFigures(Phase.DOWNLOADING, peers, peers, rate, 0.0, 0.0, False, bytes(self.swarm.have)))

    async def first_byte(self, opened: StreamOpened, piece: int = 0) -> None:
        """The piece comes, and with it the first bytes."""
        arrive(self.swarm, self.content, piece)
        assert not isinstance(await opened.chunks.receive(), StreamBroken)
        await wait_all_tasks_blocked()

    async def report(self) -> StartsReport:
        return await self.rig.torrents.ask(DescribeStarts())

    async def start(self) -> StartRecord:
        """The only start that there was."""
        (one,) = (await self.report()).slowest
        return one


@pytest.fixture
async def stage(rig_again: OpenRig, content: Content, mock_clock: MockClock) -> AsyncIterator[Stage]:
    engine = FakeEngine()
    engine.answers_figures = False
    async with rig_again(open_engine=engine.open, no_progress_s=30.0) as rig:
        yield Stage(rig, engine, content, mock_clock)


async def test_a_slow_start_is_told_with_its_stages_and_its_cause(stage: Stage, mock_clock: MockClock) -> None:
    """3 s until somebody is there, 1 s until the first piece; the press was half a second before that."""
    await stage.pass_time(10)
    torrent_id = await stage.press_watch(asked_at=trio.current_time() - 0.5)
    stage.tell(peers=0)
    opened = await stage.open(torrent_id)
    await stage.pass_time(3)
    stage.tell(peers=1)
    await stage.pass_time(1)
    assert (await stage.report()).slowest == (), "it is not over yet"
    await stage.first_byte(opened)
    start = await stage.start()
    assert (start.torrent, start.file, start.file_index) == ("film.mp4", "film.mp4", 0)
    assert (start.asked_at - EPOCH).total_seconds() == 9.5
    took = dict(start.stages)
    assert took[StartStage.RESOLVE] == 500
    assert took[StartStage.PEERS] == 3000
    assert took[StartStage.HEAD] == 1000
    assert (start.total_ms, start.outcome, start.waited_for) == (4500, StartOutcome.PLAYED, StartStage.PEERS)
    assert (start.cause, start.explanation) == ("no_peers", "Nobody who has this was found yet.")
    report = await stage.report()
    assert {stage: took.count for stage, took in report.stages} == dict.fromkeys(StartStage, 1) | {
        StartStage.FIRST_FRAME: 0
    }
    assert (report.starts.count, report.starts.sum_s) == (1, 4.5)


async def test_the_trackers_words_are_the_cause_when_they_refuse(stage: Stage, mock_clock: MockClock) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=0)
    stage.swarm.tell(TrackerRefused("http://t.example.org/announce", "Unregistered torrent", times=1))
    opened = await stage.open(torrent_id)
    await stage.pass_time(5)
    await stage.first_byte(opened)
    start = await stage.start()
    assert start.cause == "tracker_refused"
    assert start.explanation == "The tracker t.example.org did not help: Unregistered torrent."


async def test_a_quick_start_has_no_cause(stage: Stage, mock_clock: MockClock) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    opened = await stage.open(torrent_id)
    await stage.pass_time(1)
    await stage.first_byte(opened)
    start = await stage.start()
    assert (start.total_ms, start.cause, start.explanation) == (1000, "none", "")
    assert dict(start.stages)[StartStage.PEERS] == 0, "they were there before it was opened"


async def test_seeks_and_ranges_of_one_player_are_one_start(stage: Stage, mock_clock: MockClock) -> None:
    """A player reads the beginning, then the index at the end, closes both, and comes back after an hour's pause."""
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    first = await stage.open(torrent_id)
    await stage.pass_time(0.5)
    first.close()
    await stage.pass_time(GIVEN_UP_AFTER_S - 1)
    second = await stage.open(torrent_id)
    await stage.pass_time(1)
    await stage.first_byte(second)
    assert (await stage.start()).total_ms == 1000 * (GIVEN_UP_AFTER_S + 0.5), "from the press, over both"
    third = await stage.open(torrent_id, start=3 * MIB)
    second.close()
    await stage.first_byte(third, piece=3)
    third.close()
    await stage.pass_time(3600)
    await stage.first_byte(await stage.open(torrent_id, start=2 * MIB), piece=2)
    assert (await stage.report()).starts.count == 1


async def test_each_viewer_of_one_film_has_a_start_of_their_own(stage: Stage, mock_clock: MockClock) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    first = await stage.open(torrent_id, "one")
    await stage.pass_time(1)
    assert await stage.press_watch() == torrent_id
    second = await stage.open(torrent_id, "two")
    await stage.pass_time(2)
    await stage.first_byte(first)
    await second.chunks.receive()
    await wait_all_tasks_blocked()
    slower, quicker = (await stage.report()).slowest
    assert (slower.total_ms, quicker.total_ms) == (3000, 2000)
    assert dict(quicker.stages)[StartStage.PEERS] == 0, "they were there before the second one pressed"


async def test_reads_that_are_nobodys_viewing_are_no_starts(stage: Stage, mock_clock: MockClock) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    await stage.first_byte(await stage.open(torrent_id, None))
    assert (await stage.report()).starts.count == 0


async def test_a_viewer_who_leaves_before_the_first_byte_has_given_up(stage: Stage, mock_clock: MockClock) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=0)
    opened = await stage.open(torrent_id)
    await stage.pass_time(6)
    opened.close()
    await wait_all_tasks_blocked()
    await stage.pass_time(GIVEN_UP_AFTER_S - 1)
    assert (await stage.report()).slowest == (), "the next range may be on its way"
    await stage.pass_time(2)
    start = await stage.start()
    assert (start.outcome, start.total_ms) == (StartOutcome.LEFT, 6000)
    assert (start.waited_for, start.cause) == (StartStage.PEERS, "no_peers")
    assert (await stage.report()).ended == ((StartOutcome.LEFT, "no_peers", 1),)
    again = await stage.open(torrent_id)
    await stage.first_byte(again)
    assert (await stage.report()).starts.count == 1, "who comes back to it after all has a start again"


@pytest.mark.parametrize("why", ["silence", "removal"])
async def test_a_stream_that_breaks_before_the_first_byte_is_a_start_that_broke(
    stage: Stage, mock_clock: MockClock, why: str
) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=2)
    opened = await stage.open(torrent_id)
    if why == "silence":
        await stage.pass_time(31)
    else:
        await stage.pass_time(3)
        await stage.rig.torrents.ask(RemoveTorrent(torrent_id))
    assert isinstance(await opened.chunks.receive(), StreamBroken)
    await stage.pass_time(GIVEN_UP_AFTER_S + 1)
    start = await stage.start()
    assert (start.outcome, start.cause) == (StartOutcome.BROKEN, "peers_silent")
    assert start.waited_for is StartStage.HEAD


async def test_an_answer_to_a_press_that_nobody_follows_in_time_is_not_the_next_viewers(
    stage: Stage, mock_clock: MockClock
) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    await stage.pass_time(CLAIMED_WITHIN_S)
    opened = await stage.open(torrent_id)
    await stage.pass_time(1)
    await stage.first_byte(opened)
    start = await stage.start()
    assert start.total_ms == 1000
    assert StartStage.RESOLVE not in dict(start.stages)


async def test_what_is_all_here_needs_no_peers(stage: Stage, mock_clock: MockClock) -> None:
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    arrive(stage.swarm, stage.content, 0)
    opened = await stage.open(torrent_id)
    await opened.chunks.receive()
    start = await stage.start()
    assert StartStage.PEERS not in dict(start.stages)
    assert start.cause == "none"


async def test_what_the_app_tells_is_added_to_its_start(stage: Stage, mock_clock: MockClock) -> None:
    """The index lies at the end: bytes come at once, the picture after 4 s without peers."""
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    opened = await stage.open(torrent_id)
    await stage.first_byte(opened)
    stage.tell(peers=0)
    tail = await stage.open(torrent_id, start=3 * MIB)
    await stage.pass_time(4)
    await stage.first_byte(tail, piece=3)
    assert (await stage.start()).total_ms == 0
    await stage.rig.torrents.tell(NotePlayback(torrent_id, 0, "one", first_frame_ms=4300.0))
    start = await stage.start()
    assert (start.total_ms, start.first_frame_ms) == (4300, 4300)
    assert (start.waited_for, start.cause) == (StartStage.FIRST_FRAME, "no_peers")
    await stage.rig.torrents.tell(NotePlayback(torrent_id, 0, "one", None, 2, 900.0, is_over=True))
    start = await stage.start()
    assert (start.rebufferings, start.rebuffered_ms) == (2, 900)


async def test_what_comes_after_the_first_byte_is_no_earlier_stage(stage: Stage, mock_clock: MockClock) -> None:
    """The head is here and checked; the index at its end comes after 2 s, which the picture has waited for."""
    torrent_id = await stage.press_watch()
    stage.tell(peers=1)
    await stage.first_byte(await stage.open(torrent_id, "one"))
    opened = await stage.open(torrent_id, "two")
    await opened.chunks.receive()
    tail = await stage.open(torrent_id, "two", start=3 * MIB)
    await stage.pass_time(2)
    await stage.first_byte(tail, piece=3)
    await stage.rig.torrents.tell(NotePlayback(torrent_id, 0, "two", first_frame_ms=2500.0))
    start, _ = (await stage.report()).slowest
    took = dict(start.stages)
    assert took.pop(StartStage.FIRST_FRAME) == 2500
    assert set(took.values()) == {0}


async def test_lost_news_of_a_piece_hides_no_start(stage: Stage, mock_clock: MockClock) -> None:
    """A piece that came is a sign of peers, whatever the figures say."""
    torrent_id = await stage.press_watch()
    stage.tell(peers=0)
    opened = await stage.open(torrent_id)
    await stage.pass_time(1)
    stage.swarm.tell(PieceFinished(3))
    await stage.pass_time(1)
    await stage.first_byte(opened)
    assert dict((await stage.start()).stages)[StartStage.PEERS] == 1000


async def test_a_crash_of_the_engine_takes_nothing_away_and_makes_no_start_of_what_goes_on(
    rig_again: OpenRig, content: Content
) -> None:
    """The web layer opens its reads again under their names; one has begun, the other still waits."""
    engine = FakeEngine()
    async with rig_again(open_engine=engine.open) as rig:
        torrent_id = (await rig.add(content)).id
        playing = await rig.torrents.ask(OpenStream(torrent_id, 0, viewing="plays"))
        arrive(engine.swarms[-1], content, 0)
        await playing.chunks.receive()
        await rig.torrents.ask(OpenStream(torrent_id, 0, 3 * MIB, viewing="waits"))
        before = await rig.torrents.ask(DescribeStarts())
        rig.supervisor.kill("torrents", RuntimeError("for the test"))
        await until(lambda: joined_again(engine))
        for name in ("plays", "waits"):
            again = await rig.torrents.ask(OpenStream(torrent_id, 0, 3 * MIB, viewing=name))
            assert (await rig.torrents.ask(DescribeStarts())).starts == before.starts
        arrive(engine.swarms[-1], content, 3)
        await again.chunks.receive()
        report = await rig.torrents.ask(DescribeStarts())
    assert (before.starts.count, report.starts.count) == (1, 2)
    assert before.slowest[0] in report.slowest
    assert report.slowest[0].total_ms > 100, "the time of the crash and the restart is in it"


async def joined_again(engine: FakeEngine) -> bool:
    return len(engine.swarms) == 2
