"""Torrent files: fetched in the background for the best sources, at once for who presses play; checked, or rejected."""

from __future__ import annotations

from collections import Counter

import pytest
import trio
from trio.testing import MockClock

from actors.runtime.testing import Neighbour
from actors.sources import NoSourceFound, SourcesSettings
from actors.torrents import FetchMetadata, InspectTorrent, MetadataTimeout, TorrentContents, TorrentRefused
from storage.model.sources import InfoHash, Quality, Sought
from storage.model.torrents import TorrentFile
from tests.support.source_directory import FakeDirectory, found, info_hash
from tests.support.sources import QUIET, Running, choose, find, playable

NOSFERATU, TRIP = Sought.film(653), Sought.film(775)
SIZE = 1_500_000_000
URL = "https://directory.example/bare.torrent"
HOUR_S = 3600.0


def contents(name: str, *files: str, size_bytes: int = SIZE) -> TorrentContents:
    """What lies in the torrent of this name: files of equal size."""
    names = files or ("Nosferatu.1922.mkv",)
    listed = tuple(TorrentFile(index, each, size_bytes // len(names)) for index, each in enumerate(names))
    return TorrentContents(info_hash(name), name, size_bytes, listed, (), (), f"info of {name}".encode())


@pytest.fixture
def directory(directory: FakeDirectory) -> FakeDirectory:
    directory.known = {NOSFERATU: (found("bare", torrent_file=None, url=URL),)}
    directory.files = {URL: b"the file"}
    return directory


async def test_who_presses_play_has_the_file_fetched_from_the_directory(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    torrents.script[InspectTorrent] = contents("bare")
    async with running(directory, settings=QUIET) as (sources, _):
        chosen = await choose(sources, NOSFERATU)
        assert (chosen.seed.info_hash, chosen.seed.torrent_file) == (info_hash("bare"), b"info of bare")
        assert chosen.source.has_data_file
        assert await playable(sources, NOSFERATU) == {NOSFERATU.title}
    assert [type(each) for each in torrents.heard] == [InspectTorrent]
    assert torrents.heard[0].content == b"the file"


async def test_where_the_directory_gives_another_torrent_the_swarm_is_asked(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    torrents.script |= {InspectTorrent: contents("another"), FetchMetadata: contents("bare")}
    async with running(directory, settings=QUIET) as (sources, _):
        assert (await choose(sources, NOSFERATU)).seed.torrent_file == b"info of bare"
    assert torrents.heard[-1] == FetchMetadata(info_hash("bare"), ("http://tracker.example/announce",))


async def test_a_file_that_nobody_gives_is_tried_again_later_and_ever_later(
    running: Running, directory: FakeDirectory, torrents: Neighbour, autojump_clock: MockClock
) -> None:
    directory.known[NOSFERATU] = (found("silent", torrent_file=None),)
    async with running(directory) as (sources, _):
        await trio.sleep(2 * HOUR_S)
        with pytest.raises(NoSourceFound, match="could be fetched yet"):
            await choose(sources, NOSFERATU)
        asked = Counter(type(each) for each in torrents.heard)[FetchMetadata]
        assert 3 <= asked <= 6
        torrents.script[FetchMetadata] = contents("silent")
        await trio.sleep(4 * HOUR_S)
        assert await playable(sources, NOSFERATU) == {NOSFERATU.title}


async def test_who_asks_for_a_quality_has_its_file_fetched_though_another_one_is_at_hand(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    directory.known[NOSFERATU] = (
        found("at hand", Quality.FHD),
        found("better", Quality.UHD_4K, torrent_file=None, seeders=90),
        found("wanted", Quality.HD, torrent_file=None, seeders=1),
    )
    torrents.script[FetchMetadata] = contents("wanted")
    async with running(directory, settings=QUIET) as (sources, _):
        assert (await choose(sources, NOSFERATU)).seed.info_hash == info_hash("at hand")
        assert (await choose(sources, NOSFERATU, Quality.HD)).seed.info_hash == info_hash("wanted")
    assert [each.info_hash for each in torrents.heard] == [info_hash("wanted")]


async def test_what_is_no_film_is_rejected_for_good_and_says_why_nowhere_to_viewers(
    running: Running, directory: FakeDirectory, torrents: Neighbour, autojump_clock: MockClock
) -> None:
    torrents.script[InspectTorrent] = contents("bare", "Nosferatu.mkv.exe")
    async with running(directory) as (sources, _):
        await trio.sleep(HOUR_S)
        assert await find(sources, NOSFERATU) == ()
        assert len(torrents.heard) == 1


async def test_a_size_that_was_not_claimed_is_rejected(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    torrents.script[InspectTorrent] = contents("bare", size_bytes=SIZE // 2)
    async with running(directory, settings=QUIET) as (sources, _):
        with pytest.raises(NoSourceFound):
            await choose(sources, NOSFERATU)
        assert await find(sources, NOSFERATU) == ()


async def test_a_torrent_that_the_engine_refuses_leaves_the_choice_to_the_next(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    directory.known[NOSFERATU] = (
        found("link farm", torrent_file=None, seeders=50),
        found("honest", torrent_file=None, seeders=5),
    )
    refused = info_hash("link farm")

    def answer(asked: FetchMetadata) -> TorrentContents | TorrentRefused:
        if asked.info_hash == refused:
            return TorrentRefused("This torrent holds symbolic links, which could point anywhere.")
        return contents("honest")

    torrents.script[FetchMetadata] = answer
    async with running(directory, settings=QUIET) as (sources, _):
        assert (await choose(sources, NOSFERATU)).seed.info_hash == info_hash("honest")
        assert len(await find(sources, NOSFERATU)) == 1


async def test_the_best_source_of_every_film_comes_before_any_second_best(
    running: Running, directory: FakeDirectory, torrents: Neighbour, autojump_clock: MockClock
) -> None:
    for sought, name in ((NOSFERATU, "n"), (TRIP, "t")):
        directory.known[sought] = (
            found(f"{name} poor", Quality.SD, torrent_file=None),
            found(f"{name} good", Quality.FHD, torrent_file=None),
        )
    names = {info_hash(name): name for name in ("n poor", "n good", "t poor", "t good")}
    torrents.script[FetchMetadata] = lambda asked: contents(names[asked.info_hash])
    async with running(directory, settings=SourcesSettings(file_interval_s=30.0)) as (sources, _):
        await trio.sleep(HOUR_S)
        fetched = [names[InfoHash(each.info_hash)] for each in torrents.heard]
        assert sorted(fetched[:2]) == ["n good", "t good"]
        assert sorted(fetched[2:]) == ["n poor", "t poor"]
        assert len(await find(sources, TRIP)) == 2


async def test_the_file_that_is_fetched_at_once_is_one_of_what_was_asked_for(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    directory.known[NOSFERATU] = (
        found("at hand", Quality.FHD),
        *(found(f"better {number}", Quality.UHD_4K, torrent_file=None) for number in range(4)),
        found("bare", Quality.SD, torrent_file=None),
    )
    torrents.script[FetchMetadata] = contents("bare")
    async with running(directory, settings=QUIET) as (sources, _):
        assert (await choose(sources, NOSFERATU)).seed.info_hash == info_hash("at hand")
        assert (await choose(sources, NOSFERATU, Quality.SD)).seed.info_hash == info_hash("bare")
    assert [each.info_hash for each in torrents.heard] == [info_hash("bare")]


async def test_who_presses_play_does_not_wait_for_the_background(
    running: Running, directory: FakeDirectory, torrents: Neighbour, autojump_clock: MockClock
) -> None:
    torrents.script[InspectTorrent] = contents("bare")
    async with running(directory) as (sources, _):
        while not await find(sources, NOSFERATU):  # noqa: ASYNC110
            await trio.sleep(1)
        directory.latency_s = 1000.0
        await trio.sleep(400)
        directory.latency_s = 0.1
        began = trio.current_time()
        assert (await choose(sources, NOSFERATU)).seed.info_hash == info_hash("bare")
        assert trio.current_time() - began < 20


async def test_files_are_fetched_a_few_at_once(
    running: Running,
    directory: FakeDirectory,
    torrents: Neighbour,
    autojump_clock: MockClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    directory.known[NOSFERATU] = tuple(found(str(each), torrent_file=None) for each in range(8))
    at_once = most = 0

    async def ask(*_: object, **__: object) -> object:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await trio.sleep(60)
        at_once -= 1
        raise MetadataTimeout("Nobody gave it.")

    monkeypatch.setattr(torrents, "ask", ask)
    settings = SourcesSettings(files_a_title=8, parallel_files=3)
    async with running(directory, settings=settings) as (_, supervisor):
        await trio.sleep(300)
        assert most == 3
        assert supervisor.health()[0].restarts == 0
