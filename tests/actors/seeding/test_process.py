"""The seeder process as its parent sees it."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import httpx2
import pytest
import trio
import trio.testing

from actors.seeding import Ports, SeederDied, SeederProcess, Seeding
from storage.model.sources import InfoHash
from tests.support.seeders import Seeders
from tests.support.shares import Film, make_film

pytestmark = pytest.mark.integration


@attrs.define
class Running:
    process: SeederProcess
    seeding: Seeding
    lost: list[tuple[InfoHash, str]]

    async def announced(self, film: Film) -> bytes:
        hash_ = "".join(f"%{film.share.info_hash[i : i + 2]}" for i in range(0, 40, 2))
        query = f"info_hash={hash_}&peer_id=-XX0001-abcdefghijkl&port=9&left=1"
        async with httpx2.AsyncClient(trust_env=False) as client:
            return (await client.get(f"{self.seeding.tracker}?{query}")).content


@asynccontextmanager
async def running(stop_within_s: float = 3.0) -> AsyncIterator[Running]:
    lost: list[tuple[InfoHash, str]] = []
    process = SeederProcess(
        "the seeder",
        Ports(),
        start_within_s=20.0,
        stop_within_s=stop_within_s,
        on_lost=lambda info_hash, why: lost.append((info_hash, why)),
    )
    async with trio.open_nursery() as nursery:
        seeding = await nursery.start(process.run)
        with trio.fail_after(20):
            yield Running(process, seeding, lost)
        await process.stop()


async def test_all_that_is_given_at_once_is_seeded_but_what_cannot_be(film: Film, tmp_path: Path) -> None:
    other = make_film(tmp_path, "other.mkv", 50_000, seed=2)
    other.path.unlink()
    async with running() as seeder:
        refused = await seeder.process.share([film.share, other.share])
        assert set(refused) == {other.share.info_hash}
        assert "cannot be read" in refused[other.share.info_hash]
        assert b"5:peers6:\x7f\x00\x00\x01" in await seeder.announced(film)
        assert seeder.lost == []


async def test_thousands_are_taken_in_without_a_jam(film: Film) -> None:
    many = [attrs.evolve(film.share, info_hash=InfoHash(f"{number:040x}")) for number in range(5_000)]
    async with running() as seeder:
        assert await seeder.process.share(many) == {}


async def test_what_is_dropped_is_served_no_more_and_may_come_again(film: Film) -> None:
    async with running() as seeder:
        await seeder.process.share([film.share])
        await seeder.process.drop([film.share.info_hash])
        await seeder.process.share([])
        while b"not served here" not in await seeder.announced(film):  # noqa: ASYNC110 - it is another program's doing
            await trio.sleep(0.01)
        assert await seeder.process.share([film.share]) == {}
        assert b"5:peers" in await seeder.announced(film)


async def test_what_is_lost_is_told(film: Film) -> None:
    async with running() as seeder:
        await seeder.process.share([film.share])
        film.path.unlink()
        await seeder.announced(film)
        while not seeder.lost:  # noqa: ASYNC110 - it is another program's doing
            await trio.sleep(0.01)
        ((info_hash, why),) = seeder.lost
        assert info_hash == film.share.info_hash
        assert "cannot be read" in why


async def die_while_asked(film: Film) -> None:
    async with running() as seeder:
        os.kill(seeder.seeding.pid, signal.SIGSTOP)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(seeder.process.share, [film.share])
            await trio.testing.wait_all_tasks_blocked(0.05)
            os.kill(seeder.seeding.pid, signal.SIGKILL)


async def test_a_death_ends_whoever_waits_for_an_answer(film: Film, seeders: Seeders) -> None:
    with pytest.raises(BaseExceptionGroup) as caught:
        await die_while_asked(film)
    assert caught.group_contains(SeederDied, match="code -9")
    assert seeders() == []


async def test_one_that_does_not_listen_is_killed(seeders: Seeders) -> None:
    async with running(stop_within_s=0.1) as seeder:
        os.kill(seeder.seeding.pid, signal.SIGSTOP)
    assert seeders() == []
