"""Which pieces are there, which of them were seen right on the disk, and who waits for one."""

from __future__ import annotations

import trio

from actors.torrents.metainfo import FileEntry, Metainfo

MOST_RANGES = 200
"""A file is told of in at most this many ranges; the longest ones are kept."""


class PieceMap:
    """One torrent's pieces. `have`: there, by libtorrent's word. `verified`: read back from the file, and right."""

    def __init__(self, metainfo: Metainfo, have: bytes | None = None) -> None:
        count = metainfo.piece_count
        self.have = bytearray(have) if have is not None else bytearray(count)
        self.verified = bytearray(count)
        self.fresh = bytearray(count)
        """1 for pieces that came in this life: those may still be in libtorrent's write cache."""
        self._metainfo = metainfo
        self._arrivals: dict[int, trio.Event] = {}

    @property
    def is_complete(self) -> bool:
        return self.have.find(0) < 0

    @property
    def had_bytes(self) -> int:
        """Bytes of the torrent that are there."""
        return self._had(0, len(self.have) - 1, 0, self._metainfo.size_bytes)

    def finished(self, piece: int) -> bool:
        """A piece came. Returns whether that is news."""
        if not 0 <= piece < len(self.have) or self.have[piece]:
            return False
        self.have[piece] = self.fresh[piece] = 1
        self._wake(piece)
        return True

    def replace(self, have: bytes) -> bool:
        """libtorrent's own table, after a check or when news was lost. Returns whether it was another."""
        if len(have) != len(self.have) or have == self.have:
            return False
        before, self.have[:] = bytes(self.have), have
        for piece, has in enumerate(have):
            if has and not before[piece]:
                self._wake(piece)
            elif not has:
                self.verified[piece] = self.fresh[piece] = 0
        return True

    def surely(self, have: bytes) -> bytes:
        """libtorrent's own table, and what was read back from the disk: it may hear a moment later of what it wrote."""
        ours = int.from_bytes(self.verified, "big")
        theirs = int.from_bytes(have.ljust(len(self.have), b"\0")[: len(self.have)], "big")
        return (ours | theirs).to_bytes(len(self.have), "big")

    async def arrival(self, piece: int) -> None:
        """Wait until libtorrent says that it has this piece."""
        if not self.have[piece]:
            await self._arrivals.setdefault(piece, trio.Event()).wait()

    def file_bytes(self, entry: FileEntry) -> int:
        """Bytes of this file that are there."""
        span = self._metainfo.span_of(entry)
        return self._had(span.first, span.last, entry.offset, entry.offset + entry.size_bytes)

    def file_ranges(self, entry: FileEntry) -> tuple[tuple[int, int], ...]:
        """Half-open byte ranges of this file that are there, merged, in order."""
        span, length = self._metainfo.span_of(entry), self._metainfo.piece_length
        ranges: list[tuple[int, int]] = []
        first = self.have.find(1, span.first, span.last + 1)
        while first >= 0:
            gap = self.have.find(0, first, span.last + 1)
            after = gap if gap >= 0 else span.last + 1
            start, end = max(0, first * length - entry.offset), min(entry.size_bytes, after * length - entry.offset)
            if start < end:
                ranges.append((start, end))
            first = self.have.find(1, after, span.last + 1)
        longest = sorted(ranges, key=lambda pair: pair[0] - pair[1])[:MOST_RANGES]
        return tuple(sorted(longest))

    def _had(self, first: int, last: int, start: int, end: int) -> int:
        """Bytes of [start, end) of the torrent that lie in pieces `first` to `last` that are there."""
        length = self._metainfo.piece_length
        total = self.have.count(1, first, last + 1) * length
        if self.have[first]:
            total -= start - first * length
        if self.have[last]:
            total -= (last + 1) * length - end
        return max(0, total)

    def _wake(self, piece: int) -> None:
        event = self._arrivals.pop(piece, None)
        if event is not None:
            event.set()
