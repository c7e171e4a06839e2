"""Series: a season is searched as one, its packs serve every episode, and the right file is chosen in them."""

from __future__ import annotations

import pytest
import trio
from trio.testing import MockClock

from actors.runtime import Address
from actors.runtime.testing import Neighbour
from actors.sources import (
    ChooseSource,
    ChosenSource,
    FindSources,
    FollowSources,
    NoSourceFound,
    PlayableEpisodes,
    SourcesSettings,
    TitleOpened,
)
from actors.torrents import FetchMetadata, InspectTorrent, MetadataTimeout, TorrentContents
from storage import catalogue
from storage.database import Database
from storage.model.provided import WantedSeason
from storage.model.sources import Quality, Sought
from storage.model.torrents import TorrentFile
from storage.model.viewing import Watchable
from tests.support.source_directory import FakeDirectory, found, info_hash
from tests.support.sources import QUIET, Running, playable

SEASON, NOSFERATU = Sought.of_show(42, 1), Sought.film(653)
SIZE = 3_000_000_000
PACK = TorrentContents(
    info_hash("pack"),
    "The Lamp Lighters Season 1",
    SIZE,
    tuple(TorrentFile(4 - number, f"The.Lamp.Lighters.S01E0{number}.mkv", SIZE // 3) for number in (3, 2, 1)),
    (),
    (),
    b"info of pack",
)


@pytest.fixture
def directory(directory: FakeDirectory) -> FakeDirectory:
    directory.known = {
        SEASON: (
            found("pack", Quality.FHD, torrent_file=None, size_bytes=SIZE),
            found("second", Quality.HD, episodes=(2,), size_bytes=700_000_000),
        )
    }
    return directory


@pytest.fixture
def torrents(torrents: Neighbour) -> Neighbour:
    torrents.script[FetchMetadata] = PACK
    return torrents


async def choose(sources: Address, episode: int, quality: Quality | None = None) -> ChosenSource:
    return await sources.ask(ChooseSource(Watchable.of_show(42, 1, episode), quality))


async def test_a_season_is_searched_as_one_and_each_episode_has_what_is_for_it(
    running: Running, directory: FakeDirectory
) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        first = await sources.ask(FindSources(Watchable.of_show(42, 1, 1)))
        second = await sources.ask(FindSources(Watchable.of_show(42, 1, 2)))
        assert [source.is_pack for source in first] == [True]
        assert sorted(source.is_pack for source in second) == [False, True]
        assert await sources.ask(FindSources(Watchable.of_show(42, 1, 9))) == ()
        assert await sources.ask(FindSources(Watchable.of_show(42, 7, 1))) == ()
        assert directory.asked == [SEASON]


async def test_a_directory_is_asked_with_what_names_the_season_and_the_episode_that_is_waited_for(
    running: Running, directory: FakeDirectory
) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        await sources.ask(FindSources(Watchable.of_show(42, 1, 2)))
        (wanted,) = directory.wanted
        assert isinstance(wanted, WantedSeason)
        assert (wanted.title, wanted.year, wanted.season, wanted.focus) == ("The Lamp Lighters", 2025, 1, 2)
        assert [(each.number, each.runtime_min) for each in wanted.episodes] == [(1, 50), (2, 50), (3, 50)]


async def test_the_file_of_the_episode_is_chosen_inside_a_pack(running: Running, directory: FakeDirectory) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        chosen = await choose(sources, 3)
        assert (chosen.seed.info_hash, chosen.file_index) == (info_hash("pack"), 1)
        assert (await choose(sources, 1)).file_index == 3
        assert (await choose(sources, 2, Quality.HD)).seed.info_hash == info_hash("second")


async def test_a_file_that_a_directory_tells_at_once_is_looked_into_before_it_is_used(
    running: Running, directory: FakeDirectory, torrents: Neighbour
) -> None:
    directory.known = {
        sought: (found(name, torrent_file=None, unchecked_file=b"told", size_bytes=SIZE),)
        for sought, name in ((SEASON, "pack"), (NOSFERATU, "program"))
    }
    program = TorrentContents(
        info_hash("program"), "program", SIZE, (TorrentFile(0, "Nosferatu.1922.mkv.exe", SIZE),), (), (), b"x"
    )
    torrents.script[FetchMetadata] = MetadataTimeout("Nobody gave it.")
    async with running(directory, settings=QUIET) as (sources, _):
        torrents.script[InspectTorrent] = PACK
        assert (await choose(sources, 3)).file_index == 1
        assert torrents.heard == [InspectTorrent(b"told")]
        torrents.script[InspectTorrent] = program
        with pytest.raises(NoSourceFound):
            await sources.ask(ChooseSource(Watchable(NOSFERATU.title), None))
        assert await sources.ask(FindSources(Watchable(NOSFERATU.title))) == ()


async def test_episodes_with_a_source_at_hand_are_playable_and_so_is_their_series(
    running: Running, directory: FakeDirectory
) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        asked = PlayableEpisodes(42, frozenset({1, 2}))
        assert await playable(sources, SEASON) == frozenset()
        await sources.ask(FindSources(Watchable.of_show(42, 1, 1)))
        assert (await sources.ask(asked))[1] == {2}
        await choose(sources, 1)
        assert await sources.ask(asked) == {1: {1, 2, 3}, 2: frozenset()}
        assert await playable(sources, SEASON) == {SEASON.title}


async def test_what_there_is_not_is_said_in_words(running: Running, directory: FakeDirectory) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        with pytest.raises(NoSourceFound, match="There is no such episode"):
            await sources.ask(ChooseSource(Watchable.of_show(42, 9, 1), None))
        with pytest.raises(NoSourceFound):
            await choose(sources, 9)


async def test_an_episode_of_which_nothing_is_known_is_asked_for_although_its_season_was_searched(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    directory.known = {SEASON: (found("first", episodes=(1,)),)}
    async with running(directory, settings=QUIET) as (sources, _):
        await sources.ask(FindSources(Watchable.of_show(42, 1, 1)))
        await trio.sleep(120)
        directory.known = {SEASON: (found("first", episodes=(1,)), found("third", episodes=(3,)))}
        for episode, count in ((1, 0), (3, 1)):
            following = await sources.ask(FollowSources(Watchable.of_show(42, 1, episode)))
            updates = [update async for update in following.updates]
            assert [len(each.sources) for each in updates[-1:]] == [1] * count
        assert [each.focus for each in directory.wanted if isinstance(each, WantedSeason)] == [1, 3]


async def test_behind_the_search_the_file_of_that_very_episode_is_fetched(
    running: Running, directory: FakeDirectory
) -> None:
    async with running(directory, settings=QUIET) as (sources, _):
        await sources.ask(FollowSources(Watchable.of_show(42, 1, 3)))
        with trio.fail_after(5):
            while (await sources.ask(PlayableEpisodes(42, frozenset({1}))))[1] != {1, 2, 3}:  # noqa: ASYNC110
                await trio.sleep(0.01)


async def test_the_file_of_the_best_source_of_each_episode_is_fetched(
    running: Running, directory: FakeDirectory, torrents: Neighbour, autojump_clock: MockClock
) -> None:
    directory.known = {
        SEASON: tuple(
            found(f"{quality} {number}", quality, episodes=(number,), torrent_file=None, seeders=seeders)
            for number, seeders in ((1, 900), (2, 90), (3, 9))
            for quality in (Quality.FHD, Quality.HD)
        )
    }
    torrents.script[FetchMetadata] = MetadataTimeout("Nobody gave it.")
    async with running(directory, settings=SourcesSettings(files_a_title=1)) as (sources, _):
        await sources.tell(TitleOpened(SEASON))
        await trio.sleep(300)
    best = {info_hash(f"FHD {number}") for number in (1, 2, 3)}
    assert {each.info_hash for each in torrents.heard if isinstance(each, FetchMetadata)} >= best


async def test_a_season_that_is_opened_is_searched_and_one_that_nobody_looks_at_is_not(
    running: Running, directory: FakeDirectory, autojump_clock: MockClock
) -> None:
    async with running(directory) as (sources, _):
        await trio.sleep(60)
        assert SEASON not in directory.asked
        await sources.tell(TitleOpened(SEASON))
        await trio.sleep(60)
        assert directory.asked.count(SEASON) == 1


async def test_seasons_of_a_series_that_somebody_watches_are_searched_in_the_background(
    running: Running, directory: FakeDirectory, database: Database, autojump_clock: MockClock
) -> None:
    async with running(directory) as (_, supervisor):
        await database.write(watch, 42)
        await trio.sleep(1200)
        assert directory.asked.count(SEASON) == 1
        assert supervisor.health()[0].restarts == 0


def watch(store: object, show: int) -> None:
    from datetime import UTC, datetime

    from storage import sql

    sql.run(
        store,  # type: ignore[arg-type]
        'INSERT INTO "user" (email, username, display_name, password_hash, role, is_active, created_at) VALUES '
        "('a@b', 'a', 'a', 'x', 'user', 1, '2026-01-01 00:00:00.000000')",
    )
    catalogue.watch_show(store, 1, show, True, datetime(2026, 1, 1, tzinfo=UTC))  # type: ignore[arg-type]
