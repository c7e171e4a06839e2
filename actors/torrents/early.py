"""Blocks that lie on the disk before their piece is whole: what a viewer can have without waiting for the hash.

A piece of a film has up to 16 MiB, and its hash can be looked at only when all of it has come: seconds at a start, on a
slow line many. The blocks of the first piece of a start or seek are served as they come instead, unverified, as long as
the swarm has never lied. Its last byte is held back until the hash is known, so that no answer ends unchecked: when the
hash does not fit, the streams that took of the piece are broken off, and from then on nothing of this torrent is served
before its hash.

libtorrent tells of a block once it is written (`block_finished_alert`); the disk back end must write blocks as they
come, which of libtorrent 2.1's the posix one does.
"""

from __future__ import annotations

import trio

BLOCK_BYTES = 16 * 1024


class EarlyBlocks:
    """One torrent's. Blocks are numbered within their piece, as in BEP 3's requests."""

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on
        self._written: dict[int, int] = {}  # piece to a set of bits, one a block
        self._changes: dict[int, trio.Event] = {}

    def wrote(self, piece: int, block: int) -> None:
        """A block lies on the disk."""
        if self.is_on:
            self._written[piece] = self._written.get(piece, 0) | 1 << block
            self.wake(piece)

    def whole(self, piece: int) -> None:
        """The piece has come, or is to come again: its blocks are no longer looked at."""
        self._written.pop(piece, None)
        self.wake(piece)

    def lied(self, piece: int) -> None:
        """The hash of this piece did not fit: nothing is served early any more."""
        self.is_on = False
        self._written.clear()
        self.wake(piece)

    def run(self, piece: int, offset: int) -> int:
        """So many bytes from this offset in the piece on can be read; the last block of a torrent counts as whole."""
        written, first = self._written.get(piece, 0), offset // BLOCK_BYTES
        # The lowest bit that is not set, from the first block on.
        beyond = written >> first
        count = (~beyond & (beyond + 1)).bit_length() - 1
        return count * BLOCK_BYTES - offset % BLOCK_BYTES if count else 0

    async def change(self, piece: int) -> None:
        """Wait for the next block of this piece, or for what ends the wait for them."""
        await self._changes.setdefault(piece, trio.Event()).wait()

    def look_again(self) -> None:
        """Pieces may have come of which no news was heard."""
        for piece in tuple(self._changes):
            self.wake(piece)

    def wake(self, piece: int) -> None:
        """Have whoever waits for this piece look again."""
        event = self._changes.pop(piece, None)
        if event is not None:
            event.set()
