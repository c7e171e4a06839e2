"""Looks into the files that are being read while they arrive: does a player need their end, and how fast is the film?

The index of a film in front: nothing from its end is asked for before the head. At the end: exactly which pieces.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import trio

from actors.containers import Layout, Prober
from actors.torrents.early import EarlyBlocks
from actors.torrents.files import TorrentFiles
from actors.torrents.metainfo import INDEX_AT_END, FileEntry, Metainfo, Span
from actors.torrents.pieces import PieceMap
from actors.torrents.planner import Seat
from actors.torrents.verifier import Verifier

GUESSED_TAIL_BYTES = 2 * 1024 * 1024
"""A last piece up to this size is asked for on suspicion, before the head tells where the index is."""

RETRY_S = 0.5


class Looks:
    """One torrent's, a look a file. They run in the nursery behind `start_soon`; `changed` is told of news."""

    def __init__(
        self,
        metainfo: Metainfo,
        pieces: PieceMap,
        early: EarlyBlocks,
        open_files: Callable[[], TorrentFiles],
        start_soon: Callable[..., None],
        changed: Callable[[FileEntry], None],
    ) -> None:
        self._metainfo, self._pieces, self._early = metainfo, pieces, early
        self._open_files, self._start_soon, self._changed = open_files, start_soon, changed
        self._looks: dict[int, _Look] = {}

    def layout(self, entry: FileEntry) -> Layout:
        """What is known so far of a file."""
        look = self._looks.get(entry.index)
        return look.prober.layout() if look is not None else Layout(entry.size_bytes)

    def seat(self, entry: FileEntry, read: Span) -> Seat:
        """The place of a reader of these pieces of a file, which is looked into from now on."""
        if entry.is_video and entry.index not in self._looks:
            look = self._looks[entry.index] = _Look(Prober(entry.size_bytes))
            self._start_soon(self._look, entry, look)
        seat = Seat(self._metainfo.span_of(entry), read, read.first)
        self.brief(seat, entry)
        return seat

    def brief(self, seat: Seat, entry: FileEntry) -> None:
        """Tell a seat what is known of its file."""
        layout = self.layout(entry)
        seat.tail, seat.pace_bytes_per_s = self._tail(layout, entry), layout.bitrate_bytes_per_s or 0.0

    def forget(self) -> None:
        """What was seen may be wrong, or is not wanted any more: stop looking, and begin anew with the next reader."""
        looks, self._looks = self._looks, {}
        for look in looks.values():
            look.scope.cancel()

    def _tail(self, layout: Layout, entry: FileEntry) -> Span | None:
        file = self._metainfo.span_of(entry)
        if layout.index is not None and layout.index_is_in_front is False:
            return self._metainfo.span_of(entry, layout.index.start, layout.index.end)
        is_told = layout.container != "unknown"
        is_cheap = self._metainfo.piece_length <= GUESSED_TAIL_BYTES
        is_likely = entry.extension in INDEX_AT_END and file.last > file.first
        return Span(file.last, file.last) if is_likely and is_cheap and not is_told else None

    async def _look(self, entry: FileEntry, look: _Look) -> None:
        files = self._open_files()  # of its own: those of the readers are closed when the last one leaves
        try:
            with look.scope:
                await self._go_through(entry, look.prober, files)
        except OSError:
            return  # the readers meet the same disk, and say so; nothing more will be known of this file
        finally:
            files.close()

    async def _go_through(self, entry: FileEntry, prober: Prober, files: TorrentFiles) -> None:
        verifier = Verifier(self._metainfo, self._pieces, files)
        while not prober.is_done:
            need = prober.needs()[0]
            span = self._metainfo.span_of(entry, need.start, need.end)
            for piece in range(span.first, span.last + 1):
                await self._there(piece, entry.offset + need.end - piece * self._metainfo.piece_length, verifier)
            data = await files.read(entry, need.start, need.end - need.start)
            # The last byte of a long film's index brings 0.1 s of work.
            await trio.to_thread.run_sync(prober.feed, need.start, data)
            self._changed(entry)
            if not data:
                return

    async def _there(self, piece: int, end: int, verifier: Verifier) -> None:
        """Wait until the first `end` bytes of a piece can be read: verified, or early."""
        end = min(end, self._metainfo.piece_size(piece))
        while not self._pieces.verified[piece]:
            if self._early.run(piece, 0) >= end:
                return
            if self._early.is_on and not self._pieces.have[piece]:
                await self._early.change(piece)
                continue
            await self._pieces.arrival(piece)
            if not await verifier.on_disk(piece, flush=_leave_it, give_up=_leave_it):
                await trio.sleep(RETRY_S)


def _leave_it() -> None:
    """A reader that comes to this piece has it mended."""


@attrs.define(eq=False)
class _Look:
    prober: Prober
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope)
