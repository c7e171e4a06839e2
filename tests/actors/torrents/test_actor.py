"""The actor through its address, its session played by a fake: what libtorrent does too rarely to wait for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
import trio
import trio.testing
from trio.testing import MockClock

from actors.torrents import (
    AddMagnet,
    AddSeed,
    AddTorrentFile,
    DescribeEngine,
    EngineStuck,
    ListTorrents,
    RemoveTorrent,
    StreamBroken,
    TorrentFailed,
    TorrentFinished,
    TorrentRefused,
    TorrentUnknown,
)
from actors.torrents.disk import DiskWatch
from actors.torrents.intake import read_torrent
from actors.torrents.library import Library, Reopened
from actors.torrents.news import (
    DiskFailed,
    HashFailed,
    NewsLost,
    Phase,
    PieceFinished,
    SwarmFailed,
    SwarmFigures,
)
from actors.torrents.resume import ResumeFolder
from actors.torrents.torrent import Torrent
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.keys import KeyRing, new_key_ring
from storage.model.errors import NoSpace
from storage.model.sources import InfoHash, TorrentSeed
from storage.model.torrents import TorrentInfo, TorrentState
from storage.torrents import NewTorrent, begin_removal, keep_torrent, load_torrents
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import drain, loopback_settings, open_rig, until
from tests.support.fake_engine import FakeEngine, arrive
from tests.support.swarm import Content, make_content

MIB = 1 << 20


async def _has(engine: FakeEngine, count: int) -> bool:
    return len(engine.swarms) == count


async def test_a_torrent_begins_with_its_head_wanted_and_nothing_else(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        (swarm,) = engine.swarms
        assert {piece for piece, level in enumerate(swarm.request.priorities) if level} == set(range(12))
        assert swarm.request.names == {0: f"{info.id}/0.mp4"}
        opened = await rig.open(info.id)
        assert swarm.wanted == {0, 1, 2, 11}, "the tail second, and only the next four"
        assert swarm.due == {0}
        opened.close()


async def test_lost_news_is_asked_for_again(rig_again: OpenRig, engine: FakeEngine, content: Content) -> None:
    """libtorrent drops alerts when too many wait; nobody may wait for a piece that came long ago."""
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        (swarm,) = engine.swarms
        opened = await rig.open(info.id, 0, 0, 2 * MIB)
        arrive(swarm, content, 0, 1, silently=True)
        await trio.sleep(0.1)
        assert (await rig.report(info.id)).pieces_had == 0
        swarm.tell(NewsLost())
        assert await drain(opened) == content.files[0][: 2 * MIB]
        assert swarm.times_asked_for_pieces == 2


async def test_the_line_is_kept_calm_while_every_reader_has_plenty_ahead(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        (swarm,) = engine.swarms
        opened = await rig.open(info.id)
        assert engine.calms[-1:] == [False]
        arrive(swarm, content, *range(10))
        await trio.sleep(0.1)
        assert engine.calms[-1:] == [True]
        assert (await rig.torrents.ask(DescribeEngine())).is_calm
        second = await rig.open(info.id, 0, 11 * MIB)
        assert engine.calms[-1:] == [False], "a seek needs the whole line at once"
        second.close()
        opened.close()


async def test_a_session_that_refuses_a_torrent_leaves_no_trace_of_it(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        engine.refuses = TorrentRefused("This torrent is not taken in (for the test).")
        with pytest.raises(TorrentRefused, match="for the test"):
            await rig.torrents.ask(AddTorrentFile(content.torrent_file, 1))
        assert await rig.torrents.ask(ListTorrents()) == ()
        assert (await rig.database.read(load_torrents, FieldCipher(keys))).torrents == ()
        engine.refuses = None
        assert (await rig.add(content)).state is not TorrentState.FAILED


async def test_a_kept_torrent_that_could_not_be_joined_is_tried_again(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
    again = FakeEngine()
    again.refuses = EngineStuck("The BitTorrent session did not answer in time.")
    async with rig_again(open_engine=again.open, disk_retry_s=0.1) as rig:

        async def state_is(state: TorrentState) -> bool:
            return (await rig.torrents.ask(ListTorrents()))[0].state is state

        await until(lambda: state_is(TorrentState.FAILED))
        again.refuses = None
        await until(lambda: state_is(TorrentState.DOWNLOADING))
        arrive(again.swarms[0], content, *range(12))
        assert await rig.read(info.id) == content.files[0]


async def test_an_error_of_one_torrent_is_told_retried_and_disturbs_no_other(
    rig_again: OpenRig, engine: FakeEngine, content: Content, tmp_path: Path
) -> None:
    other = make_content(tmp_path / "other", {"film.mp4": MIB}, MIB, seed=2)
    async with rig_again(open_engine=engine.open, disk_retry_s=0.1) as rig:
        info, unharmed = await rig.add(content), await rig.add(other)
        with rig.supervisor.events.subscribe(TorrentFailed) as news:
            engine.swarms[0].tell(DiskFailed("Input/output error", is_full=False))
            engine.swarms[0].tell(SwarmFailed("Input/output error"))
            assert await news.receive() == TorrentFailed(info.id, "Input/output error")
        states = {one.id: one.state for one in await rig.torrents.ask(ListTorrents())}
        assert states == {info.id: TorrentState.FAILED, unharmed.id: TorrentState.DOWNLOADING}

        async def is_back() -> bool:
            return all(one.state is TorrentState.DOWNLOADING for one in await rig.torrents.ask(ListTorrents()))

        await until(is_back)
        assert engine.swarms[0].has_left, "a fresh swarm: what is stuck in a write cache stays stuck"
        assert len(engine.swarms) == 3


async def test_a_piece_that_could_not_be_written_is_not_there_after_all(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    """libtorrent says finished, cannot write, and takes it back; so do we, before anybody is served."""
    async with rig_again(open_engine=engine.open, disk_retry_s=60.0) as rig:
        info = await rig.add(content)
        (swarm,) = engine.swarms
        swarm.tell(PieceFinished(0))
        assert (await rig.report(info.id)).pieces_had == 1
        swarm.tell(DiskFailed("No space left on device", is_full=True))
        assert (await rig.report(info.id)).pieces_had == 0


async def test_an_error_whose_news_was_lost_is_noticed_from_the_figures(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open, disk_retry_s=60.0) as rig:
        await rig.add(content)
        engine.swarms[0].tell(SwarmFigures(Phase.DOWNLOADING, 0, 0, 0, 0.0, 0.0, has_failed=True))
        (listed,) = await rig.torrents.ask(ListTorrents())
        assert listed.state is TorrentState.FAILED


async def test_bad_pieces_are_counted(rig_again: OpenRig, engine: FakeEngine, content: Content) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        engine.swarms[0].tell(HashFailed(3))
        engine.swarms[0].tell(PieceFinished(99))
        report = await rig.report(info.id)
        assert (report.hash_failures, report.pieces_had) == (1, 0)


async def test_a_session_that_does_not_answer_cannot_hold_up_a_stop(
    rig_again: OpenRig, engine: FakeEngine, content: Content, caplog: pytest.LogCaptureFixture
) -> None:
    engine.answers_saves = False
    async with rig_again(open_engine=engine.open, save_within_s=0.3) as rig:
        await rig.add(content)
        arrive(engine.swarms[0], content, 0)
        began = trio.current_time()
    assert trio.current_time() - began < 2
    assert engine.is_closed
    assert "not all resume data was saved in time" in caplog.text


async def test_finished_is_told_once_and_not_again_after_a_restart(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        with rig.supervisor.events.subscribe(TorrentFinished) as news:
            info = await rig.add(content)
            arrive(engine.swarms[0], content, *range(12))
            assert await news.receive() == TorrentFinished(info.id)
            engine.swarms[0].ask_resume_data(only_if_modified=False)
            with trio.move_on_after(0.1) as silence:
                await news.receive()
            assert silence.cancelled_caught


async def test_when_a_torrent_was_finished_is_noted_once(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    def times(store: Entities) -> tuple[datetime | None, datetime | None]:
        row = store.Storage.get()
        return row.finished_at, row.last_access_at

    async with rig_again(open_engine=engine.open, resume_interval_s=0.05) as rig:
        info = await rig.add(content)
        arrive(engine.swarms[0], content, *range(12))
        opened = await rig.open(info.id)
        noted: set[tuple[datetime | None, datetime | None]] = set()

        async def is_noted_thrice() -> bool:
            noted.add(await rig.database.read(times))
            return len({accessed for finished, accessed in noted if finished}) >= 3

        await until(is_noted_thrice)
        assert len({finished for finished, _ in noted if finished}) == 1
        opened.close()


OURS, OUTSIDE = "http://127.0.0.1:9/announce", "udp://tracker.example.org:80"


async def test_a_film_of_our_own_that_was_added_by_hand_is_let_meet_local_peers(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        magnet = f"magnet:?xt=urn:btih:{content.info_hash}&tr={OUTSIDE}"
        info = await rig.add(content)
        await rig.torrents.ask(AddMagnet(magnet, added_by=1))
        arrive(engine.swarms[0], content, 0)
        assert (await rig.seed(content, OURS)).id == info.id
        await until(lambda: _has(engine, 2))
        before, after = engine.swarms
        assert before.has_left
        assert not before.request.allow_local
        assert (after.request.allow_local, after.request.stays_home) == (True, True)
        assert after.request.trackers == (OURS,)
        assert after.request.have == b"\1" + bytes(11), "what came already is not looked for again"
        (kept,) = (await rig.database.read(load_torrents, FieldCipher(keys))).torrents
        assert (kept.trusted_local, kept.trackers) == (True, (OURS,))


async def test_a_film_of_our_own_that_is_found_while_its_swarm_is_joined_is_joined_again(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        await rig.add(content)
    engine.may_join = trio.Event()
    async with rig_again(open_engine=engine.open) as rig:
        await rig.seed(content, OURS)
        engine.may_join.set()
        await until(lambda: _has(engine, 3))
        assert [swarm.request.allow_local for swarm in engine.swarms] == [False, False, True]
        assert [swarm.has_left for swarm in engine.swarms][1:] == [True, False]


@pytest.mark.parametrize("by", ["magnet", "source"])
async def test_what_may_meet_local_peers_asks_no_tracker_of_the_outside(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing, by: str
) -> None:
    """Its address filter is off: a tracker of the outside could name this machine's own services as peers."""
    async with rig_again(open_engine=engine.open) as rig:
        await rig.seed(content, OURS)
        if by == "magnet":
            await rig.torrents.ask(AddMagnet(f"magnet:?xt=urn:btih:{content.info_hash}&tr={OUTSIDE}", added_by=1))
        else:
            seed = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, (OUTSIDE,))
            await rig.torrents.ask(AddSeed(seed))
        (swarm,) = engine.swarms
        assert OUTSIDE not in (*swarm.request.trackers, *swarm.trackers)
        (kept,) = (await rig.database.read(load_torrents, FieldCipher(keys))).torrents
        assert kept.trackers == (OURS,)


async def test_a_removal_that_was_interrupted_is_finished_at_the_next_start(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        arrive(engine.swarms[0], content, 0)
        await rig.database.write(begin_removal, info.id)
    folder = rig.settings.download_folder / str(info.id)
    assert folder.exists()
    async with rig_again(open_engine=FakeEngine().open) as rig:

        async def is_gone() -> bool:
            kept = await rig.database.read(load_torrents, FieldCipher(keys))
            return kept.torrents == () and not folder.exists()

        await until(is_gone)
        with pytest.raises(TorrentUnknown):
            await rig.torrents.ask(RemoveTorrent(info.id))


async def test_a_removal_that_cannot_be_finished_waits_for_the_next_start(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        await rig.database.write(begin_removal, info.id)

    def full(*_: object) -> None:
        raise NoSpace("The disk is full.")

    with monkeypatch.context() as spoiled:
        spoiled.setattr("actors.torrents.actor.delete_torrent", full)
        async with rig_again(open_engine=FakeEngine().open) as rig:
            await trio.sleep(0.2)
            assert await rig.torrents.ask(ListTorrents()) == ()
            assert rig.supervisor.health()[0].restarts == 0
    async with rig_again(open_engine=FakeEngine().open) as rig:

        async def is_gone() -> bool:
            return (await rig.database.read(load_torrents, FieldCipher(keys))).torrents == ()

        await until(is_gone)


async def test_who_asks_for_a_torrent_while_it_is_being_removed_gets_a_new_one(
    rig_again: OpenRig, engine: FakeEngine, content: Content, keys: KeyRing
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        first = await rig.add(content)
        added: list[TorrentInfo] = []

        async def add_again() -> None:
            added.append(await rig.add(content))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(rig.torrents.ask, RemoveTorrent(first.id))
            await trio.testing.wait_all_tasks_blocked()
            nursery.start_soon(add_again)
        (again,) = added
        assert again.state is not TorrentState.FAILED
        assert [one.id for one in await rig.torrents.ask(ListTorrents())] == [again.id]
        assert len((await rig.database.read(load_torrents, FieldCipher(keys))).torrents) == 1


async def test_torrents_that_another_key_ring_wrote_are_left_as_they_are(
    rig_again: OpenRig, engine: FakeEngine, content: Content, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
    async with open_rig(tmp_path, new_key_ring(), FakeEngine().open) as rig:
        assert await rig.torrents.ask(ListTorrents()) == ()
        assert f"torrent {info.id} is left as it is" in caplog.text
    async with rig_again(open_engine=FakeEngine().open) as rig:
        assert [one.id for one in await rig.torrents.ask(ListTorrents())] == [info.id]


async def test_a_reader_waits_for_a_swarm_that_is_joined_anew(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    """While a damaged piece is mended its torrent has no swarm for a moment; streams just wait."""
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        arrive(engine.swarms[0], content, *range(12))
    path = rig.settings.download_folder / str(info.id) / "0.mp4"
    with path.open("r+b") as file:
        file.seek(5 * MIB + 100)
        file.write(b"damaged")
    again = FakeEngine()
    async with rig_again(open_engine=again.open) as rig:
        await until(lambda: joined(again))
        again.swarms[0].have[:] = bytes([1] * 12)
        again.swarms[0].ask_figures(pieces=True)
        received: list[bytes] = []

        async def read() -> None:
            received.append(await rig.read(info.id))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(read)
            with trio.fail_after(5):
                while len(again.swarms) < 2:  # noqa: ASYNC110 - it is the engine's doing
                    await trio.sleep(0.02)
            assert again.swarms[1].request.have == bytes([1] * 5 + [0] + [1] * 6), "only that piece is fetched again"
            arrive(again.swarms[1], content, 5)
        assert received == [content.files[0]]


async def joined(engine: FakeEngine) -> bool:
    return bool(engine.swarms)


async def test_pauses_between_looks_at_a_full_disk_grow_to_their_ceiling(
    tmp_path: Path, content: Content, keys: KeyRing, autojump_clock: MockClock
) -> None:
    settings = attrs.evolve(
        loopback_settings(tmp_path), disk_retry_s=5.0, disk_retry_ceiling_s=30.0, reserve_bytes=1 << 60
    )
    settings.download_folder.mkdir()
    engine = FakeEngine()
    resume = ResumeFolder(settings.resume_folder, FieldCipher(keys))
    async with trio.open_nursery() as nursery, await Database.open(tmp_path / "db") as database:
        library = Library(settings, engine, resume, lambda event: None, nursery.start_soon)
        watch = DiskWatch(library, settings)
        library.on_trouble = watch.note
        torrent = await kept(library, database, keys, content)
        torrent.hear(DiskFailed("No space left on device", is_full=True))
        pauses = []
        for _ in range(5):
            assert torrent.retry_at is not None
            pauses.append(torrent.retry_at - trio.current_time())
            await trio.sleep_until(torrent.retry_at)
            assert await watch.look(), "the disk is still too full"
        assert pauses == pytest.approx([5, 10, 20, 30, 30])
        library.settings = watch._settings = attrs.evolve(settings, reserve_bytes=0)
        await trio.sleep(30)
        await watch.look()
        assert torrent.retry_at is None
        assert torrent.state is TorrentState.CHECKING, "a fresh swarm is being joined"
        nursery.cancel_scope.cancel()


async def test_a_full_disk_is_logged_once_and_its_end_once(
    tmp_path: Path, content: Content, keys: KeyRing, autojump_clock: MockClock, caplog: pytest.LogCaptureFixture
) -> None:
    """libtorrent says so of every block that it cannot write, and of the next ones after every retry."""
    caplog.set_level("INFO")
    full = DiskFailed("No space left on device", is_full=True)
    settings = attrs.evolve(loopback_settings(tmp_path), disk_retry_s=5.0, reserve_bytes=0)
    settings.download_folder.mkdir()
    engine = FakeEngine()
    resume = ResumeFolder(settings.resume_folder, FieldCipher(keys))
    async with trio.open_nursery() as nursery, await Database.open(tmp_path / "db") as database:
        library = Library(settings, engine, resume, lambda event: None, nursery.start_soon)
        watch = DiskWatch(library, settings)
        library.on_trouble = watch.note
        torrent = await kept(library, database, keys, content)
        for life in range(3):
            for _ in range(100):
                engine.swarms[life].tell(full)
            assert torrent.retry_at is not None
            await trio.sleep_until(torrent.retry_at)
            await watch.look()
            await trio.testing.wait_all_tasks_blocked()
        await watch.look()
        assert logged(caplog) == ["torrent 1 stopped: No space left on device"]
        caplog.clear()
        engine.swarms[-1].have[0] = 1
        engine.swarms[-1].tell(PieceFinished(0))
        await watch.look()
        await watch.look()
        assert logged(caplog) == ["torrent 1 goes on again"]
        caplog.clear()
        engine.swarms[-1].tell(full)
        assert logged(caplog) == ["torrent 1 stopped: No space left on device"], "another time, another line"
        nursery.cancel_scope.cancel()


async def test_more_alerts_do_not_put_a_retry_off(rig_again: OpenRig, engine: FakeEngine, content: Content) -> None:
    async with rig_again(open_engine=engine.open, disk_retry_s=0.1, reserve_bytes=0) as rig:
        await rig.add(content)
        for _ in range(100):
            engine.swarms[0].tell(DiskFailed("No space left on device", is_full=True))

        async def is_back() -> bool:
            return (await rig.torrents.ask(ListTorrents()))[0].state is TorrentState.DOWNLOADING

        await until(is_back, within_s=2.0)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the engine wrote to the log, in order."""
    return [one.getMessage() for one in caplog.records if one.name.startswith("actors.torrents")]


async def kept(library: Library, database: Database, keys: KeyRing, content: Content) -> Torrent:
    """A torrent in a library without an actor around it."""
    metainfo = read_torrent(content.torrent_file, library.settings.limits).metainfo
    new = NewTorrent(metainfo.info_hash, "film", "file", metainfo.content, (), metainfo.size_bytes, 12)
    row = await database.write(keep_torrent, FieldCipher(keys), new, datetime(2030, 1, 1, tzinfo=UTC))
    torrent = library.register(Reopened(row, metainfo, None))
    await library.join(torrent)
    return torrent


async def test_a_stream_of_a_torrent_removed_meanwhile_ends_with_the_reason(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    async with rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        opened = await rig.open(info.id)
        await rig.torrents.ask(RemoveTorrent(info.id))
        assert [item async for item in opened.chunks] == [StreamBroken("removed", "This torrent was removed.")]
        assert engine.swarms[0].has_left
