"""How a torrent is taken in: read, looked up, written down, joined. Known ones are found again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

import attrs
import trio

from actors.torrents.errors import EngineFull, TorrentRefused
from actors.torrents.intake import Taken, check_wanted, read_magnet, read_torrent
from actors.torrents.library import Library, Reopened
from actors.torrents.magnets import MetadataFetch
from actors.torrents.messages import AddMagnet, AddSeed, AddTorrentFile
from actors.torrents.torrent import Torrent
from actors.torrents.trackers import public_trackers
from storage.crypto import FieldCipher
from storage.database import Database
from storage.model.errors import MiauflixError
from storage.model.torrents import TorrentInfo
from storage.torrents import (
    NewTorrent,
    begin_removal,
    change_trackers,
    delete_torrent,
    keep_torrent,
    link_source,
    trust_torrent,
)

Peers = tuple[tuple[str, int], ...]


class Admission:
    """Adds torrents. Asking for the same info hash again, or twice at once, gives the same torrent."""

    def __init__(self, library: Library, database: Database, cipher: FieldCipher, now: Callable[[], datetime]) -> None:
        self._library, self._database, self._cipher, self._now = library, database, cipher, now
        self._settings = library.settings
        self._locks: dict[str, trio.Lock] = {}
        self._linked: set[tuple[int, int]] = set()

    async def add_seed(self, message: AddSeed) -> TorrentInfo:
        """See `AddSeed`."""
        seed = message.seed
        asked_at = trio.current_time()
        local_too = seed.trusted_local or self._settings.allow_local_peers
        trackers = public_trackers(seed.trackers, self._settings.limits.trackers, local_too=local_too)
        async with self._one_at_a_time(seed.info_hash):
            torrent = self._library.find_hash(seed.info_hash)
            if torrent is None:
                taken = await self._read(seed.torrent_file, local_too)
                if taken.metainfo.info_hash != seed.info_hash:
                    raise TorrentRefused("The .torrent file does not belong to the source that it came from.")
                check_wanted(taken.metainfo)
                if not seed.trusted_local:
                    trackers = self._merged(trackers, taken.trackers)
                kind = "demo" if seed.trusted_local else "source"
                new = partial(_new, kind=kind, trusted_local=seed.trusted_local, source_id=message.source_id)
                return await self._admit(attrs.evolve(taken, trackers=trackers), new, asked_at)
            check_wanted(torrent.metainfo)
            await self._found_again(torrent, trackers, asked_at, trusted_local=seed.trusted_local)
            await self._link(torrent, message.source_id)
            return torrent.info()

    async def follow_demo(self, tracker: str) -> None:
        """The demo swarm has begun anew: what is kept of it is found through this tracker from now on."""
        for torrent in [one for one in self._library.torrents.values() if one.kept.trusted_local]:
            async with self._one_at_a_time(torrent.kept.info_hash):
                await self._note_trackers(torrent, (tracker,))
                torrent.use_trackers((tracker,))  # even if it is the same one: to be told of the peers now

    async def add_file(self, message: AddTorrentFile) -> TorrentInfo:
        """See `AddTorrentFile`."""
        asked_at = trio.current_time()
        taken = await self._read(message.content, self._settings.allow_local_peers)
        check_wanted(taken.metainfo, message.file_index)
        async with self._one_at_a_time(taken.metainfo.info_hash):
            torrent = self._library.find_hash(taken.metainfo.info_hash)
            if torrent is None:
                return await self._admit(taken, partial(_new, kind="file", added_by=message.added_by), asked_at)
            await self._found_again(torrent, taken.trackers, asked_at)
            return torrent.info()

    async def add_magnet(self, message: AddMagnet) -> TorrentInfo:
        """See `AddMagnet`."""
        asked_at = trio.current_time()
        magnet = read_magnet(message.magnet, self._settings.limits, local_too=self._settings.allow_local_peers)
        async with self._one_at_a_time(magnet.info_hash):
            torrent = self._library.find_hash(magnet.info_hash)
            if torrent is None:
                self._check_count()
                fetched = await MetadataFetch(self._library.engine, self._settings, magnet).run()
                check_wanted(fetched.metainfo, message.file_index)
                taken = Taken(fetched.metainfo, magnet.trackers)
                new = partial(_new, kind="magnet", added_by=message.added_by)
                return await self._admit(taken, new, asked_at, fetched.peers)
            check_wanted(torrent.metainfo, message.file_index)
            await self._found_again(torrent, magnet.trackers, asked_at)
            return torrent.info()

    async def remove(self, torrent: Torrent) -> None:
        """Leave the swarm and delete everything. Who asks for the same info hash meanwhile waits, and begins anew."""
        torrent_id = torrent.kept.id
        async with self._one_at_a_time(torrent.kept.info_hash):
            self._library.find(torrent_id)  # two may have asked for the removal
            await self._database.write(begin_removal, torrent_id)
            await self._library.remove(torrent)
            await self._database.write(delete_torrent, torrent_id)
            self._linked = {link for link in self._linked if link[0] != torrent_id}

    async def _read(self, content: bytes, local_too: bool) -> Taken:
        read = partial(read_torrent, content, self._settings.limits, local_too=local_too)
        return await trio.to_thread.run_sync(read)

    async def _admit(
        self, taken: Taken, new: Callable[[Taken], NewTorrent], asked_at: float, peers: Peers = ()
    ) -> TorrentInfo:
        self._check_count()
        await self._library.check_room(taken.metainfo.size_bytes)
        kept = await self._database.write(keep_torrent, self._cipher, new(taken), self._now())
        torrent = self._library.register(Reopened(kept, taken.metainfo, None))
        torrent.timeline.asked = asked_at
        torrent.timeline.note("metadata", trio.current_time())
        try:
            await self._library.join(torrent, peers)
        except MiauflixError:
            self._library.torrents.pop(kept.id, None)
            await self._database.write(delete_torrent, kept.id)
            raise
        torrent.timeline.note("resolved", trio.current_time())
        return torrent.info()

    async def _found_again(
        self, torrent: Torrent, trackers: tuple[str, ...], asked_at: float, *, trusted_local: bool = False
    ) -> None:
        if not torrent.readers:
            torrent.ask_again()
            torrent.timeline.asked = asked_at
        if trusted_local and not torrent.kept.trusted_local:
            await self._database.write(trust_torrent, self._cipher, torrent.kept.id, trackers)
            torrent.trust(trackers)
        else:
            await self._widen(torrent, trackers, trusted_local)
        for stage in ("resolved", "metadata"):
            torrent.timeline.note(stage, trio.current_time())

    async def _widen(self, torrent: Torrent, trackers: tuple[str, ...], trusted_local: bool) -> None:
        """Ask these trackers, too; but whatever may meet local peers never asks trackers of the outside."""
        if torrent.kept.trusted_local and not trusted_local:
            return
        wanted = trackers if trusted_local else self._merged(trackers, torrent.kept.trackers)
        if await self._note_trackers(torrent, wanted):
            torrent.use_trackers(wanted)

    async def _note_trackers(self, torrent: Torrent, trackers: tuple[str, ...]) -> bool:
        """Keep them; are they new?"""
        is_new = trackers != torrent.kept.trackers
        if is_new:
            await self._database.write(change_trackers, self._cipher, torrent.kept.id, trackers)
        return is_new

    async def _link(self, torrent: Torrent, source_id: int | None) -> None:
        if source_id is not None and (torrent.kept.id, source_id) not in self._linked:
            await self._database.write(link_source, torrent.kept.id, source_id)
            self._linked.add((torrent.kept.id, source_id))

    def _merged(self, first: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
        """What is known already, then what is new: an unchanged list changes nothing."""
        return tuple(dict.fromkeys(then + first))[: self._settings.limits.trackers]

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
    taken: Taken,
    *,
    kind: str,
    trusted_local: bool = False,
    added_by: int | None = None,
    source_id: int | None = None,
) -> NewTorrent:
    metainfo = taken.metainfo
    return NewTorrent(
        info_hash=metainfo.info_hash,
        name=metainfo.name,
        kind=kind,
        torrent_file=metainfo.content,
        trackers=taken.trackers,
        size_bytes=metainfo.size_bytes,
        piece_count=metainfo.piece_count,
        trusted_local=trusted_local,
        added_by=added_by,
        source_id=source_id,
    )
