"""Files out of real swarms on loopback: every byte is compared."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import trio

from actors.torrents import (
    DescribeEngine,
    DescribeFile,
    DescribeStream,
    EngineFull,
    FileUnknown,
    RangeOutside,
    TorrentUnknown,
)
from storage.model.torrents import StreamStage
from tests.support.engine import Rig, drain, until
from tests.support.swarm import make_content, seeder, tracker

pytestmark = pytest.mark.integration

KIB, MIB = 1 << 10, 1 << 20


@pytest.mark.parametrize("piece_length", [64 * KIB, 256 * KIB, MIB, 4 * MIB])
async def test_random_ranges_during_the_download_are_right_to_the_byte(
    rig: Rig, tmp_path: Path, piece_length: int
) -> None:
    content = make_content(tmp_path, {"film.mp4": 24 * MIB + 12_345}, piece_length)
    original, dice = content.files[0], random.Random(piece_length)

    async def viewer(torrent_id: int) -> None:
        for _ in range(5):
            start = dice.randrange(len(original))
            end = min(len(original), start + dice.randrange(1, 3 * MIB))
            assert await rig.read(torrent_id, 0, start, end) == original[start:end]

    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(30 * MIB)
        info = await rig.seed(content, announce.url)
        async with trio.open_nursery() as nursery:
            for _ in range(4):
                nursery.start_soon(viewer, info.id)
        assert await rig.read(info.id) == original
    report = await rig.report(info.id)
    assert report.pieces_verified == report.pieces
    assert report.readers == 0


@pytest.mark.parametrize("hybrid", [False, True])
async def test_pieces_that_span_files_are_right_in_each_of_them(rig: Rig, tmp_path: Path, hybrid: bool) -> None:
    """Files smaller than a piece, an empty one, and (hybrid) pads between them; read in any order, one by one."""
    sizes = {"a.mkv": 3 * MIB + 17, "b.srt": 999, "c.mp4": MIB - 1, "d/empty.txt": 0, "d/e.mp4": 300_001, "f.nfo": 1}
    content = make_content(tmp_path, sizes, 256 * KIB, hybrid=hybrid)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(20 * MIB)
        info = await rig.seed(content, announce.url)
        assert {file.index for file in info.files} == set(content.files)
        order = list(content.files)
        random.Random(7).shuffle(order)
        async with trio.open_nursery() as nursery:
            for index in order:
                nursery.start_soon(compare, rig, info.id, index, content.files[index])
    downloads = rig.settings.download_folder
    names = {path.relative_to(downloads).as_posix() for path in downloads.rglob("*") if path.is_file()}
    assert all(name.startswith(f"{info.id}/") and name.split("/")[1].split(".")[0].isdigit() for name in names)


async def compare(rig: Rig, torrent_id: int, index: int, original: bytes) -> None:
    assert await rig.read(torrent_id, index) == original


async def test_a_seek_drops_the_old_window_at_once(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 64 * MIB}, 256 * KIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(2 * MIB)
        info = await rig.seed(content, announce.url)
        first = await rig.open(info.id)
        assert isinstance(await first.chunks.receive(), bytes)
        first.close()
        second = await rig.open(info.id, 0, 48 * MIB)
        report = await rig.report(info.id)
        assert report.readers == 1
        assert 192 in report.urgent
        assert report.urgent <= set(range(192, 196))
        assert not [piece for piece in report.wanted if piece < 192]
        chunk = await second.chunks.receive()
        assert isinstance(chunk, bytes)
        assert chunk == content.files[0][48 * MIB : 48 * MIB + len(chunk)]
        second.close()


async def test_a_client_that_goes_frees_its_window(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 32 * MIB}, 256 * KIB)
    info = await rig.seed(content)
    opened = await rig.open(info.id, 0, 24 * MIB)
    await trio.sleep(0.3)
    assert (await rig.report(info.id)).urgent
    opened.close()
    await trio.sleep(0.15)
    report = await rig.report(info.id)
    assert report.readers == 0
    assert not report.urgent
    assert report.wanted, "the download goes on, without anybody's urgency"


async def test_a_film_with_its_index_at_the_end_is_asked_for_there_second(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 64 * MIB}, MIB)
    info = await rig.seed(content)
    opened = await rig.open(info.id)
    report = await rig.report(info.id)
    assert {0, 63} <= report.wanted
    assert report.urgent == {0}
    opened.close()


async def test_two_films_at_once_leave_the_line_to_the_one_that_is_watched(rig: Rig, tmp_path: Path) -> None:
    watched = make_content(tmp_path / "1", {"film.mp4": 16 * MIB}, MIB, seed=1)
    other = make_content(tmp_path / "2", {"film.mp4": 16 * MIB}, MIB, seed=2)
    with seeder() as source, tracker(source.port) as announce:
        for content in (watched, other):
            source.seed(content)
        source.limit(4 * MIB)
        background = await rig.seed(other, announce.url)
        info = await rig.seed(watched, announce.url)
        opened = await rig.open(info.id)

        async def the_line_is_free() -> bool:
            one, other = await rig.report(background.id), await rig.report(info.id)
            return len(one.wanted) == 1 and len(other.wanted) > 3

        await until(the_line_is_free, 5.0)
        opened.close()


async def test_what_is_told_while_it_comes(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 8 * MIB}, MIB)
    with seeder() as source, tracker(source.port) as announce:
        source.seed(content)
        source.limit(3 * MIB)
        info = await rig.seed(content, announce.url)
        opened = await rig.open(info.id)
        received = 0
        while received <= MIB:  # more than the first piece, which comes before it is whole
            chunk = await opened.chunks.receive()
            assert isinstance(chunk, bytes)
            received += len(chunk)
        status = await rig.torrents.ask(DescribeStream(info.id, 0))
        assert status.stage is StreamStage.READY
        assert status.progress[0][0] == 0
        assert status.size_bytes == 8 * MIB
        timings = status.timings
        # A peer may be there before the join is reported back, so `resolve` has no place among the others.
        stages = [timings.metadata_ms, timings.peers_ms, timings.head_ms, timings.first_byte_ms]
        assert timings.resolve_ms is not None
        assert all(stage is not None for stage in stages)
        assert sorted(stages) == stages  # type: ignore[type-var]
        source.limit(0)
        opened.close()
        assert await rig.read(info.id) == content.files[0]
        status = await rig.torrents.ask(DescribeStream(info.id, 0))
        assert status.stage is StreamStage.FINISHED
        assert status.progress == ((0, 8 * MIB),)


async def test_ranges_and_numbers_that_do_not_exist(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 100_000, "empty.txt": 0}, 64 * KIB)
    info = await rig.seed(content)
    sizes = {file.name: file for file in info.files}
    film, empty = sizes["film.mp4"].index, sizes["empty.txt"].index
    assert (await rig.torrents.ask(DescribeFile(info.id, film))).size_bytes == 100_000
    with pytest.raises(RangeOutside) as outside:
        await rig.open(info.id, film, 100_000)
    assert outside.value.size_bytes == 100_000
    with pytest.raises(FileUnknown):
        await rig.open(info.id, 2)
    with pytest.raises(TorrentUnknown):
        await rig.open(info.id + 1)
    assert await drain(await rig.open(info.id, empty)) == b""
    opened = await rig.open(info.id, film, 10, 10**9)
    assert (opened.start, opened.end) == (10, 100_000)
    opened.close()


async def test_no_more_readers_than_allowed_and_gone_ones_do_not_count(rig: Rig, tmp_path: Path) -> None:
    content = make_content(tmp_path, {"film.mp4": 100_000}, 64 * KIB)
    info = await rig.seed(content)
    opened = [await rig.open(info.id) for _ in range(rig.settings.max_readers)]
    with pytest.raises(EngineFull):
        await rig.open(info.id)
    opened[3].close()
    opened.append(await rig.open(info.id))
    assert (await rig.torrents.ask(DescribeEngine())).readers == rig.settings.max_readers
    for stream in opened:
        stream.close()
