"""The local actor through its address, with a real seeder and a real hasher: real time, real processes."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import time
from pathlib import Path

import httpx2
import pytest
import trio

from actors.local import (
    DescribeLocal,
    LocalChanged,
    LocalFolderUnreadable,
    LocalRelease,
    LocalSettings,
    LocalSwarmStarted,
    ReadLocalTorrent,
    RescanLocal,
)
from actors.local import actor as actor_module
from actors.local.actor import local_factory
from actors.local.cache import TorrentCache
from actors.local.folder import Entry, scan
from actors.local.hashing import hash_file
from actors.local.torrents import TorrentFile, make_torrent
from actors.runtime.testing import house
from actors.torrents import AddSeed
from storage.keys import new_key_ring
from storage.model.sources import InfoHash, TorrentSeed
from tests.support.engine import open_rig
from tests.support.local_folder import Local, local_actor, settings_for
from tests.support.seeders import Seeders
from tests.support.shares import torrent_of

pytestmark = pytest.mark.integration


def put(folder: Path, name: str, size: int = 100_000, seed: int = 1) -> bytes:
    content = random.Random(seed).randbytes(size)
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return content


def move(path: Path, to: Path) -> None:
    path.rename(to)


def state_of(folder: Path) -> list[tuple[str, int, int]]:
    return sorted((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*"))


class Hashed:
    """Counts what is really hashed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: list[str] = []
        self._plain = hash_file
        monkeypatch.setattr(actor_module, "hash_file", self._hash)

    async def _hash(self, entry: Entry) -> TorrentFile:
        self.names.append(entry.name)
        return await self._plain(entry)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Hashed:
    return Hashed(monkeypatch)


async def seed_of(local: Local, release: LocalRelease) -> TorrentSeed:
    content = await local.address.ask(ReadLocalTorrent(release.info_hash))
    assert content is not None
    return TorrentSeed(release.info_hash, content, release.trackers, trusted_local=release.is_seeded_here)


async def test_a_video_that_is_put_into_the_folder_is_told_of_and_its_bytes_arrive_in_an_engine(
    folder: Path, tmp_path: Path, seeders: Seeders
) -> None:
    content = put(folder, "Nosferatu (1922)/movie.mkv", 3_000_000)
    before = state_of(folder)
    async with local_actor(settings_for(tmp_path)) as local, open_rig(tmp_path, new_key_ring()) as rig:
        (release,) = await local.until_names("movie.mkv")
        assert (release.folders, release.size_bytes) == (("Nosferatu (1922)",), 3_000_000)
        assert release.is_seeded_here
        info = await rig.torrents.ask(AddSeed(await seed_of(local, release)))
        with trio.fail_after(20):
            assert await rig.read(info.id) == content
        later = put(folder, "later.mp4", 500_000, seed=2)
        await local.until_names("movie.mkv", "later.mp4")
        (added,) = [each for each in await local.described() if each.names == ("later.mp4",)]
        info = await rig.torrents.ask(AddSeed(await seed_of(local, added)))
        with trio.fail_after(20):
            assert await rig.read(info.id) == later
        assert len(seeders()) == 1
        (folder / "later.mp4").unlink()
        assert state_of(folder) == before
    assert seeders() == []


async def test_news_tell_what_was_there_and_what_comes_and_goes(folder: Path, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    put(folder, "old.mkv")
    async with local_actor(settings) as local:
        (old,) = await local.until_names("old.mkv")
    async with house() as supervisor:
        with supervisor.events.subscribe(LocalSwarmStarted, LocalChanged) as news, trio.fail_after(20):
            address = await supervisor.start("local", local_factory(settings))
            begun = await news.receive()
            assert isinstance(begun, LocalSwarmStarted)
            assert begun.info_hashes == {old.info_hash}
            assert begun.tracker.startswith("http://127.0.0.1:")
            put(folder, "new.mkv", seed=2)
            await address.tell(RescanLocal())
            assert await news.receive() == LocalChanged(added=1, removed=0)
            (folder / "old.mkv").unlink()
            await address.tell(RescanLocal())
            assert await news.receive() == LocalChanged(added=0, removed=1)


async def test_a_restart_hashes_nothing_again(folder: Path, tmp_path: Path, hashed: Hashed) -> None:
    for number in range(3):
        put(folder, f"{number}.mkv", seed=number)
    async with local_actor(settings_for(tmp_path)) as local:
        before = await local.until_names("0.mkv", "1.mkv", "2.mkv")
    assert sorted(hashed.names) == ["0.mkv", "1.mkv", "2.mkv"]
    hashed.names.clear()
    async with local_actor(settings_for(tmp_path)) as local:
        assert {each.info_hash for each in await local.described()} == {each.info_hash for each in before}
    assert hashed.names == []


async def test_a_file_that_changes_is_another_film(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.mkv")
    async with local_actor(settings_for(tmp_path)) as local:
        (before,) = await local.until_names("a.mkv")
        put(folder, "a.mkv", 90_000, seed=5)
        (after,) = await local.until(lambda told: bool(told) and told[0].size_bytes == 90_000)
        assert after.info_hash != before.info_hash
        assert await local.address.ask(ReadLocalTorrent(before.info_hash)) is None


async def test_a_file_that_vanishes_is_dropped_at_the_next_look(folder: Path, tmp_path: Path) -> None:
    put(folder, "a.mkv")
    put(folder, "b.mkv", seed=2)
    async with local_actor(settings_for(tmp_path)) as local:
        await local.until_names("a.mkv", "b.mkv")
        (folder / "a.mkv").unlink()
        await local.until_names("b.mkv")


async def test_a_file_that_vanished_unnoticed_is_dropped_when_somebody_asks_for_it(
    folder: Path, tmp_path: Path
) -> None:
    put(folder, "a.mkv")
    settings = settings_for(tmp_path, rescan_s=10_000.0)
    async with local_actor(settings) as local, open_rig(tmp_path, new_key_ring()) as rig:
        (release,) = await local.until_names("a.mkv")
        (folder / "a.mkv").unlink()
        await rig.torrents.ask(AddSeed(await seed_of(local, release)))
        with trio.fail_after(20):
            while await local.described():  # noqa: ASYNC110 - it is another program's doing
                await trio.sleep(0.02)


async def test_wrong_hashes_are_made_anew_once_they_are_noticed(folder: Path, tmp_path: Path, hashed: Hashed) -> None:
    """As after a disk that failed, or a clock that was set back: other bytes at the same size and time."""
    right = put(folder, "a.mkv")
    async with local_actor(settings_for(tmp_path)) as local:
        await local.until_names("a.mkv")
    (kept,) = (tmp_path / "hashes").glob("*.torrent")
    kept.write_bytes(torrent_of(right[::-1], "a.mkv"))
    async with local_actor(settings_for(tmp_path)) as local, open_rig(tmp_path, new_key_ring()) as rig:
        (wrong,) = await local.until_names("a.mkv")
        opened = await rig.open((await rig.torrents.ask(AddSeed(await seed_of(local, wrong)))).id)
        with trio.fail_after(20):
            while await local.described() == (wrong,):
                await announce(wrong)  # as every client does again and again
                await trio.sleep(0.05)
        opened.close()
        (made_anew,) = await local.until_names("a.mkv")
        assert made_anew.info_hash != wrong.info_hash
    assert hashed.names == ["a.mkv", "a.mkv"]


async def announce(release: LocalRelease) -> bytes:
    query = f"info_hash={'%'.join(['', *(release.info_hash[i : i + 2] for i in range(0, 40, 2))])}"
    async with httpx2.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"{release.trackers[0]}?{query}&peer_id=-XX0001-abcdefghijkl&port=9&left=1")
    return answer.content


async def test_a_torrent_file_is_told_of_as_it_is(folder: Path, tmp_path: Path) -> None:
    info = torrent_of(b"x" * 50_000, "Nosferatu.1922.mkv")
    (folder / "some.torrent").write_bytes(b"d8:announce35:http://tracker.example.org/announce" + info[1:])
    async with local_actor(settings_for(tmp_path)) as local:
        (release,) = await local.described()
        assert release.info_hash == hashlib.sha1(info[7:-1], usedforsecurity=False).hexdigest()
        assert release.names == ("Nosferatu.1922.mkv", "some.torrent")
        assert release.trackers == ("http://tracker.example.org/announce",)
        assert not release.is_seeded_here
        assert await local.address.ask(ReadLocalTorrent(release.info_hash)) == info


async def test_a_torrent_file_that_is_garbage_is_passed_over_until_it_changes(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "a.torrent").write_bytes(b"garbage")
    (folder / "b.torrent").write_bytes(b"d4:infod" * 100_000)
    async with local_actor(settings_for(tmp_path)) as local:
        assert await local.described() == ()
        for _ in range(3):
            await local.address.tell(RescanLocal())
            await trio.sleep(0.05)
        assert caplog.text.count("a.torrent is passed over") == 1
        (folder / "a.torrent").write_bytes(torrent_of(b"x", "a.mkv"))
        await local.until_names("a.mkv")


async def test_a_folder_that_is_not_there_is_told_and_comes_back(
    folder: Path, tmp_path: Path, seeders: Seeders
) -> None:
    put(folder, "a.mkv")
    away = folder.with_name("away")
    move(folder, away)
    async with local_actor(settings_for(tmp_path, rescan_s=1.0)) as local:
        with pytest.raises(LocalFolderUnreadable, match="cannot be read: No such file or directory"):
            await local.described()
        assert len(seeders()) == 1
        move(away, folder)
        await until_readable(local)
        await local.until_names("a.mkv")
        move(folder, away)
        with pytest.raises(LocalFolderUnreadable):
            await local.until(lambda _: False)
        (health,) = local.supervisor.health()
        assert health.restarts == 0


async def until_readable(local: Local) -> None:
    with trio.fail_after(20):
        while True:
            try:
                await local.described()
            except LocalFolderUnreadable:
                await trio.sleep(0.02)
            else:
                return


async def test_a_folder_that_goes_away_for_a_while_costs_no_new_hashes(
    folder: Path, tmp_path: Path, hashed: Hashed
) -> None:
    """A disk that is not mounted leaves an empty folder behind."""
    put(folder, "a.mkv")
    async with local_actor(settings_for(tmp_path)) as local:
        (before,) = await local.until_names("a.mkv")
        move(folder / "a.mkv", tmp_path / "a.mkv")
        await local.until_names()
        move(tmp_path / "a.mkv", folder / "a.mkv")
        assert await local.until_names("a.mkv") == (before,)
    assert hashed.names == ["a.mkv"]


async def test_a_seeder_that_is_killed_comes_back_where_it_was(
    folder: Path, tmp_path: Path, seeders: Seeders, hashed: Hashed
) -> None:
    put(folder, "a.mkv")
    async with local_actor(settings_for(tmp_path)) as local:
        before = await local.until_names("a.mkv")
        (pid,) = seeders()
        with local.supervisor.events.subscribe(LocalSwarmStarted) as news:
            os.kill(pid, signal.SIGKILL)
            with trio.fail_after(20):
                await news.receive()
        assert await local.described() == before
        assert pid not in seeders()
        (health,) = local.supervisor.health()
        assert health.restarts == 1
        assert b"5:peers6:\x7f\x00\x00\x01" in await announce(before[0])
    assert hashed.names == ["a.mkv"]


async def test_a_crash_of_the_actor_leaves_nothing_behind(folder: Path, tmp_path: Path, seeders: Seeders) -> None:
    with (folder / "huge.mkv").open("wb") as file:
        file.truncate(40_000_000_000)
    async with local_actor(settings_for(tmp_path)) as local:
        await local.described()
        (pid,) = seeders()
        with local.supervisor.events.subscribe(LocalSwarmStarted) as news:
            local.supervisor.kill("local", RuntimeError("killed by a test"))
            with trio.fail_after(20):
                await news.receive()
        assert len(seeders()) == 1
        assert pid not in seeders()


async def test_without_a_folder_there_is_nothing_and_no_process(tmp_path: Path, seeders: Seeders) -> None:
    async with local_actor(LocalSettings(tmp_path)) as local:
        assert await local.described() == ()
        await local.address.tell(RescanLocal())
        assert await local.address.ask(ReadLocalTorrent(InfoHash("a" * 40))) is None
        assert seeders() == []


async def test_where_hashes_cannot_be_kept_nothing_is_hashed_and_that_is_told(
    folder: Path, tmp_path: Path, hashed: Hashed
) -> None:
    put(folder, "a.mkv")
    (tmp_path / "file").write_bytes(b"")
    async with local_actor(settings_for(tmp_path, cache_folder=tmp_path / "file" / "hashes")) as local:
        assert await local.described() == ()
        with trio.fail_after(20):
            while "cannot be kept" not in str(local.supervisor.health()):  # noqa: ASYNC110 - health is no event
                await trio.sleep(0.02)
        assert hashed.names == []


async def test_thousands_of_files_that_are_known_are_there_within_seconds(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actors.local.cache.write_durably", Path.write_bytes)
    for number in range(5_000):
        (folder / f"{number}.mkv").write_bytes(b"x")
    settings = settings_for(tmp_path)
    cache = TorrentCache(settings.cache_folder)
    cache.check()
    for entry in scan(settings).entries.values():
        cache.keep(entry, make_torrent(entry.name, 1, 16_384, bytes(20)))
    began = time.perf_counter()
    async with local_actor(settings) as local:
        told: tuple[LocalRelease, ...] = await local.address.ask(DescribeLocal(), timeout_s=30)
        assert len(told) == 5_000
        assert time.perf_counter() - began < 20
