"""The local folder as a source directory, with a real folder behind it, and with a scripted one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trio

from actors.local import DescribeLocal, LocalFolderUnreadable, LocalRelease, ReadLocalTorrent, RescanLocal
from actors.provider_errors import ProviderRefused
from actors.runtime.testing import Neighbour
from actors.sources.local_provider import LocalProvider
from actors.urgency import Urgency
from storage.model.sources import InfoHash, Quality
from tests.support.local_stage import NOSFERATU, SEASON, UNKNOWN, local_stage

HERE = LocalRelease(
    info_hash=InfoHash("a" * 40),
    names=("Nosferatu.1922.1080p.mkv",),
    folders=(),
    size_bytes=1000,
    changed_at=datetime(2026, 1, 1, tzinfo=UTC),
    trackers=("http://127.0.0.1:6969/announce",),
    is_seeded_here=True,
)
ELSEWHERE = LocalRelease(
    info_hash=InfoHash("b" * 40),
    names=("The.Lamplighters.S01.720p.WEB", "some.torrent"),
    folders=(),
    size_bytes=5000,
    changed_at=datetime(2026, 1, 2, tzinfo=UTC),
    trackers=("http://tracker.example.org/announce",),
    is_seeded_here=False,
)


@pytest.fixture
def local() -> Neighbour:
    return Neighbour(
        "local", {DescribeLocal: (HERE, ELSEWHERE), ReadLocalTorrent: lambda asked: asked.info_hash.encode()}
    )


@pytest.fixture
def provider(local: Neighbour) -> LocalProvider:
    return LocalProvider(local)


async def test_a_video_is_found_as_a_swarm_of_this_machine(provider: LocalProvider) -> None:
    (found,) = await provider.find(NOSFERATU, Urgency.BACKGROUND)
    assert (found.info_hash, found.size_bytes, found.torrent_file) == (HERE.info_hash, 1000, b"a" * 40)
    assert (found.traits.quality, found.trusted_local, found.trackers) == (Quality.FHD, True, HERE.trackers)
    assert (found.seeders, found.leechers, found.uploaded_at) == (1, 0, HERE.changed_at)


async def test_a_torrent_file_is_found_as_a_swarm_of_the_world(provider: LocalProvider) -> None:
    (found,) = await provider.find(SEASON, Urgency.BACKGROUND)
    assert (found.info_hash, found.episodes, found.unchecked_file) == (ELSEWHERE.info_hash, (), b"b" * 40)
    assert found.torrent_file is None
    assert (found.trusted_local, found.trackers) == (False, ELSEWHERE.trackers)
    assert (found.seeders, found.leechers) == (None, None)


async def test_what_is_not_there_is_not_found(provider: LocalProvider) -> None:
    assert await provider.find(UNKNOWN, Urgency.BACKGROUND) == ()


async def test_what_goes_while_it_is_looked_for_is_not_found(local: Neighbour, provider: LocalProvider) -> None:
    local.script[ReadLocalTorrent] = None
    assert await provider.find(NOSFERATU, Urgency.BACKGROUND) == ()


async def test_a_viewer_who_looks_for_something_has_the_folder_looked_at(
    local: Neighbour, provider: LocalProvider
) -> None:
    await provider.find(UNKNOWN, Urgency.BACKGROUND)
    assert RescanLocal() not in local.heard
    await provider.find(UNKNOWN, Urgency.INTERACTIVE)
    assert local.heard.count(RescanLocal()) == 1


async def test_trackers_are_those_of_now_for_videos_and_those_that_were_found_for_torrents(
    local: Neighbour, provider: LocalProvider
) -> None:
    assert await provider.trackers(HERE.info_hash) == HERE.trackers
    assert await provider.trackers(ELSEWHERE.info_hash) is None
    local.script[DescribeLocal] = (ELSEWHERE,)
    assert await provider.trackers(HERE.info_hash) == ()


async def test_it_cannot_tell_which_titles_it_has(provider: LocalProvider) -> None:
    assert await provider.own_titles() is None


async def test_a_torrent_file_lies_at_no_address(provider: LocalProvider) -> None:
    with pytest.raises(ProviderRefused, match="at no address"):
        await provider.torrent_file("http://127.0.0.1/a.torrent", Urgency.BACKGROUND)


async def test_its_health_tells_that_the_folder_cannot_be_read_until_it_can(
    local: Neighbour, provider: LocalProvider
) -> None:
    assert provider.health().trouble == ""
    there = local.script[DescribeLocal]
    local.script[DescribeLocal] = LocalFolderUnreadable("The folder /srv/films of local films cannot be read: gone.")
    with pytest.raises(LocalFolderUnreadable):
        await provider.own_titles()
    health = provider.health()
    assert (health.name, health.requests, health.failures) == ("local", 1, 1)
    assert health.trouble == "The folder /srv/films of local films cannot be read: gone."
    local.script[DescribeLocal] = there
    await provider.find(UNKNOWN, Urgency.BACKGROUND)
    assert provider.health().trouble == ""


@pytest.mark.integration
async def test_a_real_folder_has_its_films_and_seasons_found(tmp_path: Path) -> None:
    async with local_stage(tmp_path) as stage:
        assert stage.season is not None
        (film,) = await stage.provider.find(stage.film, Urgency.INTERACTIVE)
        assert film.info_hash == stage.info_hash
        assert film.torrent_file is not None
        info = film.torrent_file[len(b"d4:info") : -1]
        assert hashlib.sha1(info, usedforsecurity=False).hexdigest() == stage.info_hash
        episodes = await stage.provider.find(stage.season, Urgency.BACKGROUND)
        assert sorted(each.episodes for each in episodes) == [(1,), (2,)]
        assert await stage.provider.find(stage.unknown, Urgency.BACKGROUND) == ()


@pytest.mark.integration
async def test_a_film_that_is_put_there_is_found_the_next_time_a_viewer_looks(tmp_path: Path) -> None:
    async with local_stage(tmp_path) as stage:
        assert await stage.provider.find(stage.unknown, Urgency.INTERACTIVE) == ()
        (stage.folder / "A.Trip.to.the.Moon.1902.avi").write_bytes(b"moon" * 10_000)
        with trio.fail_after(20):
            while not await stage.provider.find(stage.unknown, Urgency.INTERACTIVE):  # noqa: ASYNC110 - a hasher is at it
                await trio.sleep(0.02)
