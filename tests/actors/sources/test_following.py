"""Following a search: what is known at once, then what each directory adds, until nothing more comes."""

from __future__ import annotations

from typing import Any

import pytest
import trio
from trio.testing import MockClock

from actors.runtime import Address
from actors.runtime.testing import Neighbour
from actors.sources import FollowSources, SourcesFollowed, SourcesSettings, SourcesUpdate
from actors.torrents import FetchMetadata, TorrentContents
from actors.urgency import Urgency
from storage import sources as kept
from storage.database import Database
from storage.errors import DatabaseBusy
from storage.model.sources import Quality, Sought
from storage.model.torrents import TorrentFile
from tests.support.source_directory import FakeDirectory, found, info_hash
from tests.support.sources import QUIET, Running, film, find, playable

NOSFERATU = Sought.film(653)


async def follow(sources: Address, sought: Sought = NOSFERATU) -> SourcesFollowed:
    return await sources.ask(FollowSources(film(sought)))


async def rest(following: SourcesFollowed) -> list[SourcesUpdate]:
    return [update async for update in following.updates]


@pytest.fixture
def slow(directory: FakeDirectory) -> FakeDirectory:
    slow = FakeDirectory("slow")
    slow.latency_s = 5.0
    slow.known = {NOSFERATU: (found("late", Quality.UHD_4K),)}
    return slow


async def test_what_each_directory_finds_is_told_when_it_answers(
    running: Running, directory: FakeDirectory, slow: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.latency_s = 1.0
    async with running(directory, slow, settings=QUIET) as (sources, _):
        began = trio.current_time()
        following = await follow(sources)
        assert trio.current_time() - began < 0.3
        assert following.now == SourcesUpdate((), is_over=False)
        updates = await rest(following)
        assert [(len(update.sources), update.is_over) for update in updates] == [(2, False), (3, False), (3, True)]
        assert directory.urgencies == [Urgency.INTERACTIVE]


async def test_who_comes_while_it_is_searched_is_told_so_and_follows_the_same_search(
    running: Running, directory: FakeDirectory, slow: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory, slow, settings=QUIET) as (sources, _):
        first = await follow(sources)
        await trio.sleep(1.0)
        began = trio.current_time()
        assert len(await find(sources, NOSFERATU)) == 2
        assert trio.current_time() - began < 0.3
        second = await follow(sources)
        assert (len(second.now.sources), second.now.is_over) == (2, False)
        assert [(len(each.sources), each.is_over) for each in await rest(second)] == [(3, False), (3, True)]
        assert (await rest(first))[-1].is_over
        assert len(slow.asked) == 1


async def test_a_search_that_was_cut_off_is_begun_anew(
    running: Running, directory: FakeDirectory, slow: FakeDirectory, autojump_clock: MockClock
) -> None:
    """The service ended when one directory had answered: the other one is not forgotten."""
    async with running(directory, slow, settings=QUIET) as (sources, _):
        await follow(sources)
        await trio.sleep(1.0)
    async with running(directory, slow) as (sources, _):
        await trio.sleep(60.0)
        assert len(await find(sources, NOSFERATU)) == 3


async def test_a_film_that_was_searched_is_told_whole_and_at_once(running: Running, directory: FakeDirectory) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        await find(sources, NOSFERATU)
        following = await follow(sources)
        assert (len(following.now.sources), following.now.is_over) == (2, True)
        assert await rest(following) == []
        assert len(directory.asked) == 1


async def test_of_a_film_that_nobody_has_there_is_nothing_to_follow(running: Running, directory: FakeDirectory) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        for sought in (Sought.film(5), Sought.film(10**30)):
            following = await follow(sources, sought)
            assert following.now == SourcesUpdate((), is_over=True)
            assert await rest(following) == []


async def test_a_viewer_does_not_wait_for_a_search_of_the_background(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.latency_s = 100.0
    async with running(directory) as (sources, _):
        await trio.sleep(1)
        directory.latency_s = 1.0
        background = directory.asked[-1]
        updates = await rest(await follow(sources, background))
        assert updates[-1].is_over
        assert trio.current_time() < 10


async def test_who_leaves_ends_no_search(
    running: Running, directory: FakeDirectory, slow: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory, slow, settings=QUIET) as (sources, supervisor):
        (await follow(sources)).close()
        await trio.sleep(10)
        assert len(await find(sources, NOSFERATU)) == 3
        assert supervisor.health()[0].restarts == 0


async def test_who_reads_late_finds_the_newest_update(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    others = [FakeDirectory(f"other {number}") for number in range(3)]
    for number, other in enumerate(others, 1):
        other.latency_s = float(number)
        other.known = {NOSFERATU: (found(f"of {number}"),)}
    async with running(directory, *others, settings=SourcesSettings(idle_ceiling_s=1.0)) as (sources, _):
        following = await follow(sources)  # beside the search of the background, which is told of, too
        await trio.sleep(60)
        assert [(len(each.sources), each.is_over) for each in await rest(following)] == [(5, True)]


async def test_a_database_that_is_busy_ends_what_is_told_and_no_actor(
    running: Running,
    directory: FakeDirectory,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    autojump_clock: MockClock,
) -> None:
    write = database.write

    async def busy(fn: Any, *args: Any, **options: Any) -> Any:
        if getattr(fn, "func", fn) is kept.merge:
            raise DatabaseBusy("The database has too much to do.")
        return await write(fn, *args, **options)

    async with running(directory, settings=QUIET) as (sources, supervisor):
        monkeypatch.setattr(database, "write", busy)
        assert await rest(await follow(sources)) == []
        monkeypatch.undo()
        assert len(await find(sources, NOSFERATU)) == 2
        assert supervisor.health()[0].restarts == 0


async def test_behind_the_search_a_torrent_file_is_fetched_too(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    directory.known[NOSFERATU] = (found("bare", torrent_file=None),)
    size = 1_500_000_000
    file = TorrentFile(0, "Nosferatu.1922.mkv", size)
    torrents.script[FetchMetadata] = TorrentContents(info_hash("bare"), "bare", size, (file,), (), (), b"info")
    async with running(directory, settings=QUIET) as (sources, _):
        *_, last = await rest(await follow(sources))
        assert [source.has_data_file for source in last.sources] == [False]
        with trio.fail_after(5):
            while not await playable(sources, NOSFERATU):  # noqa: ASYNC110 - nothing tells of it
                await trio.sleep(0.01)
