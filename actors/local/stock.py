"""Keeps in step what lies in the folder, what the seeder seeds, and what others are told of."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import trio

from actors.local.cache import TorrentCache
from actors.local.folder import Entry
from actors.local.intake import read_content, take_in
from actors.local.library import Difference, Library, Offered
from actors.local.messages import LocalRelease
from actors.local.torrents import TorrentFile
from actors.seeding import SeederProcess, Share
from storage.model.sources import InfoHash

logger = logging.getLogger(__name__)


class Stock:
    """What can be had now. Changes are made one after the other; each tells how many releases are new, and gone."""

    def __init__(self, library: Library, cache: TorrentCache, seeder: SeederProcess) -> None:
        self.releases: tuple[LocalRelease, ...] = ()
        self.tracker = ""
        self._library, self._cache, self._seeder = library, cache, seeder
        self._told: dict[InfoHash, LocalRelease] = {}
        self._seeded: dict[InfoHash, Share] = {}
        self._in_turn = trio.Lock()

    @property
    def seeded(self) -> frozenset[InfoHash]:
        """What the seeder seeds."""
        return frozenset(self._seeded)

    async def take_in(self, difference: Difference) -> tuple[int, int]:
        """The folder is another: offer what can be had at once, and leave the rest to be hashed."""
        offers = await trio.to_thread.run_sync(take_in, difference.new, self._cache)
        self._library.forget(difference.gone)
        for entry, offered in offers.items():
            if offered is not None:
                self._library.offer(offered)
            elif entry.is_torrent:
                self._library.refuse(entry)
            else:
                self._library.wait(entry)
        return await self._update()

    async def add(self, entry: Entry, torrent: TorrentFile) -> tuple[int, int]:
        """This video was hashed. Raises `OSError` when that cannot be kept."""
        kept = await trio.to_thread.run_sync(self._cache.keep, entry, torrent)
        if not self._library.knows(entry):
            return 0, 0  # it has changed, or gone, meanwhile
        self._library.offer(Offered.video(entry, kept))
        return await self._update()

    async def give_up(self, info_hash: InfoHash, why: str) -> tuple[int, int]:
        """The seeder cannot seed this. Its files have to be looked at anew."""
        offered = self._library.behind(info_hash)
        logger.warning("%s is not seeded any more: %s", offered[0].names[0] if offered else "a local film", why)
        await trio.to_thread.run_sync(self._discard_wrong, offered)
        self._forget(info_hash)
        return await self._update()

    async def read(self, info_hash: InfoHash) -> bytes | None:
        """The .torrent file of a release."""
        return await trio.to_thread.run_sync(read_content, self._library.behind(info_hash))

    async def sweep(self, unused_s: float) -> None:
        """Let go of hashes that nobody has needed for so long."""
        in_use = {share.torrent for share in self._seeded.values()}
        await trio.to_thread.run_sync(self._cache.sweep, in_use, unused_s)

    async def _update(self) -> tuple[int, int]:
        async with self._in_turn:
            touched = self._library.take_touched()
            refused = await self._seed({info_hash: _share(offered) for info_hash, offered in touched.items()})
            return self._tell({**touched, **dict.fromkeys(refused)})

    async def _seed(self, wanted: dict[InfoHash, Share | None]) -> list[InfoHash]:
        """Have the seeder do this; gives what it cannot seed, whose files have to be looked at anew."""
        dropped = [info_hash for info_hash, share in wanted.items() if share is None and info_hash in self._seeded]
        new = {key: share for key, share in wanted.items() if share is not None and share != self._seeded.get(key)}
        for info_hash in dropped:
            del self._seeded[info_hash]
        self._seeded.update(new)
        await self._seeder.drop(dropped)
        refused = await self._seeder.share(new.values())
        for info_hash, why in refused.items():
            logger.warning("%s cannot be seeded: %s", new[info_hash].file.name, why)
            self._forget(info_hash)
        return list(refused)

    def _tell(self, touched: dict[InfoHash, Offered | None]) -> tuple[int, int]:
        """How many releases are new, and how many are gone."""
        before = {info_hash: self._told.pop(info_hash, None) for info_hash in touched}
        after = {info_hash: each.release(self.tracker) for info_hash, each in touched.items() if each is not None}
        self._told.update(after)
        new = sum(release != before[info_hash] for info_hash, release in after.items())
        gone = sum(release is not None and release != after.get(key) for key, release in before.items())
        if new or gone:
            self.releases = tuple(self._told.values())
        return new, gone

    def _forget(self, info_hash: InfoHash) -> None:
        self._seeded.pop(info_hash, None)
        self._library.forget(each.entry.path for each in self._library.behind(info_hash))

    def _discard_wrong(self, offered: Iterable[Offered]) -> None:
        """A file that is as it was when it was hashed, and still cannot be seeded: the hashes may be wrong."""
        for each in offered:
            if not each.entry.is_torrent and not each.share.why_not():
                self._cache.discard(each.entry)


def _share(offered: Offered | None) -> Share | None:
    """What the seeder has to have for this to be had."""
    return None if offered is None or offered.entry.is_torrent else offered.share
