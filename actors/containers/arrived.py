"""The bytes of a file that are here and may still be looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from actors.containers.byte_range import ByteRange

KEPT_IN_FRONT = 1024 * 1024
KEPT_AT_THE_END = 4 * 1024 * 1024
"""Indexes lie at the ends of a file. What arrives there is kept before it is known to be needed."""

LOOSE_BYTES = 1024 * 1024
"""So much may come before what came is looked through."""
MOST_BLOCKS = 8192


class Arrived:
    """Blocks of a file, in order, none over another. Only the two ends and what is wanted are kept for longer."""

    def __init__(self, size_bytes: int) -> None:
        self._size_bytes = size_bytes
        self._starts: list[int] = []
        self._blocks: list[bytes] = []
        self._loose_bytes = 0

    @property
    def kept_bytes(self) -> int:
        return sum(map(len, self._blocks))

    def add(self, start: int, data: bytes) -> None:
        """Take in what is new of it; what lies outside of the file is passed over."""
        within = ByteRange(max(0, start), min(self._size_bytes, start + len(data)))
        for gap in list(self.missing(within)):
            at = bisect_right(self._starts, gap.start)
            self._starts.insert(at, gap.start)
            self._blocks.insert(at, data[gap.start - start : gap.end - start])
            self._loose_bytes += gap.size_bytes

    def missing(self, wanted: ByteRange) -> Iterator[ByteRange]:
        """What is not here of that range, in order."""
        at = wanted.start
        for number in range(max(0, bisect_right(self._starts, at) - 1), len(self._starts)):
            start = self._starts[number]
            if start >= wanted.end:
                break
            if start > at:
                yield ByteRange(at, start)
            at = max(at, start + len(self._blocks[number]))
        if at < wanted.end:
            yield ByteRange(at, wanted.end)

    def read(self, wanted: ByteRange) -> bytes | None:
        """These bytes, once all of them are here."""
        if next(self.missing(wanted), None) is not None:
            return None
        parts = [self._cut(number, wanted) for number in self._touched(wanted)]
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def is_untidy(self) -> bool:
        """Whether it is worth the time to `keep_only` what is needed."""
        return self._loose_bytes >= LOOSE_BYTES or len(self._blocks) > MOST_BLOCKS

    def keep_only(self, wanted: ByteRange | None) -> None:
        """Let go of what is neither wanted nor near an end of the file. None: of everything."""
        zones = self._zones(wanted) if wanted else []
        kept = [(start, part) for zone in zones for start, part in self._within(zone)]
        if len(kept) > MOST_BLOCKS // 2:
            # Crumbs: what does not become fewer by joining is let go of, and asked for again.
            kept = list(_joined(kept))[: MOST_BLOCKS // 2]
        self._starts = [start for start, _ in kept]
        self._blocks = [block for _, block in kept]
        self._loose_bytes = 0

    def _zones(self, wanted: ByteRange) -> list[ByteRange]:
        """Sorted, none over another."""
        front = min(KEPT_IN_FRONT, self._size_bytes)
        back = max(front, self._size_bytes - KEPT_AT_THE_END)
        middle = ByteRange(max(front, wanted.start), min(back, wanted.end))
        return [ByteRange(0, front), middle, ByteRange(back, self._size_bytes)]

    def _within(self, zone: ByteRange) -> Iterator[tuple[int, bytes]]:
        for number in self._touched(zone):
            yield max(self._starts[number], zone.start), self._cut(number, zone)

    def _touched(self, wanted: ByteRange) -> Iterator[int]:
        for number in range(max(0, bisect_right(self._starts, wanted.start) - 1), len(self._starts)):
            if self._starts[number] >= wanted.end:
                return
            if self._starts[number] + len(self._blocks[number]) > wanted.start:
                yield number

    def _cut(self, number: int, wanted: ByteRange) -> bytes:
        start, block = self._starts[number], self._blocks[number]
        return block[max(0, wanted.start - start) : wanted.end - start]


def _joined(blocks: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """Neighbours in one piece."""
    start, run, end = 0, [b""], 0
    for at, block in blocks:
        if at != end:
            yield start, b"".join(run)
            start, run = at, []
        run.append(block)
        end = at + len(block)
    yield start, b"".join(run)
