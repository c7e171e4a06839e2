"""Nothing is served that was not read back right from the file.

libtorrent 2.1 says `piece_finished` when the hash of its write cache fits, before the blocks are written: a read right
then gives wrong bytes. (`have_piece` is no better, and a crash can leave less on the disk than was recorded.) So each
piece is hashed as it lies in the file before its first byte is served, again after 2, 4, 8 .. 50 ms, and remembered.
"""

from __future__ import annotations

from collections.abc import Callable

import trio

from actors.torrents.files import TorrentFiles
from actors.torrents.metainfo import Metainfo
from actors.torrents.pieces import PieceMap

HASHED_INLINE_BYTES = 1024 * 1024
"""Larger pieces, and those that may lie on a cold disk, are read and hashed in a thread."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.002, 0.05
FLUSH_AFTER_S = 1.0
FRESH_PATIENCE_S, OLD_PATIENCE_S = 15.0, 0.3
"""How long a piece may stay wrong: one that just came waits for the disk; one found at the start is simply damaged."""


class Verifier:
    """Looks at pieces in the file. Each is looked at by one reader at a time, whoever else waits for it."""

    def __init__(self, metainfo: Metainfo, pieces: PieceMap, files: TorrentFiles) -> None:
        self._metainfo, self._pieces, self._files = metainfo, pieces, files
        self._looking: dict[int, trio.Event] = {}

    async def on_disk(self, piece: int, *, flush: Callable[[], None], give_up: Callable[[], None]) -> bool:
        """Wait until this piece reads back right; False when it was lost meanwhile and has to come again.

        `flush` is called when it takes long, `give_up` when it must be taken for damaged. `OSError`: the disk's.
        """
        while not self._pieces.verified[piece]:
            if not self._pieces.have[piece]:
                return False
            if piece in self._looking:
                await self._looking[piece].wait()
            else:
                await self._look(piece, flush, give_up)
        return True

    async def _look(self, piece: int, flush: Callable[[], None], give_up: Callable[[], None]) -> None:
        self._looking[piece] = trio.Event()
        try:
            await self._look_until_right(piece, flush, give_up)
        finally:
            self._looking.pop(piece).set()

    async def _look_until_right(self, piece: int, flush: Callable[[], None], give_up: Callable[[], None]) -> None:
        began, pause, flushed = trio.current_time(), FIRST_PAUSE_S, False
        while self._pieces.have[piece]:
            if await self._digest(piece) == self._metainfo.digest_of(piece):
                self._pieces.verified[piece] = 1
                return
            waited = trio.current_time() - began
            if waited > (FRESH_PATIENCE_S if self._pieces.fresh[piece] else OLD_PATIENCE_S):
                give_up()
                return
            if waited > FLUSH_AFTER_S and not flushed:
                flush()
                flushed = True
            await trio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _digest(self, piece: int) -> bytes | None:
        if self._metainfo.piece_length <= HASHED_INLINE_BYTES and self._pieces.fresh[piece]:
            return self._files.digest(piece)
        return await trio.to_thread.run_sync(self._files.digest, piece)
