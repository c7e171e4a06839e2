"""The engine: joins swarms and reads files out of downloads in progress."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import trio

from actors.runtime import Actor, Ask, Event, Tell, Tick
from actors.seeding import SwarmStarted
from actors.torrents.admission import Admission
from actors.torrents.dht import PeerCounts
from actors.torrents.disk import DiskWatch
from actors.torrents.errors import EngineFull, RangeOutside, TorrentRefused
from actors.torrents.fetches import MetadataFetches
from actors.torrents.inspection import inspect
from actors.torrents.library import Library, Reopened
from actors.torrents.magnets import STAGING
from actors.torrents.messages import (
    AddMagnet,
    AddSeed,
    AddTorrentFile,
    CountPeers,
    DescribeEngine,
    DescribeFile,
    DescribeStarts,
    DescribeStream,
    FetchMetadata,
    FileSize,
    InspectTorrent,
    ListTorrents,
    NotePlayback,
    OpenStream,
    RemoveTorrent,
    StreamBroken,
    StreamOpened,
    TorrentContents,
    TorrentFailed,
)
from actors.torrents.port import Engine
from actors.torrents.reader import Patience, Reader
from actors.torrents.report import info_of, progress_of, report
from actors.torrents.resume import ResumeFolder
from actors.torrents.session import LibtorrentEngine
from actors.torrents.settings import TorrentSettings
from actors.torrents.start_book import StartBook
from actors.torrents.start_watch import StartWatch
from actors.torrents.torrent import Torrent
from storage.crypto import FieldCipher
from storage.database import Database
from storage.model.errors import MiauflixError
from storage.model.torrents import StreamStatus
from storage.torrents import KeptTorrent, delete_torrent, load_torrents, note_progress

logger = logging.getLogger(__name__)

STOPPING = StreamBroken("stopping", "Miauflix is stopping; the stream can be opened again when it is back.")

FIGURES_EVERY_S, FIGURES_CEILING_S = 1.0, 30.0
START_LOOK_S, START_LOOKS = 0.1, 50
JOINS_AT_ONCE = 4
INSPECTIONS_AT_ONCE = 1


class TorrentsActor(Actor):
    """Keeps the torrents. Whatever waits (database, disk, swarm) runs in the nursery; planning and opening do not."""

    def __init__(
        self,
        settings: TorrentSettings,
        database: Database,
        cipher: FieldCipher,
        open_engine: Callable[[TorrentSettings], Awaitable[Engine]] = LibtorrentEngine.open,
        starts: StartBook | None = None,
    ) -> None:
        self._settings, self._database, self._cipher, self._open_engine = settings, database, cipher, open_engine
        self._patience = Patience(settings.starving_after_s, settings.no_progress_s, settings.chunk_bytes)
        self._start_book = starts if starts is not None else StartBook()
        self._starts: StartWatch
        self._library: Library
        self._admission: Admission
        self._peer_counts: PeerCounts
        self._inspecting = trio.CapacityLimiter(INSPECTIONS_AT_ONCE)
        self._figures: Tick
        self._saving: Tick

    async def start(self) -> None:
        settings, context = self._settings, self.context
        await trio.to_thread.run_sync(self._make_folders)
        engine = await self._open_engine(settings)
        context.start_soon(engine.run)
        resume = ResumeFolder(settings.resume_folder, self._cipher)
        library = self._library = Library(settings, engine, resume, context.events.publish, context.start_soon)
        fetches = MetadataFetches(engine, settings, context.start_soon, library.metainfo_of, library.may_disturb)
        self._admission = Admission(library, fetches, self._database, self._cipher, context.now)
        self._peer_counts = PeerCounts(engine, settings, context.start_soon)
        self._starts = StartWatch(self._start_book, context.now, context.start_soon)
        context.start_soon(library.scheduler.run)
        context.start_soon(library.writer.run)
        self._set_ticks(library)
        await context.listen(SwarmStarted)
        await self._take_up()

    def _set_ticks(self, library: Library) -> None:
        settings, context = self._settings, self.context
        disk = DiskWatch(library, settings)
        disk_tick = context.every(
            settings.disk_retry_s, disk.look, name="disk", idle_ceiling_s=settings.disk_retry_ceiling_s
        )

        def on_trouble(torrent: Torrent) -> None:
            disk.note(torrent)
            disk_tick.wake()

        library.on_trouble = on_trouble
        self._figures = context.every(
            FIGURES_EVERY_S, self._ask_figures, name="figures", idle_ceiling_s=FIGURES_CEILING_S
        )
        self._saving = context.every(
            settings.resume_interval_s, self._save, name="resume", idle_ceiling_s=10 * settings.resume_interval_s
        )

    async def handle(self, message: Ask[Any] | Tell | Event) -> object:
        library = self._library
        match message:
            case OpenStream():
                return self._open_stream(message)
            case DescribeStream(torrent_id, file_index):
                return self._describe_stream(torrent_id, file_index)
            case NotePlayback():
                self._start_book.note(message)
                return None
            case DescribeStarts():
                return self._start_book.report(self.context.now())
            case DescribeFile(torrent_id, file_index):
                entry = library.find(torrent_id).metainfo.file(file_index)
                return FileSize(entry.name, entry.size_bytes)
            case ListTorrents():
                return tuple(info_of(torrent) for torrent in reversed(library.torrents.values()))
            case DescribeEngine():
                return report(library)
            case AddSeed():
                return self.later(self._adding, self._admission.add_seed, message)
            case AddTorrentFile():
                return self.later(self._adding, self._admission.add_file, message)
            case AddMagnet():
                return self.later(self._adding, self._admission.add_magnet, message)
            case InspectTorrent(content):
                return self.later(self._inspect, content, limiter=self._inspecting, cancel_with_asker=True)
            case FetchMetadata():
                return self.later(self._admission.fetch_metadata, message, cancel_with_asker=True)
            case CountPeers(info_hash):
                return self.later(self._peer_counts.count, info_hash, cancel_with_asker=True)
            case SwarmStarted():
                return self.later(self._admission.follow, message)
            case RemoveTorrent(torrent_id):
                return self.later(self._admission.remove, library.find(torrent_id))
            case _:
                return await super().handle(message)

    async def stop(self) -> None:
        """Tell readers, save what is known, end the session; each step has its own deadline."""
        settings, library = self._settings, self._library
        with trio.move_on_after(settings.drain_within_s):
            for torrent in library.torrents.values():
                torrent.readers.cut(STOPPING)
            for torrent in library.torrents.values():
                await torrent.readers.gone()
        with trio.move_on_after(settings.save_within_s) as saving:
            await library.note_peers()
            library.save()
            for torrent in library.torrents.values():
                await torrent.saves.settled()
            await library.writer.settle()
            await self._note_progress()
        if saving.cancelled_caught:
            logger.warning("not all resume data was saved in time: some files will be checked at the next start")
        await library.engine.close(settings.close_within_s)

    # -- starting ---------------------------------------------------------------------------------------------------

    def _make_folders(self) -> None:
        self._settings.download_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._settings.resume_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(self._settings.download_folder / STAGING, ignore_errors=True)  # of a life that was cut short

    async def _take_up(self) -> None:
        """Know every torrent again; the swarms are joined in the background."""
        # Asked of the writer: what an earlier life had still to write is then written.
        kept = await self._database.write(load_torrents, self._cipher)
        for torrent_id in kept.unreadable:
            self._cannot_take_up(torrent_id, "its encrypted fields cannot be opened with this key ring")
        limiter = trio.CapacityLimiter(JOINS_AT_ONCE)
        for one in kept.torrents:
            if one.is_leaving:
                self.context.start_soon(self._forget, one.id)
                continue
            reopened = await self._reopen(one)
            if reopened is not None:
                self.context.start_soon(self._join_again, self._library.register(reopened), limiter)

    async def _reopen(self, kept: KeptTorrent) -> Reopened | None:
        try:
            return await trio.to_thread.run_sync(self._library.reopen, kept)
        except TorrentRefused as error:
            self._cannot_take_up(kept.id, str(error))
            return None

    def _cannot_take_up(self, torrent_id: int, why: str) -> None:
        logger.error("torrent %d is left as it is: %s", torrent_id, why)
        self.context.events.publish(TorrentFailed(torrent_id, why))

    async def _join_again(self, torrent: Torrent, limiter: trio.CapacityLimiter) -> None:
        async with limiter:
            await self._library.join_or_warn(torrent)

    # -- adding and removing ------------------------------------------------------------------------------------------

    async def _adding(self, add: Callable[[Any], Awaitable[Any]], message: Ask[Any]) -> object:
        began = trio.current_time()
        info = await add(message)
        torrent = self._library.find(info.id)
        if isinstance(message, AddSeed):  # an operator who adds a torrent takes a moment before playing it
            self._starts.asked(torrent, began if message.asked_at is None else message.asked_at)
        self._watch_start(torrent)
        return info

    async def _inspect(self, content: bytes) -> TorrentContents:
        settings = self._settings
        return await trio.to_thread.run_sync(inspect, content, settings.limits, settings.allow_local_peers)

    async def _forget(self, torrent_id: int) -> None:
        """Finish a removal that a stop had interrupted. What cannot be done now waits for the next start."""
        try:
            await trio.to_thread.run_sync(self._library.delete_traces, torrent_id)
            await self._database.write(delete_torrent, torrent_id)
        except MiauflixError as error:
            logger.warning("torrent %d is still to be removed: %s", torrent_id, error)

    # -- reading ------------------------------------------------------------------------------------------------------

    def _open_stream(self, message: OpenStream) -> StreamOpened:
        torrent = self._library.find(message.torrent_id)
        entry = torrent.metainfo.file(message.file_index)
        size, start = entry.size_bytes, message.start
        if start < 0 or (start >= size and start > 0):
            raise RangeOutside(size)
        end = size if message.end is None else min(size, message.end)
        if self._library.count_readers() >= self._settings.max_readers:
            raise EngineFull("As many streams are open as this server allows: try again when one has ended.")
        send, receive = trio.open_memory_channel[bytes | StreamBroken](self._settings.chunks_ahead)
        opened = StreamOpened(size, start, end, entry.name, receive)
        seat = torrent.seat(entry, start, end)
        host = self._starts.host(torrent, entry, seat, message.viewing)
        reader = Reader(host, seat, entry, start, end, send, opened.left, self._patience)
        host.open(reader)
        self._library.scheduler.now(torrent)
        self.context.start_soon(reader.run, host.close)
        self._watch_start(torrent)
        return opened

    def _describe_stream(self, torrent_id: int, file_index: int) -> StreamStatus:
        torrent = self._library.find(torrent_id)
        status = torrent.status(torrent.metainfo.file(file_index))
        self._figures.wake()
        return status

    # -- repeated work ------------------------------------------------------------------------------------------------

    def _watch_start(self, torrent: Torrent) -> None:
        """Something begins: look closely for a few seconds, so that the first peers are seen when they come."""
        self._figures.wake()
        self._saving.wake()
        if not torrent.pieces.is_complete and torrent.timeline.peers is None and not torrent.is_watched_closely:
            torrent.is_watched_closely = True
            self.context.start_soon(self._look_closely, torrent)

    async def _look_closely(self, torrent: Torrent) -> None:
        for _ in range(START_LOOKS):
            if torrent.swarm is not None:
                torrent.swarm.ask_figures()
            await trio.sleep(START_LOOK_S)
            if torrent.timeline.peers is not None:
                break
        torrent.is_watched_closely = False

    async def _ask_figures(self) -> bool:
        self._library.engine.ask_updates()
        return any(torrent.readers or torrent.has_news for torrent in self._library.torrents.values())

    async def _save(self) -> bool:
        await self._library.note_peers()
        self._library.save()  # nothing is waited for until news is struck off, or some would be struck off unsaved
        return await self._note_progress()

    async def _note_progress(self) -> bool:
        now = self.context.now()
        changed = [torrent for torrent in self._library.torrents.values() if torrent.has_news or torrent.was_read]
        if not changed:
            return False
        notes = tuple(progress_of(torrent, now) for torrent in changed)
        for torrent in changed:  # before the writing: what happens meanwhile is news for the next time
            torrent.has_news, torrent.was_read = False, bool(torrent.readers)
        try:
            await self._database.write(note_progress, notes)
        except BaseException:  # a stop may cancel it as well
            for torrent, note in zip(changed, notes, strict=True):
                torrent.has_news |= note.last_write_at is not None
                torrent.was_read |= note.last_access_at is not None
            raise
        for torrent, note in zip(changed, notes, strict=True):
            finished_at = torrent.kept.finished_at or note.finished_at
            torrent.kept = attrs.evolve(torrent.kept, finished_at=finished_at)
        return True


def torrents_factory(
    settings: TorrentSettings,
    database: Database,
    cipher: FieldCipher,
    open_engine: Callable[[TorrentSettings], Awaitable[Engine]] = LibtorrentEngine.open,
) -> Callable[[], TorrentsActor]:
    """What the supervisor makes each life of the actor with. Call it once: what is known of starts outlives a crash."""
    starts = StartBook()
    return lambda: TorrentsActor(settings, database, cipher, open_engine, starts)
