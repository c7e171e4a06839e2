"""Which second is at which byte."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TypeVar

import attrs

from actors.containers.byte_range import ByteRange

T = TypeVar("T")

MOST_POINTS = 32_768
"""A key frame each 0.33 s of a three-hour film; 16 bytes each, half a MiB in all. Of more, evenly chosen ones stay."""


@attrs.frozen
class TimeMap:
    """Points of a film of which both the byte and the time are known, ascending in both: its key frames.

    A point's byte is where a player starts to read for it: the frame itself in MP4 and AVI, its cluster in Matroska.
    The sound of that moment may lie a little before it. Times are those that a player shows, in ticks.
    """

    offsets: array[int] = attrs.field(repr=lambda offsets: f"<{len(offsets)} points>")
    ticks: array[int] = attrs.field(repr=False)
    ticks_per_s: float
    end_byte: int
    end_s: float
    are_key_frames: bool = True
    """False where the points are just the ends of a line: then every byte between them is reckoned."""

    @property
    def key_frames_s(self) -> array[float]:
        """When each key frame is shown, in seconds; nothing where no key frame is known."""
        return array("d", (tick / self.ticks_per_s for tick in self.ticks) if self.are_key_frames else ())

    def byte_at(self, second: float) -> int:
        """Where the last key frame at or before that second starts; the first one for anything earlier."""
        if not self.are_key_frames:
            return min(self._reckoned(second), self.end_byte - 1)
        return self.offsets[max(0, self._after(second) - 1)]

    def bytes_of(self, from_s: float, to_s: float) -> ByteRange:
        """What must be there to show these seconds: whole, from a key frame to the next one after them."""
        start = self.byte_at(from_s)
        if not self.are_key_frames:
            return ByteRange(start, max(start, self._reckoned(to_s)))
        last = max(0, bisect_left(self.ticks, to_s, key=self._second) - 1)
        end, _ = self._point(bisect_right(self.offsets, self.offsets[last]))  # several may be in one cluster
        return ByteRange(start, max(start, end))

    def second_at(self, byte: int) -> float:
        """What is shown at that byte: exact at a key frame, reckoned between two of them."""
        last = max(0, bisect_right(self.offsets, byte) - 1)
        first = bisect_left(self.offsets, self.offsets[last])
        start, start_s = self.offsets[first], self._second(self.ticks[first])
        end, end_s = self._point(last + 1)
        if end <= start or byte <= start:
            return start_s
        return start_s + (max(end_s, start_s) - start_s) * min(1.0, (byte - start) / (end - start))

    def _after(self, second: float) -> int:
        return bisect_right(self.ticks, second, key=self._second)

    def _second(self, tick: int) -> float:
        return tick / self.ticks_per_s

    def _point(self, number: int) -> tuple[int, float]:
        if number < len(self.offsets):
            return self.offsets[number], self._second(self.ticks[number])
        return self.end_byte, self.end_s

    def _reckoned(self, second: float) -> int:
        start, start_s = self._point(0)
        share = (second - start_s) / (self.end_s - start_s)
        return start + int((self.end_byte - start) * min(1.0, max(0.0, share)))


def time_map(
    points: list[tuple[int, int]], ticks_per_s: float, *, end_byte: int, duration_s: float | None
) -> TimeMap | None:
    """A map of key frames given as (byte, tick), or none if they are not in order or not all within the file."""
    if not points or ticks_per_s <= 0:
        return None
    offsets, ticks = (list(column) for column in zip(*evenly_chosen(points), strict=True))
    if offsets[0] < 0 or offsets[-1] >= end_byte or not (_ascend(offsets) and _ascend(ticks)):
        return None
    if max(abs(ticks[0]), abs(ticks[-1])) >= 1 << 62:
        return None
    last_s = ticks[-1] / ticks_per_s
    end_s = max(last_s, duration_s or last_s)
    return TimeMap(array("q", offsets), array("q", ticks), ticks_per_s, end_byte, end_s)


def evenly_chosen(points: Sequence[T]) -> Sequence[T]:
    """All of them, or each second, third... one: at most `MOST_POINTS`."""
    return points[:: max(1, -(-len(points) // MOST_POINTS))]


def line(start: int, end: int, duration_s: float) -> TimeMap | None:
    """A map of a file of which only the length in seconds is known; good for a bitrate that is about constant."""
    if end <= start or not duration_s > 0:
        return None
    return TimeMap(array("q", [start]), array("q", [0]), 1, end, duration_s, are_key_frames=False)


def _ascend(numbers: list[int]) -> bool:
    return all(map(int.__le__, numbers, numbers[1:]))
