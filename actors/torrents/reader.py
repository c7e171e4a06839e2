"""One read of a file that is still arriving: waits for pieces, hands out bytes, ends when nobody listens."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import attrs
import trio

from actors.torrents.early import EarlyBlocks
from actors.torrents.files import TorrentFiles
from actors.torrents.messages import StreamBroken
from actors.torrents.metainfo import FileEntry, Metainfo
from actors.torrents.pieces import PieceMap
from actors.torrents.planner import Seat

SPOILED = StreamBroken("spoiled", "What the peers sent first turned out to be wrong: it is fetched again.")
LAST_WORD_S = 0.5
"""How long a client may take to hear why its stream ends."""


class Host(Protocol):
    """What a reader needs of its torrent."""

    metainfo: Metainfo
    pieces: PieceMap
    early: EarlyBlocks
    files: TorrentFiles

    def moved(self, seat: Seat) -> None:
        """The reader entered another piece."""

    def starves(self, seat: Seat, piece: int) -> None:
        """The reader has waited long for this piece."""

    async def readable(self, piece: int) -> bool:
        """Wait until a piece that has come can be read; False when it was lost again."""

    def served(self, count: int) -> None:
        """Bytes went out."""

    def why(self) -> str:
        """One sentence: why does nothing come?"""


@attrs.frozen
class Patience:
    """Seconds until a reader calls a piece urgent, and until it gives up; and the size of its chunks in bytes."""

    starving_after_s: float
    no_progress_s: float
    chunk_bytes: int


class Reader:
    """Feeds bytes [start, end) of a file into a channel until `left` is set. `run` is its task; `cut` ends it."""

    def __init__(
        self,
        host: Host,
        seat: Seat,
        entry: FileEntry,
        start: int,
        end: int,
        out: trio.MemorySendChannel[bytes | StreamBroken],
        left: trio.Event,
        patience: Patience,
    ) -> None:
        self.seat, self.entry = seat, entry
        self.waits_since: float | None = None
        self._host, self._at, self._end, self._patience = host, start, end, patience
        self._out, self._left = out, left
        self._scope = trio.CancelScope()
        self._broken: StreamBroken | None = None
        self._first, self._took_early = seat.at, False

    def __repr__(self) -> str:
        return f"<Reader of file {self.entry.index} at {self._at} of {self._end}>"

    @property
    def is_heard(self) -> bool:
        """Is anybody still listening?"""
        return self._out.statistics().open_receive_channels > 0

    @property
    def begins(self) -> bool:
        """Is it still in its first piece, which it may have as it comes?"""
        return self.seat.at == self._first and self._host.early.is_on and not self._host.pieces.have[self._first]

    def spoiled(self, piece: int) -> None:
        """The hash of this piece did not fit: whoever was given some of it must not take it for the film."""
        if self._took_early and piece == self._first:
            self.cut(SPOILED)

    def cut(self, broken: StreamBroken) -> None:
        """End the stream early; the client is told why, if it takes the time to hear it."""
        self._broken = self._broken or broken
        self._scope.cancel()

    async def run(self, on_end: Callable[[Reader], None]) -> None:
        """Read to the end, until the client goes, or until cut."""
        with self._out:
            try:
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(self._end_with_client)
                    with self._scope, suppress(trio.BrokenResourceError):  # the client went away, which is its right
                        await self._feed()
                    nursery.cancel_scope.cancel()
            finally:
                on_end(self)
            await self._say_why()

    async def _end_with_client(self) -> None:
        await self._left.wait()
        self._scope.cancel()

    async def _feed(self) -> None:
        while self._at < self._end:
            piece = (self.entry.offset + self._at) // self._host.metainfo.piece_length
            if piece != self.seat.at:
                self.seat.at = piece
                self._host.moved(self.seat)
            length = await self._available(piece)
            data = await self._read(length) if length else None
            if data is None:
                return
            await self._out.send(data)
            self._at += len(data)
            self._host.served(len(data))

    async def _available(self, piece: int) -> int:
        """So many bytes can be read now of what is wanted of this piece; 0 when there is no use in waiting."""
        if not self._host.pieces.verified[piece] and not self._early(piece) and not await self._ready(piece):
            return 0
        early = self._early(piece)
        self._took_early = self._took_early or early > 0
        return early or self._wanted_of(piece)

    def _early(self, piece: int) -> int:
        """Bytes to be had before their piece is whole: never the last one, so that no answer ends unchecked."""
        if not self.begins:
            return 0
        offset = self.entry.offset + self._at - piece * self._host.metainfo.piece_length
        return min(self._host.early.run(piece, offset), self._wanted_of(piece) - 1)

    def _wanted_of(self, piece: int) -> int:
        """Bytes of this piece that are still to be sent."""
        whole = (piece + 1) * self._host.metainfo.piece_length - self.entry.offset - self._at
        return min(self._end - self._at, whole)

    async def _read(self, length: int) -> bytes | None:
        try:
            data = await self._host.files.read(self.entry, self._at, min(length, self._patience.chunk_bytes))
        except OSError as error:
            data = self._disk_error(error)
        if not data:
            self._broken = self._broken or StreamBroken("disk_error", "The file on disk ended too soon.")
        return data or None

    async def _ready(self, piece: int) -> bool:
        """Wait for the piece; False when there is no use in waiting any more."""
        self.waits_since = trio.current_time()
        give_up_at = self.waits_since + self._patience.no_progress_s
        try:
            while self.is_heard:
                if await self._came(piece, give_up_at) and (
                    self._early(piece) or (self._host.pieces.have[piece] and await self._host.readable(piece))
                ):
                    return True
                if trio.current_time() >= give_up_at:
                    self._broken = StreamBroken("no_progress", self._host.why())
                    return False
            return False
        except OSError as error:
            self._disk_error(error)
            return False
        finally:
            self.waits_since = None

    async def _came(self, piece: int, give_up_at: float) -> bool:
        """Wait for the piece; when it does not come for a while, have it called urgent."""
        with trio.move_on_at(min(give_up_at, trio.current_time() + self._patience.starving_after_s)):
            while self.begins and not self._early(piece):
                await self._host.early.change(piece)
            if not self._early(piece):
                await self._host.pieces.arrival(piece)
            return True
        self._host.starves(self.seat, piece)
        return False

    def _disk_error(self, error: OSError) -> bytes:
        self._broken = StreamBroken("disk_error", f"The file on disk cannot be read ({error.strerror}).")
        return b""

    async def _say_why(self) -> None:
        if self._broken is None:
            return
        with trio.move_on_after(LAST_WORD_S), suppress(trio.BrokenResourceError):
            await self._out.send(self._broken)
