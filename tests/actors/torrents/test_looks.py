"""What the head of a film tells decides whether its end is asked for. The session is played by a fake."""

from __future__ import annotations

import random
import struct
from pathlib import Path

from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import until
from tests.support.fake_engine import FakeEngine, arrive
from tests.support.swarm import Content, in_torrent

MIB = 1 << 20
SIZE = 12 * MIB


def box(kind: bytes, size: int) -> bytes:
    """Of an MP4 (ISO/IEC 14496-12, 4.2), with nothing that means anything in it."""
    return struct.pack(">I4s", size, kind) + random.Random(7).randbytes(size - 8)


def film(folder: Path, *boxes: bytes) -> Content:
    """A torrent of pieces of 1 MiB."""
    folder.mkdir()
    (folder / "film.mp4").write_bytes(b"".join(boxes))
    return in_torrent(folder / "film.mp4", MIB)


async def test_with_the_index_in_front_nothing_is_asked_for_from_the_end(
    rig_again: OpenRig, engine: FakeEngine, tmp_path: Path
) -> None:
    content = film(tmp_path / "film", box(b"ftyp", 24), box(b"moov", 2000), box(b"mdat", SIZE - 2024))
    async with rig_again(open_engine=engine.open) as rig:
        opened = await rig.open((await rig.add(content)).id)
        (swarm,) = engine.swarms
        assert 11 in swarm.wanted, "as long as nothing is known"

        async def is_known() -> bool:
            return 11 not in swarm.wanted

        arrive(swarm, content, 0)
        await until(is_known)
        assert {1, 2, 3} <= swarm.wanted
        opened.close()


async def test_with_the_index_at_the_end_all_of_it_is_asked_for_next(
    rig_again: OpenRig, engine: FakeEngine, tmp_path: Path
) -> None:
    mdat = SIZE - 24 - 2 * MIB - 500
    content = film(tmp_path / "film", box(b"ftyp", 24), box(b"mdat", mdat), box(b"moov", 2 * MIB + 500))
    async with rig_again(open_engine=engine.open) as rig:
        opened = await rig.open((await rig.add(content)).id)
        (swarm,) = engine.swarms

        async def is_known() -> bool:
            return {9, 10, 11} <= swarm.wanted

        assert not await is_known()
        arrive(swarm, content, 0)
        await until(is_known)
        opened.close()


async def test_of_large_pieces_none_is_asked_for_on_suspicion(
    rig_again: OpenRig, engine: FakeEngine, tmp_path: Path
) -> None:
    folder = tmp_path / "film"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(box(b"ftyp", 24) + box(b"mdat", 40 * MIB))
    content = in_torrent(folder / "film.mp4", 4 * MIB)
    async with rig_again(open_engine=engine.open) as rig:
        opened = await rig.open((await rig.add(content)).id)
        (swarm,) = engine.swarms
        assert swarm.wanted == {0, 1, 2}
        opened.close()
