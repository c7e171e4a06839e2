"""The first piece of a start is served as it comes, and a lie ends that."""

from __future__ import annotations

from pathlib import Path

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st

from actors.torrents import StreamBroken, StreamOpened
from actors.torrents.early import BLOCK_BYTES, EarlyBlocks
from actors.torrents.news import NewsLost
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import Rig, drain
from tests.support.fake_engine import FakeEngine, arrive
from tests.support.swarm import Content, make_content, seeder, tracker

KIB, MIB = 1 << 10, 1 << 20
PIECE = 4 * MIB


@given(st.sets(st.integers(0, 63)), st.integers(0, 64 * BLOCK_BYTES - 1))
def test_what_can_be_read_ends_at_the_first_block_that_is_missing(blocks: set[int], offset: int) -> None:
    early = EarlyBlocks(is_on=True)
    for block in blocks:
        early.wrote(7, block)
    end = offset
    while end // BLOCK_BYTES in blocks:
        end = (end // BLOCK_BYTES + 1) * BLOCK_BYTES
    assert early.run(7, offset) == end - offset
    assert early.run(8, offset) == 0


def test_after_a_lie_nothing_is_early_any_more() -> None:
    early = EarlyBlocks(is_on=True)
    early.wrote(7, 0)
    early.wrote(8, 0)
    early.lied(7)
    early.wrote(8, 1)
    assert (early.is_on, early.run(7, 0), early.run(8, 0)) == (False, 0, 0)


async def test_a_first_piece_whose_news_was_lost_is_read_at_once(rig_again: OpenRig, tmp_path: Path) -> None:
    content, engine = make_content(tmp_path, {"film.mp4": 2 * MIB}, MIB), FakeEngine()
    async with rig_again(open_engine=engine.open, starving_after_s=30.0) as rig:
        opened = await rig.open((await rig.add(content)).id)
        await trio.sleep(0.1)
        (swarm,) = engine.swarms
        arrive(swarm, content, 0, 1, silently=True)
        swarm.tell(NewsLost())
        with trio.fail_after(5):
            assert await drain(opened) == content.files[0]


@pytest.mark.integration
@pytest.mark.parametrize("is_on", [True, False])
async def test_the_first_bytes_of_a_large_piece_do_not_wait_for_it(
    rig_again: OpenRig, tmp_path: Path, is_on: bool
) -> None:
    content = make_content(tmp_path, {"film.mp4": 16 * MIB}, 8 * MIB)
    with seeder() as source, tracker(source.port) as announce:
        source.limit((256 if is_on else 4096) * KIB)
        source.seed(content)
        async with rig_again(early_bytes=is_on) as rig:
            info = await rig.seed(content, announce.url)
            opened = await rig.open(info.id)
            with trio.fail_after(20):
                first = await opened.chunks.receive()
            had = (await rig.report(info.id)).pieces_had
            assert (had == 0) is is_on
            source.limit(0)
            assert isinstance(first, bytes)
            assert first + await rest_of(opened) == content.files[0]


async def rest_of(opened: StreamOpened) -> bytes:
    items = [item async for item in opened.chunks]
    assert not [item for item in items if isinstance(item, StreamBroken)]
    return b"".join(item for item in items if isinstance(item, bytes))


@pytest.mark.integration
async def test_a_stream_that_was_given_wrong_bytes_is_broken_off_and_the_next_one_is_right(
    rig: Rig, tmp_path: Path
) -> None:
    content = make_content(tmp_path, {"film.mp4": 8 * MIB}, PIECE)
    info = await rig.seed(content)
    opened = await rig.open(info.id)  # before there is anybody
    short = await rig.open(info.id, 0, 0, 100 * KIB)
    with seeder() as liar, seeder() as source:
        liar.limit(MIB)
        liar.seed(ending_wrong(content, tmp_path / "wrong"))
        with tracker(liar.port) as announce:
            await rig.seed(content, announce.url)
            with trio.fail_after(30):
                items = [item async for item in opened.chunks]
        given = b"".join(item for item in items if isinstance(item, bytes))
        assert 0 < len(given) <= PIECE, "at most the one piece"
        assert isinstance(items[-1], StreamBroken)
        assert items[-1].code == "spoiled"
        inside = [item async for item in short.chunks]
        assert isinstance(inside[-1], StreamBroken), "nor does a short answer end as if it were right"
        source.seed(content)
        with tracker(source.port) as second:
            await rig.seed(content, second.url)
            assert await rig.read(info.id) == content.files[0]


def ending_wrong(content: Content, folder: Path) -> Content:
    """The same torrent; what is wrong is the end of its first piece."""
    folder.mkdir()
    data = bytearray(content.files[0])
    data[PIECE - 4 : PIECE] = b"liar"
    (folder / "film.mp4").write_bytes(data)
    return Content(folder, content.torrent_file, content.info_hash, {0: bytes(data)})
