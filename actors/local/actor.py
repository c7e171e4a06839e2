"""The local actor: looks into the folder, has new videos hashed, and keeps a seeder process that seeds them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import trio

from actors.local.cache import TorrentCache
from actors.local.errors import HashesNotKept, LocalFolderUnreadable
from actors.local.folder import Entry, Listing, scan
from actors.local.hashing import FileChanged, FileUnreadable, hash_file
from actors.local.library import Library
from actors.local.messages import (
    DescribeLocal,
    LocalChanged,
    LocalRelease,
    LocalSwarmStarted,
    ReadLocalTorrent,
    RescanLocal,
)
from actors.local.settings import LocalSettings
from actors.local.stock import Stock
from actors.local.torrents import TorrentFile
from actors.runtime import Actor, Ask, Event, Tell, Tick
from actors.seeding import Ports, SeederProcess, Seeding
from storage.model.sources import InfoHash

logger = logging.getLogger(__name__)

HASHING_FLOOR_S, HASHING_CEILING_S = 0.1, 3600.0


def local_factory(settings: LocalSettings) -> Callable[[], LocalActor]:
    """Makes the lives of one local actor: each looks for the ports of the one before, so that clients find it again."""
    ports = Ports()
    return lambda: LocalActor(settings, ports)


class LocalActor(Actor):
    """Has one child process that seeds, whose death is the actor's, and at most one that hashes."""

    def __init__(self, settings: LocalSettings, ports: Ports | None = None) -> None:
        self._settings = settings
        self._cache = TorrentCache(settings.cache_folder)
        self._library = Library()
        self._seeder = SeederProcess(
            "the local seeder",
            ports or Ports(),
            start_within_s=settings.start_within_s,
            stop_within_s=settings.stop_within_s,
            on_lost=self._lost,
        )
        self._stock = Stock(self._library, self._cache, self._seeder)
        self._trouble: LocalFolderUnreadable | None = None
        self._looked, self._has_begun = trio.Event(), False
        self._looking: Tick | None = None
        self._hashing: Tick | None = None

    async def start(self) -> None:
        settings, every = self._settings, self.context.every
        if settings.folder is None:
            self._looked.set()
            return
        seeding: Seeding = await self.context.nursery.start(self._seeder.run)
        self._stock.tracker = seeding.tracker
        logger.info("local films are seeded by process %d from %s", seeding.pid, seeding.peer)
        self._hashing = every(
            HASHING_FLOOR_S, self._hash_next, name="hashing of local films", idle_ceiling_s=HASHING_CEILING_S
        )
        self._looking = every(
            settings.rescan_floor_s, self._look, name="local folder", idle_ceiling_s=settings.rescan_s, at_once=True
        )

    async def handle(self, message: Ask[Any] | Tell | Event) -> object:
        match message:
            case DescribeLocal():
                return self.later(self._describe)
            case ReadLocalTorrent(info_hash):
                return self.later(self._stock.read, info_hash)
            case RescanLocal():
                self._wake(self._looking)
                return None
        return await super().handle(message)

    async def stop(self) -> None:
        await self._seeder.stop()

    async def _describe(self) -> tuple[LocalRelease, ...]:
        await self._looked.wait()
        if self._trouble is not None:
            raise self._trouble
        return self._stock.releases

    async def _look(self) -> timedelta:
        """One look into the folder; nothing but that while nothing has changed."""
        listing = await self._scan()
        difference = self._library.compare(listing)
        if difference.new or difference.gone or not self._has_begun:
            changed = await self._stock.take_in(difference)
            self._tell_of(listing)
            await self._publish(changed)
            self._wake(self._hashing)
        self._looked.set()
        return timedelta(seconds=self._settings.rescan_s)

    async def _scan(self) -> Listing:
        try:
            listing = await trio.to_thread.run_sync(scan, self._settings, abandon_on_cancel=True)
        except LocalFolderUnreadable as error:
            self._trouble = error
            self._looked.set()
            raise
        self._trouble = None
        return listing

    async def _publish(self, changed: tuple[int, int]) -> None:
        """What was known before is told of as a swarm that has begun; what comes and goes later as a change."""
        publish = self.context.events.publish
        if not self._has_begun:
            self._has_begun = True
            publish(LocalSwarmStarted(self._stock.tracker, self._stock.seeded))
            await self._stock.sweep(self._settings.keep_unused_s)
        elif changed != (0, 0):
            publish(LocalChanged(*changed))

    async def _hash_next(self) -> bool | timedelta:
        """Hash one video, the newest first."""
        entry = self._library.next_to_hash(self.context.now(), self._settings.settle_s)
        if not isinstance(entry, Entry):
            return False if entry is None else timedelta(seconds=entry)
        began = trio.current_time()
        torrent = await self._hash(entry)
        if torrent is not None:
            logger.info("hashed %s in %.1f s", entry.name, trio.current_time() - began)
            await self._keep(entry, torrent)
        return True

    async def _hash(self, entry: Entry) -> TorrentFile | None:
        await self._check_cache()
        try:
            return await hash_file(entry)
        except FileChanged:
            logger.info("%s is being written to, and is hashed later", entry.name)
            self._library.forget([entry.path])
            self._wake(self._looking)
        except FileUnreadable as error:
            logger.warning("%s cannot be read, and is passed over until it changes: %s", entry.name, error)
            self._library.refuse(entry)
        return None

    async def _check_cache(self) -> None:
        """Before minutes are spent on hashes that cannot be kept."""
        try:
            await trio.to_thread.run_sync(self._cache.check)
        except OSError as error:
            raise HashesNotKept(f"Hashes of local films cannot be kept: {error.strerror}.") from error

    async def _keep(self, entry: Entry, torrent: TorrentFile) -> None:
        try:
            changed = await self._stock.add(entry, torrent)
        except OSError as error:
            raise HashesNotKept(f"Hashes of local films cannot be kept: {error.strerror}.") from error
        await self._publish(changed)

    def _lost(self, info_hash: InfoHash, why: str) -> None:
        """The seeder says that it can seed this no more."""
        self.context.start_soon(self._give_up, info_hash, why)

    async def _give_up(self, info_hash: InfoHash, why: str) -> None:
        await self._publish(await self._stock.give_up(info_hash, why))
        self._wake(self._looking)

    @staticmethod
    def _wake(tick: Tick | None) -> None:
        if tick is not None:
            tick.wake()

    def _tell_of(self, listing: Listing) -> None:
        waiting = self._library.waiting
        logger.info("%d files in the local folder, %d of them to be hashed", len(listing.entries), waiting)
        if listing.is_cut:
            logger.warning("there is more in the local folder than is looked at; the rest is left out")
        if listing.unreadable:
            logger.warning("%d files or folders of the local folder cannot be read", listing.unreadable)
