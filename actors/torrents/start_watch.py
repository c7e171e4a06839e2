"""Watches starts while they last: what their readers wait for, what reaches them, and when they are given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import trio

from actors.torrents.metainfo import FileEntry
from actors.torrents.planner import Seat
from actors.torrents.reader import Reader
from actors.torrents.start_book import Key, StartBook, Viewing
from actors.torrents.starts import DISK_IS_SLOW, StartOutcome
from actors.torrents.timeline import Timeline
from actors.torrents.torrent import Torrent
from storage.model.torrents import StallReason

CLAIMED_WITHIN_S = 10.0
"""An app opens the stream at once after it was told where; later it is another start."""

GIVEN_UP_AFTER_S = 10.0
"""Who opens no other range within this time has left. Players close one range before they ask for the next."""

FRAME_WITHIN_S = 60.0
"""So long after its first byte a picture is waited for; not every app tells of one."""

LOOK_S = 0.25


class StartWatch:
    """The starts of one life of the engine. What is known of them lies in the book."""

    def __init__(self, book: StartBook, now: Callable[[], datetime], start_soon: Callable[..., None]) -> None:
        self._book, self._now, self._start_soon = book, now, start_soon
        self._asks: list[tuple[int, Timeline]] = []
        self._watched: dict[Key, Witness] = {}

    def asked(self, torrent: Torrent, asked: float) -> None:
        """Somebody pressed Watch at `asked` (trio's clock), and is told now where to read."""
        now = trio.current_time()
        timeline = Timeline(asked, resolved=now, metadata=torrent.timeline.metadata)
        self._asks = [(one, other) for one, other in self._asks if _is_fresh(other, now)]
        self._asks.append((torrent.kept.id, timeline))

    def host(self, torrent: Torrent, entry: FileEntry, seat: Seat, viewing: str | None) -> Torrent | Witness:
        """What a reader shall read from: the torrent, through a witness while a start lasts."""
        if viewing is None:
            return torrent
        key = (torrent.kept.id, entry.index, viewing)
        if key in self._watched:
            return self._watched[key]
        known = self._book.find(key)
        if known is not None and known.outcome is StartOutcome.PLAYED:
            return torrent
        if known is None or known.outcome is not None:
            known = self._begin(torrent, entry, seat)
            self._book.begin(key, known)
        witness = self._watched[key] = Witness(torrent, known, self._book)
        self._start_soon(self._look_after, key, witness)
        return witness

    def _begin(self, torrent: Torrent, entry: FileEntry, seat: Seat) -> Viewing:
        now = trio.current_time()
        timeline = self._claim(torrent.kept.id, now) or Timeline(now)
        return Viewing(
            torrent_id=torrent.kept.id,
            torrent=torrent.metainfo.name,
            file_index=entry.index,
            file=entry.name,
            asked_at=self._now() - timedelta(seconds=now - timeline.asked),
            timeline=timeline,
            needs_peers=not torrent.pieces.have[seat.at],
        )

    def _claim(self, torrent_id: int, now: float) -> Timeline | None:
        for at, (one, timeline) in enumerate(self._asks):
            if one == torrent_id and _is_fresh(timeline, now):
                del self._asks[at]
                return timeline
        return None

    async def _look_after(self, key: Key, witness: Witness) -> None:
        while not witness.is_over:
            witness.ask_figures()
            await trio.sleep(LOOK_S)
            witness.look()
        del self._watched[key]
        witness.finish()


class Witness:
    """A torrent as the readers of one viewing see it: notes what reaches them, and hands everything on."""

    def __init__(self, torrent: Torrent, viewing: Viewing, book: StartBook) -> None:
        self.metainfo, self.pieces, self.files = torrent.metainfo, torrent.pieces, torrent.files
        self.early = torrent.early
        self._torrent, self._viewing, self._book = torrent, viewing, book
        self._readers: list[Reader] = []
        self._read_at = trio.current_time()
        self._has_left = True

    @property
    def is_over(self) -> bool:
        """Is there nothing more to be learnt?"""
        viewing, now = self._viewing, trio.current_time()
        if not self._readers and now - self._read_at >= GIVEN_UP_AFTER_S:
            return True
        began = viewing.timeline.first_byte
        return began is not None and (now - began >= FRAME_WITHIN_S or viewing.first_frame_ms is not None)

    def finish(self) -> None:
        """Nobody is there any more; if nothing ever came, it was given up when the last reader ended."""
        if self._viewing.outcome is None:
            outcome = StartOutcome.LEFT if self._has_left else StartOutcome.BROKEN
            self._book.end(self._viewing, outcome, self._read_at)

    def look(self) -> None:
        """Which reason holds now, and are there peers?"""
        now = trio.current_time()
        self._viewing.tally.look(self._reason(), now)
        self._note_peers(now)

    def ask_figures(self) -> None:
        """Have the swarm say how it is: what is known may be seconds old, and a reason has to be true now."""
        if self._torrent.swarm is not None and self._waiting():
            self._torrent.swarm.ask_figures()

    # -- readers ------------------------------------------------------------------------------------------------------

    def open(self, reader: Reader) -> None:
        """See `Torrent.open`."""
        self._readers.append(reader)
        self.look()
        self._torrent.open(reader)

    def close(self, reader: Reader) -> None:
        """See `Torrent.close`."""
        self._readers.remove(reader)
        self._read_at, self._has_left = trio.current_time(), not reader.is_heard
        self.look()
        self._torrent.close(reader)

    # -- what readers need --------------------------------------------------------------------------------------------

    def moved(self, seat: Seat) -> None:
        self._torrent.moved(seat)

    def starves(self, seat: Seat, piece: int) -> None:
        self._torrent.starves(seat, piece)

    async def readable(self, piece: int) -> bool:
        readable = await self._torrent.readable(piece)
        if readable and self._viewing.outcome is None:
            self._viewing.timeline.note("head", trio.current_time())
        return readable

    def served(self, count: int) -> None:
        self._torrent.served(count)
        if self._viewing.outcome is None:
            now = trio.current_time()
            self.look()
            for stage in ("head", "first_byte"):  # what is served early has no whole head yet
                self._viewing.timeline.note(stage, now)
            self._book.end(self._viewing, StartOutcome.PLAYED, now)

    def why(self) -> str:
        return self._torrent.why()

    # -- what is noted ------------------------------------------------------------------------------------------------

    def _reason(self) -> StallReason | None:
        """Why its readers wait; None while they do not."""
        torrent, waiting = self._torrent, self._waiting()
        if not waiting:
            return None
        if torrent.checked.is_set() and all(self.pieces.have[reader.seat.at] for reader in waiting):
            return DISK_IS_SLOW
        return torrent.reason()

    def _waiting(self) -> list[Reader]:
        return [reader for reader in self._readers if reader.waits_since is not None]

    def _note_peers(self, now: float) -> None:
        timeline, seen = self._viewing.timeline, self._torrent.timeline.peers
        if not self._viewing.needs_peers or self._viewing.outcome is not None:
            return
        if seen is not None and seen >= timeline.asked:
            timeline.note("peers", seen)
        elif self._torrent.view.figures.peers:
            timeline.note("peers", now)


def _is_fresh(timeline: Timeline, now: float) -> bool:
    return timeline.resolved is not None and now - timeline.resolved < CLAIMED_WITHIN_S
