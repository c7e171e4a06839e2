"""What lies in the folder, what is seeded and what is told are kept in step, with a seeder that a test holds back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pytest
import trio
import trio.testing

from actors.local.cache import TorrentCache
from actors.local.folder import Entry
from actors.local.library import Difference, Library
from actors.local.stock import Stock
from actors.local.torrents import TorrentFile, make_torrent
from actors.seeding import SeederProcess, Share
from storage.model.sources import InfoHash


class FakeSeeder:
    """Takes every share that is not in `refuses`, once the test lets it."""

    def __init__(self) -> None:
        self.shared: dict[InfoHash, str] = {}
        self.refuses: dict[str, str] = {}
        self.may_answer = trio.Event()
        self.may_answer.set()

    async def share(self, shares: Iterable[Share]) -> dict[InfoHash, str]:
        told = list(shares)
        await self.may_answer.wait()
        refused = {share.info_hash: why for share in told if (why := self.refuses.get(share.file.name))}
        self.shared |= {share.info_hash: share.file.name for share in told if share.info_hash not in refused}
        return refused

    async def drop(self, info_hashes: Iterable[InfoHash]) -> None:
        await trio.lowlevel.checkpoint()
        for info_hash in info_hashes:
            del self.shared[info_hash]


class Scene:
    """A stock on files that are only spoken of."""

    def __init__(self, tmp_path: Path) -> None:
        self.seeder, self.library = FakeSeeder(), Library()
        self.cache = TorrentCache(tmp_path / "hashes")
        self.cache.check()
        self.stock = Stock(self.library, self.cache, cast("SeederProcess", self.seeder))

    def told(self) -> list[str]:
        return sorted(release.names[0] for release in self.stock.releases)

    async def put(self, *names: str) -> tuple[int, int]:
        """These are found in the folder, and were hashed before."""
        entries = tuple(map(entry_of, names))
        for entry in entries:
            self.cache.keep(entry, torrent_of(entry))
        return await self.stock.take_in(Difference(entries, ()))

    async def remove(self, *names: str) -> tuple[int, int]:
        return await self.stock.take_in(Difference((), tuple(entry_of(name).path for name in names)))


def entry_of(name: str) -> Entry:
    return Entry(f"/srv/{name}", (), name, 5, 1)


def torrent_of(entry: Entry) -> TorrentFile:
    return make_torrent(entry.name, 5, 16_384, hashlib.sha1(entry.name.encode(), usedforsecurity=False).digest())


@pytest.fixture
async def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


async def test_what_is_found_is_seeded_and_told_and_what_goes_is_neither(scene: Scene) -> None:
    assert await scene.put("a.mkv", "b.mkv") == (2, 0)
    assert sorted(scene.seeder.shared.values()) == scene.told() == ["a.mkv", "b.mkv"]
    assert await scene.remove("a.mkv") == (0, 1)
    assert sorted(scene.seeder.shared.values()) == scene.told() == ["b.mkv"]
    assert scene.stock.seeded == set(scene.seeder.shared)


async def test_what_the_seeder_refuses_is_not_told_and_looked_at_anew(scene: Scene) -> None:
    scene.seeder.refuses = {"a.mkv": "it has changed"}
    assert await scene.put("a.mkv", "b.mkv") == (1, 0)
    assert scene.told() == ["b.mkv"]
    assert not scene.library.knows(entry_of("a.mkv"))
    scene.seeder.refuses = {}
    assert await scene.put("a.mkv") == (1, 0)
    assert scene.told() == ["a.mkv", "b.mkv"]


async def test_what_is_hashed_while_the_seeder_is_busy_is_seeded_before_it_is_told(scene: Scene) -> None:
    new = entry_of("new.mkv")
    scene.library.wait(new)
    scene.seeder.may_answer = trio.Event()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(scene.put, "a.mkv")
        await trio.testing.wait_all_tasks_blocked(0.01)
        nursery.start_soon(scene.stock.add, new, torrent_of(new))
        await trio.testing.wait_all_tasks_blocked(0.01)
        assert scene.told() == []
        scene.seeder.may_answer.set()
    assert sorted(scene.seeder.shared.values()) == scene.told() == ["a.mkv", "new.mkv"]


async def test_what_changed_while_it_was_hashed_is_not_offered(scene: Scene) -> None:
    new = entry_of("new.mkv")
    assert await scene.stock.add(new, torrent_of(new)) == (0, 0)
    assert scene.told() == []


async def test_while_nothing_changes_the_very_same_is_told(scene: Scene) -> None:
    await scene.put("a.mkv")
    before = scene.stock.releases
    assert await scene.stock.take_in(Difference((), ())) == (0, 0)
    assert scene.stock.releases is before


async def test_what_is_given_up_is_gone_until_the_next_look(scene: Scene) -> None:
    await scene.put("a.mkv")
    (info_hash,) = scene.stock.seeded
    assert await scene.stock.give_up(info_hash, "it cannot be read") == (0, 1)
    assert scene.told() == []
    assert await scene.stock.give_up(info_hash, "it cannot be read") == (0, 0)
    assert await scene.put("a.mkv") == (1, 0)
