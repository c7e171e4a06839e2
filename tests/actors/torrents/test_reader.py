"""One reader, its torrent played by a script, its waits under a virtual clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from actors.torrents.early import EarlyBlocks
from actors.torrents.files import TorrentFiles
from actors.torrents.messages import StreamBroken, StreamOpened
from actors.torrents.metainfo import FileEntry, Metainfo, Span
from actors.torrents.pieces import PieceMap
from actors.torrents.planner import Seat
from actors.torrents.reader import Patience, Reader
from actors.torrents.verifier import FRESH_PATIENCE_S, Verifier
from storage.model.sources import InfoHash

PIECE = 1000
CONTENT = bytes(range(256)) * 20
PATIENCE = Patience(starving_after_s=1.5, no_progress_s=120.0, chunk_bytes=400)

Item = bytes | StreamBroken


def metainfo_of(content: bytes) -> Metainfo:
    parts = (content[at : at + PIECE] for at in range(0, len(content), PIECE))
    hashes = b"".join(hashlib.sha1(part, usedforsecurity=False).digest() for part in parts)
    entry = FileEntry(0, "film.mp4", len(content), 0, "mp4")
    return Metainfo(InfoHash("0" * 40), "film", PIECE, len(content), (entry,), hashes, b"")


@attrs.define(eq=False, slots=False)
class Stage:
    """Stands where a torrent would stand."""

    folder: Path
    metainfo: Metainfo = attrs.field(factory=lambda: metainfo_of(CONTENT))
    starved: list[int] = attrs.field(factory=list)
    moves: list[int] = attrs.field(factory=list)
    served_bytes: int = 0
    ended: list[Reader] = attrs.field(factory=list)
    rechecks: int = 0
    flushes: int = 0

    def __attrs_post_init__(self) -> None:
        self.pieces = PieceMap(self.metainfo)
        self.early = EarlyBlocks(is_on=False)
        self.files = TorrentFiles(self.folder, 1, self.metainfo)
        self.path = self.folder / "1" / "0.mp4"
        self.path.parent.mkdir()
        self.verifier = Verifier(self.metainfo, self.pieces, self.files)

    def arrive(self, *pieces: int, on_disk: bool = True) -> None:
        """Pieces finish; in the file they may come later."""
        if on_disk:
            self.write(*pieces)
        for piece in pieces:
            self.pieces.finished(piece)

    def write(self, *pieces: int, wrong: bool = False) -> None:
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            for piece in pieces:
                data = CONTENT[piece * PIECE : (piece + 1) * PIECE]
                file.seek(piece * PIECE)
                file.write(bytes(len(data)) if wrong else data)

    def reader(self, start: int = 0, end: int = len(CONTENT)) -> tuple[Reader, trio.MemoryReceiveChannel[Item]]:
        reader, opened = self.open(start, end)
        return reader, opened.chunks

    def open(self, start: int = 0, end: int = len(CONTENT)) -> tuple[Reader, StreamOpened]:
        """A reader, and what its client holds."""
        send, receive = trio.open_memory_channel[Item](2)
        first = start // PIECE
        span = Span(0, self.metainfo.piece_count - 1)
        seat = Seat(span, span, first)
        entry = self.metainfo.files[0]
        opened = StreamOpened(entry.size_bytes, start, end, entry.name, receive)
        return Reader(self, seat, entry, start, end, send, opened.left, PATIENCE), opened

    def moved(self, seat: Seat) -> None:
        self.moves.append(seat.at)

    def starves(self, seat: Seat, piece: int) -> None:
        if piece not in self.starved:
            self.starved.append(piece)

    async def readable(self, piece: int) -> bool:
        return await self.verifier.on_disk(piece, flush=self._flush, give_up=self._recheck)

    def served(self, count: int) -> None:
        self.served_bytes += count

    def why(self) -> str:
        return "Nobody has it."

    def _flush(self) -> None:
        self.flushes += 1

    def _recheck(self) -> None:
        self.rechecks += 1
        self.pieces.replace(bytes(len(self.pieces.have)))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


async def collect(receive: trio.MemoryReceiveChannel[Item], into: list[Item]) -> None:
    async with receive:
        async for item in receive:
            into.append(item)


def joined(items: list[Item]) -> bytes:
    return b"".join(item for item in items if isinstance(item, bytes))


async def test_a_whole_file_comes_in_chunks_that_do_not_cross_pieces(stage: Stage) -> None:
    stage.arrive(*range(6))
    reader, receive = stage.reader()
    items: list[Item] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        nursery.start_soon(collect, receive, items)
    assert joined(items) == CONTENT
    assert [len(item) for item in items if isinstance(item, bytes)][:4] == [400, 400, 200, 400]
    assert stage.moves == [1, 2, 3, 4, 5]
    assert stage.ended == [reader]
    assert stage.served_bytes == len(CONTENT)


async def test_a_range_is_served_to_the_byte(stage: Stage) -> None:
    stage.arrive(*range(6))
    reader, receive = stage.reader(999, 3001)
    items: list[Item] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        nursery.start_soon(collect, receive, items)
    assert joined(items) == CONTENT[999:3001]


async def test_a_finished_piece_is_not_served_before_it_lies_in_the_file(
    stage: Stage, autojump_clock: MockClock
) -> None:
    """libtorrent says finished when its cache has the piece: reading then gives what lay there before."""
    stage.write(0, wrong=True)
    stage.arrive(0, on_disk=False)
    reader, receive = stage.reader(0, PIECE)
    items: list[Item] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        nursery.start_soon(collect, receive, items)
        await trio.sleep(1.2)
        assert items == []
        assert stage.flushes == 1, "what takes so long is asked to be written"
        stage.write(0)
    assert joined(items) == CONTENT[:PIECE]
    assert stage.rechecks == 0


async def test_a_piece_that_never_reads_back_right_is_checked_anew(stage: Stage, autojump_clock: MockClock) -> None:
    stage.write(0, wrong=True)
    stage.arrive(0, on_disk=False)
    reader, receive = stage.reader(0, PIECE)
    items: list[Item] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        nursery.start_soon(collect, receive, items)
        await trio.sleep(FRESH_PATIENCE_S + 1)
        assert stage.rechecks == 1
        assert items == []
        stage.arrive(0)
    assert joined(items) == CONTENT[:PIECE]


async def test_a_starving_reader_says_so_once_and_gives_up_after_two_minutes(
    stage: Stage, autojump_clock: MockClock
) -> None:
    stage.arrive(0)
    reader, receive = stage.reader()
    items: list[Item] = []
    began = trio.current_time()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        nursery.start_soon(collect, receive, items)
        await trio.sleep(1.4)
        assert stage.starved == []
        await trio.sleep(0.3)
        assert stage.starved == [1]
        assert reader.waits_since == pytest.approx(began, abs=0.1)
    assert items[-1] == StreamBroken("no_progress", "Nobody has it.")
    assert joined(items) == CONTENT[:PIECE]
    assert 120 <= trio.current_time() - began < 121


async def test_a_client_that_goes_while_a_piece_is_waited_for_ends_the_reader_at_once(
    stage: Stage, autojump_clock: MockClock
) -> None:
    reader, opened = stage.open()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        await trio.sleep(30)
        opened.close()
        left = trio.current_time()
    assert trio.current_time() == left
    assert stage.ended == [reader]
    assert not reader.is_heard


async def test_a_reader_that_waits_for_a_piece_sleeps(
    stage: Stage, autojump_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It wakes to call the piece urgent, not to look for its client."""
    looks: list[int] = []
    arrival = stage.pieces.arrival

    async def counted(piece: int) -> None:
        looks.append(piece)
        await arrival(piece)

    monkeypatch.setattr(stage.pieces, "arrival", counted)
    reader, opened = stage.open()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        await trio.sleep(29)
        opened.close()
    assert len(looks) <= 29 / PATIENCE.starving_after_s + 1


async def test_a_client_that_goes_in_the_middle_ends_the_reader(stage: Stage) -> None:
    stage.arrive(*range(6))
    reader, receive = stage.reader()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        await receive.receive()
        receive.close()
    assert stage.ended == [reader]
    assert stage.served_bytes < len(CONTENT)


async def test_a_client_that_stops_reading_costs_a_few_chunks(stage: Stage, autojump_clock: MockClock) -> None:
    stage.arrive(*range(6))
    reader, receive = stage.reader()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        await trio.sleep(10_000)
        assert receive.statistics().current_buffer_used == 2
        assert stage.served_bytes == 800
        assert stage.ended == [], "a paused player may pause for as long as it likes"
        receive.close()


@pytest.mark.parametrize("waiting", [True, False])
async def test_a_reader_that_is_cut_tells_why(stage: Stage, autojump_clock: MockClock, waiting: bool) -> None:
    if not waiting:
        stage.arrive(*range(6))
    reader, receive = stage.reader()
    items: list[Item] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        await wait_all_tasks_blocked()
        reader.cut(StreamBroken("stopping", "Bye."))
        nursery.start_soon(collect, receive, items)
    assert items[-1] == StreamBroken("stopping", "Bye.")


async def test_a_client_that_does_not_listen_cannot_hold_up_a_stop(stage: Stage, autojump_clock: MockClock) -> None:
    stage.arrive(*range(6))
    reader, _receive = stage.reader()
    began = trio.current_time()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        await wait_all_tasks_blocked()
        reader.cut(StreamBroken("stopping", "Bye."))
    assert trio.current_time() - began < 1.0


async def test_a_file_that_vanishes_after_its_check_breaks_the_stream(stage: Stage) -> None:
    stage.arrive(*range(6))
    for piece in range(6):
        assert await stage.readable(piece)
    stage.files.close()
    stage.path.unlink()
    reader, receive = stage.reader()
    items: list[Item] = []
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reader.run, stage.ended.append)
        nursery.start_soon(collect, receive, items)
    assert len(items) == 1
    assert isinstance(items[0], StreamBroken)
    assert items[0].code == "disk_error"


async def test_several_readers_have_a_piece_hashed_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.arrive(*range(6))
    stage.pieces.fresh[:] = bytes(6)  # found at the start: hashed in a thread, where others could meet it
    hashed: list[int] = []
    digest: Callable[[int], bytes | None] = stage.files.digest

    def counted(piece: int) -> bytes | None:
        hashed.append(piece)
        return digest(piece)

    monkeypatch.setattr(stage.files, "digest", counted)
    async with trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(stage.readable, 2)
    assert hashed == [2]


async def test_a_link_in_the_place_of_a_file_is_not_followed(stage: Stage, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(CONTENT)
    stage.path.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        stage.files.digest(0)
