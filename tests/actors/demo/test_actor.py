"""The demo actor through its address, with a real seeder behind it: real time, real processes."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import httpx2
import pytest
import trio

from actors.demo import DemoFilm, DemoFilmsBroken, DemoSettings, DemoSwarmStarted, DescribeDemo
from actors.demo.actor import demo_factory
from actors.runtime import Address, RestartPolicy, Supervisor
from actors.runtime.testing import house
from actors.seeding import SeederDied
from storage.model.titles import OWN_ID_START

pytestmark = pytest.mark.integration

Seeders = Callable[[], list[int]]


@attrs.frozen
class Running:
    """A demo actor that was started, and the house that keeps it."""

    address: Address
    supervisor: Supervisor


@asynccontextmanager
async def demo(settings: DemoSettings = DemoSettings()) -> AsyncIterator[Running]:  # noqa: B008 (frozen)
    async with house() as supervisor:
        quick = RestartPolicy(first_pause_s=0.01)
        address = await supervisor.start("demo", demo_factory(settings), policy=quick)
        yield Running(address, supervisor)


async def described(running: Running) -> tuple[DemoFilm, ...]:
    return await running.address.ask(DescribeDemo(), timeout_s=20)


def spoil_one(folder: Path) -> Path:
    film = next(folder.glob("*.mp4"))
    film.write_bytes(film.read_bytes()[::-1])
    return film


async def announce(film: DemoFilm) -> bytes:
    async with httpx2.AsyncClient(trust_env=False) as client:
        query = f"info_hash={'%'.join(['', *(film.info_hash[i : i + 2] for i in range(0, 40, 2))])}"
        answer = await client.get(f"{film.tracker}?{query}&peer_id=-XX0001-abcdefghijkl&port=9&left=1&numwant=5")
        return answer.content


async def test_it_tells_of_every_variant_and_the_tracker_that_runs(seeders: Seeders) -> None:
    async with demo() as running:
        films = await described(running)
        assert [film.catalogue_id - OWN_ID_START for film in films] == [1, 1, 2, 3]
        assert len({film.info_hash for film in films}) == len(films) == 4
        for film in films:
            assert b"5:peers6:\x7f\x00\x00\x01" in await announce(film)
        assert len(seeders()) == 1
    assert seeders() == []


async def test_it_says_when_the_swarm_has_started(seeders: Seeders) -> None:
    async with house() as supervisor:
        with supervisor.events.subscribe(DemoSwarmStarted) as news:
            address = await supervisor.start("demo", demo_factory(DemoSettings()))
            with trio.fail_after(5):
                event = await news.receive()
        films = await address.ask(DescribeDemo())
        assert isinstance(event, DemoSwarmStarted)
        assert {film.tracker for film in films} == {event.tracker}
        assert event.info_hashes == {film.info_hash for film in films}


async def test_switched_off_it_tells_of_nothing_and_starts_nothing(seeders: Seeders) -> None:
    async with demo(DemoSettings(enabled=False)) as running:
        assert await described(running) == ()
        assert seeders() == []


async def test_a_seeder_that_is_killed_comes_back_where_it_was(seeders: Seeders) -> None:
    async with demo() as running:
        before = await described(running)
        (pid,) = seeders()
        with running.supervisor.events.subscribe(DemoSwarmStarted) as news:
            os.kill(pid, signal.SIGKILL)
            with trio.fail_after(20):
                await news.receive()
        assert await described(running) == before
        assert pid not in seeders()
        (health,) = running.supervisor.health()
        assert health.restarts == 1


async def test_a_crash_of_the_actor_leaves_no_seeder_behind(seeders: Seeders) -> None:
    async with demo() as running:
        (pid,) = seeders()
        with running.supervisor.events.subscribe(DemoSwarmStarted) as news:
            running.supervisor.kill("demo", RuntimeError("killed by a test"))
            with trio.fail_after(20):
                await news.receive()
        assert len(seeders()) == 1
        assert pid not in seeders()


async def test_a_seeder_that_does_not_listen_is_killed_when_the_actor_stops(seeders: Seeders) -> None:
    async with demo(DemoSettings(stop_within_s=0.1)) as running:
        (pid,) = seeders()
        os.kill(pid, signal.SIGSTOP)
        with trio.fail_after(5):
            await running.supervisor.stop()
        assert seeders() == []


async def test_a_seeder_that_takes_too_long_is_given_up(seeders: Seeders) -> None:
    with pytest.raises(BaseExceptionGroup) as caught:
        async with demo(DemoSettings(start_within_s=0.001)):
            pass
    assert caught.group_contains(SeederDied, match="within")
    assert seeders() == []


async def test_broken_films_are_told_at_the_start(films_copy: Path, seeders: Seeders) -> None:
    (films_copy / "films.json").unlink()
    with pytest.raises(BaseExceptionGroup) as caught:
        async with demo(DemoSettings(films=films_copy)):
            pass
    assert caught.group_contains(DemoFilmsBroken, match="films")


async def test_a_damaged_film_is_told_at_the_start(films_copy: Path, seeders: Seeders) -> None:
    """Bytes in the wrong order: the list and the sizes are right."""
    film = await trio.to_thread.run_sync(spoil_one, films_copy)
    with pytest.raises(BaseExceptionGroup) as caught:
        async with demo(DemoSettings(films=films_copy)):
            pass
    assert caught.group_contains(DemoFilmsBroken, match=f"{film.name} is damaged")
