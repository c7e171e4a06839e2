"""What a stop must not forget, whatever happens at the same moment. The session is played by a fake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trio

from actors.torrents import ListTorrents
from actors.torrents.news import NewsLost, PieceFinished, ResumeData
from storage.database import Database
from storage.model.errors import NoSpace
from storage.torrents import note_progress
from tests.actors.torrents.conftest import OpenRig
from tests.support.engine import until
from tests.support.fake_engine import FakeEngine, FakeSwarm, arrive
from tests.support.swarm import Content, make_content

MIB = 1 << 20


def before_progress(database: Database, patch: pytest.MonkeyPatch, what: Callable[[], None]) -> None:
    """Have this happen whenever the progress of torrents is about to be written."""
    write = database.write

    async def written(fn: Callable[..., Any], *args: Any) -> Any:
        if fn is note_progress:
            what()
        return await write(fn, *args)

    patch.setattr(database, "write", written)


async def test_a_piece_that_comes_while_progress_is_written_is_kept_by_the_stop(
    rig_again: OpenRig, engine: FakeEngine, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig_again(open_engine=engine.open, resume_interval_s=1.0) as rig:
        written = trio.Event()

        def come() -> None:
            if not written.is_set():
                engine.swarms[0].tell(PieceFinished(3))
            written.set()

        before_progress(rig.database, monkeypatch, come)
        await rig.add(content)
        await written.wait()
        await trio.sleep(0.3)  # it is written, and no tick is due
    assert engine.swarms[0].times_asked_to_save == 2


async def test_news_of_one_torrent_while_another_is_asked_for_its_peers_is_kept_by_the_stop(
    rig_again: OpenRig, engine: FakeEngine, content: Content, tmp_path: Path
) -> None:
    other = make_content(tmp_path / "other", {"film.mp4": 2 * MIB}, MIB, seed=2)
    async with rig_again(open_engine=engine.open, resume_interval_s=0.5) as rig:
        for one in (content, other):
            await rig.add(one)
        first, second = engine.swarms
        await asked(first, 1)
        await asked(second, 1)

        def come() -> None:
            first.meanwhile = lambda: None
            second.tell(PieceFinished(1))

        first.meanwhile = come
        first.tell(PieceFinished(3))
        await asked(first, 2)
    assert second.times_asked_to_save == 2


async def test_progress_that_could_not_be_written_is_written_the_next_time(
    rig_again: OpenRig, engine: FakeEngine, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig_again(open_engine=engine.open, resume_interval_s=0.1) as rig:
        info = await rig.add(content)
        refused = trio.Event()

        def refuse() -> None:
            if not refused.is_set():
                refused.set()
                raise NoSpace("The disk is full.")

        def kept(store: Any) -> int:
            return int(store.Storage.get(id=info.id).downloaded)

        async def is_written() -> bool:
            return await rig.database.read(kept) == MIB

        before_progress(rig.database, monkeypatch, refuse)
        engine.swarms[0].tell(PieceFinished(3))
        await refused.wait()
        await until(is_written)


async def test_a_stop_waits_for_the_answer_to_its_own_question(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    """libtorrent may be about to answer an earlier one, which knew less."""
    engine.answers_saves = False
    seen: list[bool] = []

    async def answer() -> None:
        (swarm,) = engine.swarms
        await asked(swarm, 2)
        await trio.sleep(0.2)  # a tick may have asked just before the stop did
        for _ in range(swarm.times_asked_to_save - 1):
            swarm.tell(ResumeData(bytes(12)))
        await trio.sleep(0.1)
        seen.append(engine.is_closed)
        swarm.tell(ResumeData(bytes([0, 1, 1]) + bytes(9)))

    async with trio.open_nursery() as nursery:
        async with rig_again(open_engine=engine.open, resume_interval_s=0.1) as rig:
            await rig.add(content)
            await asked(engine.swarms[0], 1)
            engine.swarms[0].tell(PieceFinished(1))
            nursery.start_soon(answer)
            began = trio.current_time()
        assert trio.current_time() - began < 2.5, "and not for its deadline"
    assert seen == [False]
    assert await known_again(rig_again) == 2 * MIB


async def test_a_piece_that_was_read_is_kept_though_libtorrent_did_not_hear_of_it_yet(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    """It hears last of what it wrote itself: under load a reader is faster."""
    engine.answers_saves = False
    async with trio.open_nursery() as nursery, rig_again(open_engine=engine.open) as rig:
        info = await rig.add(content)
        arrive(engine.swarms[0], content, 0, 1)
        assert await rig.read(info.id, 0, 0, MIB) == content.files[0][:MIB]
        (swarm,) = engine.swarms

        async def answer() -> None:
            await asked(swarm, 1)
            swarm.tell(ResumeData(bytes(12)))

        nursery.start_soon(answer)
    assert await known_again(rig_again) >= MIB


async def asked(swarm: FakeSwarm, times: int) -> None:
    """Wait until resume data was asked for so many times."""

    async def is_asked() -> bool:
        return swarm.times_asked_to_save >= times

    await until(is_asked)


async def known_again(rig_again: OpenRig) -> int:
    """Bytes that the next life knows of at once."""
    async with rig_again(open_engine=FakeEngine().open) as rig:
        (listed,) = await rig.torrents.ask(ListTorrents())
        return listed.downloaded_bytes


async def test_a_stop_does_not_wait_for_answers_that_were_lost(
    rig_again: OpenRig, engine: FakeEngine, content: Content
) -> None:
    engine.answers_saves = False
    async with rig_again(open_engine=engine.open, resume_interval_s=0.1) as rig:
        await rig.add(content)
        (swarm,) = engine.swarms
        await asked(swarm, 1)
        swarm.answers_saves = True
        swarm.tell(NewsLost())
        began = trio.current_time()
    assert trio.current_time() - began < 2.5
