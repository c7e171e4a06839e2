"""One torrent that the engine keeps: what is there, who reads it, what its swarm says."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import attrs
import trio

from actors.torrents.audience import Audience
from actors.torrents.early import EarlyBlocks
from actors.torrents.files import TorrentFiles
from actors.torrents.looks import Looks
from actors.torrents.metainfo import FileEntry, Metainfo
from actors.torrents.news import (
    BlockWritten,
    DiskFailed,
    HashFailed,
    NewsLost,
    Phase,
    PhaseChanged,
    PieceFinished,
    ResumeData,
    ResumeRefused,
    SwarmFailed,
    SwarmFigures,
    SwarmNews,
    TrackerAnswered,
    TrackerRefused,
)
from actors.torrents.pieces import PieceMap
from actors.torrents.planner import Attention, PlanLimits, Planner, Seat
from actors.torrents.port import Peers, Swarm
from actors.torrents.reader import Reader
from actors.torrents.saves import Saves
from actors.torrents.situation import situation_of
from actors.torrents.status import describe, reason_of
from actors.torrents.swarm_view import SwarmView
from actors.torrents.timeline import Timeline
from actors.torrents.verifier import Verifier
from storage.model.torrents import StallReason, StreamStatus, TorrentState
from storage.torrents import KeptTorrent

logger = logging.getLogger(__name__)

REPAIR_PAUSE_S = 60.0
"""A second piece found damaged within this time, and all of them are suspects."""

AWAITED_S = 10.0
"""Who asks for a torrent begins to read it within this time; what comes meanwhile is his first piece already."""


@attrs.frozen
class Hooks:
    """Whom a torrent tells of itself."""

    changed: Callable[[Torrent], None]
    """It should be planned anew."""

    rejoin: Callable[[Torrent], None]
    """Its swarm has to be left and joined again, with what it has now."""

    resume: Callable[[Torrent, ResumeData | ResumeRefused], None]
    disk_failed: Callable[[Torrent], None]
    start_soon: Callable[..., None]


class Torrent:
    """State and readers of one torrent. Lives on the trio thread; everything it is told of comes through `hear`."""

    def __init__(
        self,
        kept: KeptTorrent,
        metainfo: Metainfo,
        folder: Path,
        limits: PlanLimits,
        have: bytes | None,
        early: EarlyBlocks,
        hooks: Hooks,
    ) -> None:
        self.kept, self.metainfo = kept, metainfo
        self.pieces = PieceMap(metainfo, have)
        self.files = TorrentFiles(folder, kept.id, metainfo)
        self.planner = Planner(self.pieces.have, metainfo.piece_length, limits, metainfo.span_of(metainfo.main_file()))
        self.early = early
        self.readers = Audience(self._left)
        self.swarm: Swarm | None = None
        self.web_seeds: tuple[str, ...] = ()
        self.met: Peers = ()  # where its peers were last, to be met again at once
        self.saves = Saves()
        self.timeline = Timeline(trio.current_time())
        self.joined, self.checked = trio.Event(), trio.Event()
        self.disk: DiskFailed | None = None
        self.failure = ""
        self.retry_at: float | None = None
        self.logged_trouble = ""
        self.hash_failures = 0
        self.has_resume = have is not None
        self.is_announced = self.pieces.is_complete
        self.was_read = False
        self.is_watched_closely = False
        self.has_news = True
        self._verifier = Verifier(metainfo, self.pieces, self.files)
        self.view = SwarmView()
        self._hooks = hooks
        own_files = partial(TorrentFiles, folder, kept.id, metainfo)
        self.looks = Looks(metainfo, self.pieces, early, own_files, hooks.start_soon, self._seen)
        self._other_ear: Callable[[SwarmNews], None] | None = None
        self._repaired_at = -math.inf
        self._handlers = self._make_handlers()

    def __repr__(self) -> str:
        return f"<Torrent {self.kept.id} {self.state.value}, {len(self.readers)} readers>"

    @property
    def state(self) -> TorrentState:
        """Where it stands."""
        if self.disk is not None and self.disk.is_full:
            return TorrentState.NO_SPACE
        if self.disk is not None or self.failure:
            return TorrentState.FAILED
        if not self.checked.is_set():
            return TorrentState.CHECKING
        return TorrentState.FINISHED if self.pieces.is_complete else TorrentState.DOWNLOADING

    @property
    def begins(self) -> bool:
        """Do single blocks matter? Somebody is in his first piece, or will be in a moment."""
        if not self.early.is_on:
            return False
        if any(reader.begins for reader in self.readers):
            return True
        is_awaited = self.timeline.first_byte is None and trio.current_time() - self.timeline.asked < AWAITED_S
        return is_awaited and not self.pieces.is_complete  # last: it looks at every piece, and this is asked often

    def ask_again(self) -> None:
        """Somebody asks for this torrent: a new start is timed."""
        self.timeline = Timeline(trio.current_time())

    # -- readers ------------------------------------------------------------------------------------------------

    def seat(self, entry: FileEntry, start: int, end: int) -> Seat:
        """The place of a reader of bytes [start, end) of a file."""
        now, read = trio.current_time(), self.metainfo.span_of(entry, start, end)
        if not self.readers and self.timeline.first_byte is not None:
            self.ask_again()
        for stage in ("resolved", "metadata"):
            self.timeline.note(stage, now)
        return self.looks.seat(entry, read)

    def open(self, reader: Reader) -> None:
        """A reader begins. The caller plans at once."""
        self.readers.sweep()
        self.readers.come(reader)
        self.was_read = True
        self.planner.sit(reader.seat)

    def close(self, reader: Reader) -> None:
        """A reader's task has ended; after the last one the files are let go."""
        if self.readers.go(reader):
            self.files.close()

    def _seen(self, entry: FileEntry) -> None:
        for reader in self.readers:
            if reader.entry is entry:
                self.looks.brief(reader.seat, entry)
        self._hooks.changed(self)

    def _left(self, reader: Reader) -> None:
        self.planner.leave(reader.seat)
        self._hooks.changed(self)

    # -- what readers need --------------------------------------------------------------------------------------

    def moved(self, seat: Seat) -> None:
        self._hooks.changed(self)

    def starves(self, seat: Seat, piece: int) -> None:
        if seat.rush is None or piece not in seat.rush:
            self.planner.starve(seat, piece)
            self._hooks.changed(self)

    async def readable(self, piece: int) -> bool:
        await self.checked.wait()
        readable = await self._verifier.on_disk(piece, flush=self._flush, give_up=partial(self.repair, piece))
        if readable:
            self.timeline.note("head", trio.current_time())
        return readable

    def served(self, count: int) -> None:
        for stage in ("peers", "head", "first_byte"):
            self.timeline.note(stage, trio.current_time())

    def why(self) -> str:
        return self.reason().message

    def reason(self) -> StallReason:
        """What keeps a reader waiting just now, however short it has waited."""
        return reason_of(situation_of(self, self.metainfo.main_file()))

    # -- steering -----------------------------------------------------------------------------------------------

    def plan(self, attention: Attention) -> None:
        """Tell libtorrent what is needed now."""
        if self.swarm is not None:
            self.swarm.apply(self.planner.plan(trio.current_time(), attention))

    def repair(self, piece: int) -> None:
        """This piece is not on the disk as it should be: fetch it again; all are hashed if that happens often."""
        if self.swarm is None or not self.checked.is_set():
            return
        now = trio.current_time()
        is_bad = now - self._repaired_at < REPAIR_PAUSE_S
        self._repaired_at = now
        have = bytearray(self.pieces.have) if not is_bad else bytearray(len(self.pieces.have))
        have[piece] = 0
        self.pieces.replace(bytes(have))
        self.has_resume, self.has_news = not is_bad, True
        logger.warning("piece %d of torrent %d is damaged on the disk: fetching it again", piece, self.kept.id)
        self._hooks.rejoin(self)

    def part(self) -> None:
        """Leave the swarm, to join it again."""
        swarm, self.swarm = self.swarm, None
        # Events that nobody has set yet stay: whoever waits for them waits for the next swarm.
        self.joined = trio.Event() if self.joined.is_set() else self.joined
        self.checked = trio.Event() if self.checked.is_set() else self.checked
        self.planner.forget()
        self.saves.forget()
        if swarm is not None:
            swarm.leave(delete_files=False)

    def recover(self) -> None:
        """Try again after an error: in a fresh swarm, as what is stuck in libtorrent's write cache stays stuck."""
        self.disk, self.failure, self.retry_at = None, "", None
        self.has_resume = self.has_resume or self.checked.is_set()
        self._hooks.rejoin(self)

    def _begin_anew(self) -> None:
        """What was complete is not: files were changed or deleted behind our back.

        libtorrent took itself for a seed and sent the other seeds away; it does not go back to them when it learns
        better. A swarm that is joined with what is really there does.
        """
        logger.warning("torrent %d was complete, and has lost data on the disk: fetching it again", self.kept.id)
        self.has_resume = True
        self._hooks.rejoin(self)

    def use_trackers(self, trackers: tuple[str, ...]) -> None:
        """Ask these from now on; what the old ones said counts no more."""
        self.kept = attrs.evolve(self.kept, trackers=trackers)
        self.view.forget_trackers()
        if self.swarm is not None:
            self.swarm.replace_trackers(trackers)

    def use_web_seeds(self, web_seeds: tuple[str, ...]) -> None:
        """Ask these; those that are asked already are among them."""
        self.web_seeds = web_seeds
        if self.swarm is not None:
            self.swarm.add_web_seeds(web_seeds)

    def trust(self, trackers: tuple[str, ...], web_seeds: tuple[str, ...]) -> None:
        """It is one of this machine's own: meet local peers and ask these servers alone, in a swarm joined anew."""
        self.kept = attrs.evolve(self.kept, trackers=trackers, trusted_local=True)
        self.web_seeds, self.met = web_seeds, ()
        self.view.forget_trackers()
        self.has_resume = self.has_resume or self.checked.is_set()
        if self.swarm is not None:
            self._hooks.rejoin(self)

    def save(self, *, only_if_modified: bool = True) -> None:
        """Have resume data made; `Hooks.resume` is told of it."""
        if self.swarm is not None:
            self.saves.asked()
            self.swarm.ask_resume_data(only_if_modified=only_if_modified)

    def _flush(self) -> None:
        if self.swarm is not None:
            self.swarm.flush()

    # -- news ---------------------------------------------------------------------------------------------------

    def hear(self, news: SwarmNews) -> None:
        """Something happened in the swarm."""
        if self._other_ear is not None:
            self._other_ear(news)
            return
        handler = self._handlers.get(type(news))
        if handler is not None:
            handler(news)

    def hear_instead(self, ear: Callable[[SwarmNews], None]) -> None:
        """From now on this one hears what the swarm has to say."""
        self._other_ear = ear

    def _make_handlers(self) -> dict[type, Callable[..., None]]:
        return {
            PieceFinished: self._on_piece,
            BlockWritten: lambda news: self.early.wrote(news.piece, news.block),
            HashFailed: self._on_hash_failed,
            PhaseChanged: self._on_phase,
            SwarmFigures: self._on_figures,
            TrackerAnswered: self.view.answered,
            TrackerRefused: self.view.refused,
            DiskFailed: self._on_disk_failed,
            SwarmFailed: self._on_failed,
            ResumeData: self._on_resume,
            ResumeRefused: self._on_resume,
            NewsLost: self._on_news_lost,
        }

    def _on_piece(self, news: PieceFinished) -> None:
        self.early.whole(news.piece)
        if self.pieces.finished(news.piece):
            self.has_news = True
            self.timeline.note("peers", trio.current_time())
            self.planner.finished(news.piece, trio.current_time())
            self._hooks.changed(self)
            if self.pieces.is_complete:
                self.save(only_if_modified=False)

    def _on_hash_failed(self, news: HashFailed) -> None:
        self.hash_failures += 1
        self.early.lied(news.piece)
        self.readers.spoiled(news.piece)
        self.looks.forget()

    def _on_phase(self, news: PhaseChanged) -> None:
        if news.phase is Phase.DOWNLOADING and self.swarm is not None:
            self.swarm.ask_figures(pieces=True)

    def _on_figures(self, news: SwarmFigures) -> None:
        self.view.note(news, trio.current_time())
        if news.peers:
            self.timeline.note("peers", trio.current_time())
        if news.has_failed:  # said before, unless that was lost
            self._on_failed(SwarmFailed("libtorrent met an error"))
        if news.have is None or news.phase is not Phase.DOWNLOADING:
            return
        was_complete = self.pieces.is_complete
        if self.pieces.replace(news.have):
            self.early.look_again()
            self.planner.forget()
            self.has_news = True
            if was_complete:
                self._begin_anew()
                return
        self.checked.set()
        self._hooks.changed(self)

    def _on_disk_failed(self, news: DiskFailed) -> None:
        is_known, self.disk = self.disk is not None, self.disk or news  # libtorrent says it of every block
        if self.swarm is not None:
            self.swarm.ask_figures(pieces=True)  # what could not be written is not there after all
        if not is_known:
            self._hooks.disk_failed(self)

    def _on_failed(self, news: SwarmFailed) -> None:
        if self.disk is None and not self.failure:
            self.failure = f"The download stopped: {news.message}."
            self._hooks.disk_failed(self)

    def _on_resume(self, news: ResumeData | ResumeRefused) -> None:
        self.saves.answered()
        self._hooks.resume(self, news)

    def _on_news_lost(self, news: NewsLost) -> None:
        self.saves.forget()
        if self.swarm is not None:
            self.swarm.ask_figures(pieces=True)

    # -- what is told ----------------------------------------------------------------------------------------------

    def status(self, entry: FileEntry) -> StreamStatus:
        """How the stream of this file goes."""
        return describe(situation_of(self, entry))
