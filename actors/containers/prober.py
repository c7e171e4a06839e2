"""A file that is looked into while it arrives."""

from __future__ import annotations

from actors.containers.arrived import Arrived
from actors.containers.byte_range import ByteRange
from actors.containers.sniffing import read_any
from actors.containers.values import Layout
from actors.containers.walk import Draft, Malformed, Walk

LARGEST_NEED_BYTES = 1024 * 1024
MOST_NEEDS = 64
MOST_STEPS = 500
"""Of one walk. Honest files take some twenty."""


class Prober:
    """Reads a file's index out of whatever bytes it is fed, in any order and any cut.

    It keeps what it waits for, and the ends of the file, of all that it is fed: up to 6 MiB, and an index of up to
    64 MiB. The rest it lets go, and names it in `needs` when it turns out to be needed after all.
    """

    def __init__(self, size_bytes: int) -> None:
        self._draft = Draft(max(0, size_bytes))
        self._arrived = Arrived(self._draft.size_bytes)
        self._walk: Walk = read_any(self._draft)
        self._steps_left = MOST_STEPS
        self._waits_for: ByteRange | None = self._within_the_file(next(self._walk))
        self._go_on()

    @property
    def is_done(self) -> bool:
        """Nothing more will become known."""
        return self._waits_for is None

    @property
    def kept_bytes(self) -> int:
        """What it holds in memory of the file."""
        return self._arrived.kept_bytes

    def layout(self) -> Layout:
        """What is known so far; final once `is_done`."""
        return self._draft.layout()

    def needs(self) -> tuple[ByteRange, ...]:
        """What it has to see before it can go on, first things first; at most 64 ranges of at most 1 MiB each."""
        needs: list[ByteRange] = []
        for gap in self._arrived.missing(self._waits_for) if self._waits_for else ():
            for start in range(gap.start, gap.end, LARGEST_NEED_BYTES):
                if len(needs) == MOST_NEEDS:
                    return tuple(needs)
                needs.append(ByteRange(start, min(gap.end, start + LARGEST_NEED_BYTES)))
        return tuple(needs)

    def feed(self, start: int, data: bytes | bytearray | memoryview) -> None:
        """Take bytes of the file that lie at `start`. Never raises because of what they are.

        With the last byte of an index comes the work: 0.1 s for a long film, up to 1 s for one made to be slow.
        """
        if self.is_done:
            return
        self._arrived.add(start, bytes(data))
        self._go_on()
        if self.is_done or self._arrived.is_untidy():
            self._arrived.keep_only(self._waits_for)

    def _go_on(self) -> None:
        while self._waits_for and (data := self._arrived.read(self._waits_for)) is not None:
            self._waits_for = self._next_wish(data)
            if self._waits_for is None:
                self._draft.close()

    def _next_wish(self, data: bytes) -> ByteRange | None:
        self._steps_left -= 1
        if self._steps_left < 0:
            return None
        try:
            return self._within_the_file(self._walk.send(data))
        except (StopIteration, Malformed):
            # Either way this is all there is to know: what the walk has found before stands.
            return None

    def _within_the_file(self, wish: ByteRange) -> ByteRange:
        size = self._draft.size_bytes
        start = min(max(0, wish.start), size)
        return ByteRange(start, min(max(start, wish.end), size))
