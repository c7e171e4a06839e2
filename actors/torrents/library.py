"""All torrents that the engine keeps, and how one comes in and goes."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable

import attrs
import trio

from actors.runtime import Event
from actors.torrents.early import EarlyBlocks
from actors.torrents.errors import DiskFull, EngineStuck, TorrentRefused, TorrentUnknown
from actors.torrents.intake import read_torrent
from actors.torrents.messages import StreamBroken, TorrentFailed, TorrentFinished
from actors.torrents.metainfo import Metainfo
from actors.torrents.naming import disk_name
from actors.torrents.news import FilesDeleted, ResumeData, ResumeRefused, SwarmNews
from actors.torrents.planner import Attention
from actors.torrents.port import Engine, Join, Peers
from actors.torrents.resume import Remembered, ResumeFolder, ResumeWriter, pack
from actors.torrents.scheduler import Scheduler
from actors.torrents.settings import TorrentSettings
from actors.torrents.torrent import Hooks, Torrent
from storage.torrents import KeptTorrent

logger = logging.getLogger(__name__)

REMOVED = StreamBroken("removed", "This torrent was removed.")
DELETED_WITHIN_S = 5.0


@attrs.frozen
class Reopened:
    """A kept torrent, read again: in a thread, at the start."""

    kept: KeptTorrent
    metainfo: Metainfo
    remembered: Remembered | None
    web_seeds: tuple[str, ...] = ()


class Library:
    """Knows every torrent by id and by info hash; joins and leaves swarms for them."""

    def __init__(
        self,
        settings: TorrentSettings,
        engine: Engine,
        resume: ResumeFolder,
        publish: Callable[[Event], None],
        start_soon: Callable[..., None],
    ) -> None:
        self.settings, self.engine = settings, engine
        self.resume, self.writer = resume, ResumeWriter(resume)
        self.torrents: dict[int, Torrent] = {}
        self.scheduler = Scheduler(self.torrents.values(), engine)
        self.on_trouble: Callable[[Torrent], None] = lambda torrent: None
        self._publish, self._start_soon = publish, start_soon
        self._hooks = Hooks(self.scheduler.soon, self._rejoin_soon, self._on_resume, self._on_disk_failed, start_soon)

    def find(self, torrent_id: int) -> Torrent:
        """The torrent of this id, or `TorrentUnknown`."""
        if torrent_id not in self.torrents:
            raise TorrentUnknown("There is no such torrent.")
        return self.torrents[torrent_id]

    def find_hash(self, info_hash: str) -> Torrent | None:
        """The torrent of this info hash, if it is kept."""
        return next((torrent for torrent in self.torrents.values() if torrent.kept.info_hash == info_hash), None)

    def count_readers(self) -> int:
        """How many streams are being read, by clients that are still there."""
        for torrent in self.torrents.values():
            torrent.readers.sweep()
        return sum(len(torrent.readers) for torrent in self.torrents.values())

    def metainfo_of(self, info_hash: str) -> Metainfo | None:
        """What is kept of the torrent of this info hash, if it is."""
        torrent = self.find_hash(info_hash)
        return None if torrent is None else torrent.metainfo

    def may_disturb(self) -> bool:
        """Has every reader what it needs just now, so that the line can be spared for other things?"""
        starving_since = trio.current_time() - self.settings.starving_after_s
        readers = (reader for torrent in self.torrents.values() for reader in torrent.readers)
        return all(reader.waits_since is None or reader.waits_since > starving_since for reader in readers)

    def reopen(self, kept: KeptTorrent) -> Reopened:
        """Read a kept torrent's content and resume data. Blocks: call it in a thread."""
        local_too = kept.trusted_local or self.settings.allow_local_peers
        taken = read_torrent(kept.torrent_file, self.settings.limits, local_too=local_too)
        return Reopened(kept, taken.metainfo, self.resume.load(kept.id, taken.metainfo), taken.web_seeds)

    def register(self, reopened: Reopened) -> Torrent:
        """Know a torrent from now on, without its swarm yet."""
        kept = reopened.kept
        known, folder = reopened.remembered, self.settings.download_folder
        have = known.have if known is not None else None
        early = EarlyBlocks(is_on=self.settings.early_bytes)
        torrent = Torrent(kept, reopened.metainfo, folder, self.settings.plan, have, early, self._hooks)
        torrent.met = known.peers if known is not None else ()
        torrent.web_seeds = reopened.web_seeds
        self.torrents[kept.id] = torrent
        return torrent

    async def join(self, torrent: Torrent, peers: Peers = ()) -> None:
        """Join the swarm of a known torrent. `TorrentRefused` or `EngineStuck`; it is then marked as failed."""
        torrent.planner.plan(trio.current_time(), Attention.UNWATCHED)  # what it wants from the first moment on
        request = self._request(torrent, peers)
        try:
            swarm = await self.engine.join(request, torrent.hear)
        except (TorrentRefused, EngineStuck) as error:
            torrent.failure = str(error)
            self._publish(TorrentFailed(torrent.kept.id, str(error)))
            self.on_trouble(torrent)
            raise
        if torrent.kept.id not in self.torrents:  # removed meanwhile
            swarm.leave(delete_files=True)
            return
        torrent.swarm = swarm
        if torrent.kept.trusted_local != request.stays_home:  # found to be our own meanwhile
            self._rejoin_soon(torrent)
            return
        if torrent.kept.trackers != request.trackers:  # changed meanwhile
            swarm.replace_trackers(torrent.kept.trackers)
        if torrent.web_seeds != request.web_seeds:
            swarm.add_web_seeds(torrent.web_seeds)
        torrent.joined.set()
        torrent.planner.forget()
        swarm.ask_figures(pieces=True)
        self.scheduler.now(torrent)

    def _rejoin_soon(self, torrent: Torrent) -> None:
        torrent.part()
        self._start_soon(self.join_or_warn, torrent)

    async def join_or_warn(self, torrent: Torrent) -> None:
        """`join`, where nobody is there to be told of a refusal."""
        try:
            await self.join(torrent)
        except (TorrentRefused, EngineStuck) as error:
            logger.warning("torrent %d could not be joined: %s", torrent.kept.id, error)

    def _request(self, torrent: Torrent, peers: Peers) -> Join:
        kept, metainfo = torrent.kept, torrent.metainfo
        names = {e.index: disk_name(kept.id, e.index, e.extension) for e in metainfo.files if not e.is_pad}
        wanted = torrent.planner.wanted
        return Join(
            info_hash=kept.info_hash,
            folder=str(self.settings.download_folder),
            content=metainfo.content,
            trackers=kept.trackers,
            names=names,
            have=bytes(torrent.pieces.have) if torrent.has_resume else None,
            priorities=[4 if piece in wanted else 0 for piece in range(metainfo.piece_count)],
            peers=peers or torrent.met,
            allow_local=kept.trusted_local or self.settings.allow_local_peers,
            stays_home=kept.trusted_local,
            web_seeds=torrent.web_seeds,
        )

    async def check_room(self, size_bytes: int) -> None:
        """`DiskFull` when this much does not fit beside the reserve."""
        free = (await trio.to_thread.run_sync(shutil.disk_usage, self.settings.download_folder)).free
        if size_bytes + self.settings.reserve_bytes > free:
            needed, there = size_bytes // 10**6, free // 10**6
            raise DiskFull(f"This torrent needs {needed} MB, and the disk has {there} MB left.")

    # -- saving ---------------------------------------------------------------------------------------------------

    async def note_peers(self) -> None:
        """Learn whom to meet again, of every torrent with news."""
        for torrent in self._with_news():
            if torrent.swarm is not None:
                torrent.met = await torrent.swarm.peers() or torrent.met

    def save(self) -> None:
        """Have resume data made and written of every torrent with news. Waits for nothing: news may come meanwhile."""
        for torrent in self._with_news():
            torrent.save()

    def _with_news(self) -> list[Torrent]:
        return [torrent for torrent in self.torrents.values() if torrent.has_news]

    def _on_resume(self, torrent: Torrent, news: ResumeData | ResumeRefused) -> None:
        torrent_id = torrent.kept.id
        if isinstance(news, ResumeData):
            known = Remembered(torrent.pieces.surely(news.have), torrent.met)
            self.writer.put(torrent_id, pack(torrent.metainfo, known))
            if torrent.pieces.is_complete and not torrent.is_announced:
                torrent.is_announced = True  # resume data comes after the write cache went to the disk
                self._publish(TorrentFinished(torrent_id))

    def _on_disk_failed(self, torrent: Torrent) -> None:
        why = torrent.disk.message if torrent.disk is not None else torrent.failure
        if why != torrent.logged_trouble:  # a retry that fails the same way is no news
            torrent.logged_trouble = why
            logger.warning("torrent %d stopped: %s", torrent.kept.id, why)
        if torrent.disk is None or not torrent.disk.is_full:
            self._publish(TorrentFailed(torrent.kept.id, why))
        self.on_trouble(torrent)

    # -- leaving --------------------------------------------------------------------------------------------------

    async def remove(self, torrent: Torrent) -> None:
        """Leave the swarm, end the readers, delete every file of this torrent."""
        torrent_id = torrent.kept.id
        self.torrents.pop(torrent_id, None)
        self.scheduler.forget(torrent)
        torrent.readers.cut(REMOVED)
        torrent.looks.forget()
        await self._leave(torrent)
        with trio.move_on_after(DELETED_WITHIN_S):
            await torrent.readers.gone()
        torrent.files.close()
        self.writer.drop(torrent_id)
        await self.writer.settle()
        await trio.to_thread.run_sync(self.delete_traces, torrent_id)

    def delete_traces(self, torrent_id: int) -> None:
        """Delete what a torrent left on the disk. Blocks: call it in a thread."""
        shutil.rmtree(self.settings.download_folder / str(torrent_id), ignore_errors=True)
        self.resume.delete(torrent_id)

    async def _leave(self, torrent: Torrent) -> None:
        deleted = trio.Event()

        def hear(news: SwarmNews) -> None:
            if isinstance(news, FilesDeleted):
                deleted.set()

        if torrent.swarm is not None:
            torrent.hear_instead(hear)
            torrent.swarm.leave(delete_files=True)
            with trio.move_on_after(DELETED_WITHIN_S):
                await deleted.wait()
