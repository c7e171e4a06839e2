"""How a torrent is taken in: read, looked up, written down, joined. Known ones are found again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import attrs
import trio

from actors.seeding import SwarmStarted
from actors.torrents.address_book import AddressBook, Whereabouts
from actors.torrents.errors import EngineFull, TorrentRefused
from actors.torrents.fetches import MetadataFetches
from actors.torrents.inspection import contents_of
from actors.torrents.intake import Magnet, Taken, check_wanted, read_magnet, read_torrent
from actors.torrents.library import Library, Reopened
from actors.torrents.messages import AddMagnet, AddSeed, AddTorrentFile, FetchMetadata, TorrentContents
from actors.torrents.metainfo import Metainfo
from actors.torrents.port import Peers
from actors.torrents.report import info_of
from actors.torrents.torrent import Torrent
from actors.torrents.trackers import public_trackers
from actors.torrents.web_seeds import with_web_seeds
from storage.crypto import FieldCipher
from storage.database import Database
from storage.model.errors import MiauflixError
from storage.model.sources import SourceRef
from storage.model.torrents import TorrentInfo
from storage.torrents import NewTorrent, begin_removal, delete_torrent, keep_torrent


class Admission:
    """Adds torrents. Asking for the same info hash again, or twice at once, gives the same torrent."""

    def __init__(
        self,
        library: Library,
        fetches: MetadataFetches,
        database: Database,
        cipher: FieldCipher,
        now: Callable[[], datetime],
    ) -> None:
        self._library, self._fetches, self._database, self._cipher, self._now = library, fetches, database, cipher, now
        self._settings = library.settings
        self._addresses = AddressBook(library.settings, database, cipher)
        self._locks: dict[str, trio.Lock] = {}

    async def add_seed(self, message: AddSeed) -> TorrentInfo:
        """See `AddSeed`."""
        seed = message.seed
        asked_at = trio.current_time() if message.asked_at is None else message.asked_at
        places = self._addresses.named_by(seed)
        async with self._one_at_a_time(seed.info_hash):
            torrent = self._library.find_hash(seed.info_hash)
            if torrent is None:
                taken = await self._read(seed.torrent_file, seed.trusted_local or self._settings.allow_local_peers)
                if taken.metainfo.info_hash != seed.info_hash:
                    raise TorrentRefused("The .torrent file does not belong to the source that it came from.")
                check_wanted(taken.metainfo)
                if not seed.trusted_local:
                    places = attrs.evolve(places, trackers=self._addresses.merged(places.trackers, taken.trackers))
                new = partial(_new, kind="demo" if seed.trusted_local else "source", source=message.source)
                return await self._admit(taken.metainfo, places, new, asked_at)
            check_wanted(torrent.metainfo)
            await self._found_again(torrent, places, asked_at)
            await self._addresses.link(torrent, message.source)
            return info_of(torrent)

    async def add_file(self, message: AddTorrentFile) -> TorrentInfo:
        """See `AddTorrentFile`."""
        asked_at = trio.current_time()
        taken = await self._read(message.content, self._settings.allow_local_peers)
        check_wanted(taken.metainfo, message.file_index)
        places = Whereabouts(taken.trackers)  # nobody vouches for its web seeds
        async with self._one_at_a_time(taken.metainfo.info_hash):
            torrent = self._library.find_hash(taken.metainfo.info_hash)
            if torrent is None:
                new = partial(_new, kind="file", added_by=message.added_by)
                return await self._admit(taken.metainfo, places, new, asked_at)
            await self._found_again(torrent, places, asked_at)
            return info_of(torrent)

    async def add_magnet(self, message: AddMagnet) -> TorrentInfo:
        """See `AddMagnet`."""
        asked_at = trio.current_time()
        magnet = read_magnet(message.magnet, self._settings.limits, local_too=self._settings.allow_local_peers)
        async with self._one_at_a_time(magnet.info_hash):
            torrent = self._library.find_hash(magnet.info_hash)
            if torrent is None:
                self._check_count()
                magnet = self._findable(magnet)
                fetched = await self._fetches.for_person(magnet)
                check_wanted(fetched.metainfo, message.file_index)
                new = partial(_new, kind="magnet", added_by=message.added_by)
                return await self._admit(fetched.metainfo, Whereabouts(magnet.trackers), new, asked_at, fetched.peers)
            check_wanted(torrent.metainfo, message.file_index)
            await self._found_again(torrent, Whereabouts(magnet.trackers), asked_at)
            return info_of(torrent)

    async def fetch_metadata(self, message: FetchMetadata) -> TorrentContents:
        """See `FetchMetadata`. Nobody who adds the same torrent waits for it."""
        limits, local_too = self._settings.limits, self._settings.allow_local_peers
        trackers = public_trackers(message.trackers, limits.trackers, local_too=local_too)
        async with self._one_at_a_time(message.info_hash):
            pass  # who adds it just now will soon have its metadata
        magnet = self._findable(Magnet(message.info_hash, trackers))
        return contents_of(await self._fetches.in_background(magnet))

    async def follow(self, swarm: SwarmStarted) -> None:
        """A seeder of this machine has begun anew: what is kept of its torrents is found through its tracker now."""
        ours = [one for one in self._library.torrents.values() if one.kept.trusted_local]
        for torrent in [one for one in ours if one.kept.info_hash in swarm.info_hashes]:
            async with self._one_at_a_time(torrent.kept.info_hash):
                await self._addresses.follow(torrent, swarm.tracker)

    async def remove(self, torrent: Torrent) -> None:
        """Leave the swarm and delete everything. Who asks for the same info hash meanwhile waits, and begins anew."""
        torrent_id = torrent.kept.id
        async with self._one_at_a_time(torrent.kept.info_hash):
            self._library.find(torrent_id)  # two may have asked for the removal
            await self._database.write(begin_removal, torrent_id)
            await self._library.remove(torrent)
            await self._database.write(delete_torrent, torrent_id)
            self._addresses.forget(torrent_id)

    async def _read(self, content: bytes, local_too: bool) -> Taken:
        read = partial(read_torrent, content, self._settings.limits, local_too=local_too)
        return await trio.to_thread.run_sync(read)

    async def _admit(
        self,
        metainfo: Metainfo,
        places: Whereabouts,
        new: Callable[[Metainfo, Whereabouts, int], NewTorrent],
        asked_at: float,
        peers: Peers = (),
    ) -> TorrentInfo:
        self._check_count()
        await self._library.check_room(metainfo.size_bytes)
        row = new(metainfo, places, self._settings.limits.torrent_bytes)
        kept = await self._database.write(keep_torrent, self._cipher, row, self._now())
        torrent = self._library.register(Reopened(kept, metainfo, None, places.web_seeds))
        torrent.timeline.asked = asked_at
        torrent.timeline.note("metadata", trio.current_time())
        try:
            await self._fetches.settle(metainfo)  # no swarm can be joined twice
            await self._library.join(torrent, peers)
        except MiauflixError:
            self._library.torrents.pop(kept.id, None)
            await self._database.write(delete_torrent, kept.id)
            raise
        torrent.timeline.note("resolved", trio.current_time())
        return info_of(torrent)

    async def _found_again(self, torrent: Torrent, places: Whereabouts, asked_at: float) -> None:
        if not torrent.readers:
            torrent.ask_again()
            torrent.timeline.asked = asked_at
        await self._addresses.add(torrent, places)
        for stage in ("resolved", "metadata"):
            torrent.timeline.note(stage, trio.current_time())

    def _findable(self, magnet: Magnet) -> Magnet:
        return attrs.evolve(magnet, trackers=magnet.trackers or self._settings.static_trackers)

    def _check_count(self) -> None:
        if len(self._library.torrents) >= self._settings.max_torrents:
            raise EngineFull(f"There are {self._settings.max_torrents} torrents already: remove some first.")

    @asynccontextmanager
    async def _one_at_a_time(self, info_hash: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(info_hash, trio.Lock())
        try:
            async with lock:
                yield
        finally:
            if lock.statistics().tasks_waiting == 0 and not lock.locked():
                self._locks.pop(info_hash, None)


def _new(
    metainfo: Metainfo,
    places: Whereabouts,
    limit_bytes: int,
    *,
    kind: str,
    added_by: int | None = None,
    source: SourceRef | None = None,
) -> NewTorrent:
    return NewTorrent(
        info_hash=metainfo.info_hash,
        name=metainfo.name,
        kind=kind,
        torrent_file=with_web_seeds(metainfo.content, places.web_seeds, limit_bytes),
        trackers=places.trackers,
        size_bytes=metainfo.size_bytes,
        piece_count=metainfo.piece_count,
        trusted_local=places.trusted_local,
        added_by=added_by,
        source=source,
    )
