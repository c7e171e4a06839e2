"""The sample tables of a track (ISO/IEC 14496-12, 8.6 and 8.7): which frames are key frames, where and when.

A film has hundreds of thousands of frames and some thousand key frames. What goes over all frames is therefore left to
`array` and `itertools`; Python's own loops go over key frames only.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from operator import mul

import attrs

from actors.containers.mp4_boxes import unpack
from actors.containers.time_map import evenly_chosen
from actors.containers.walk import Malformed

MOST_SAMPLES = 2**20
"""Five hours at 60 frames a second, ten at 30; so many rows a table may have, too."""
U32 = next(code for code in "IL" if array(code).itemsize == 4)


@attrs.frozen
class SampleTables:
    """The boxes of one `stbl`, by type."""

    boxes: Mapping[bytes, memoryview]

    @property
    def sample_count(self) -> int:
        sizes = self.boxes.get(b"stsz")
        return unpack(">I", sizes, 8)[0] if sizes is not None else 0

    def key_frames(self) -> list[tuple[int, int]]:
        """Byte in the file and composition time in ticks of each, in the order of the file. Raises `Malformed`."""
        if not 0 < self.sample_count <= MOST_SAMPLES:
            raise Malformed(f"{self.sample_count} samples")
        samples = self._sync_samples()
        return list(zip(self._offsets(samples), self._times(samples), strict=True))

    def _sync_samples(self) -> Sequence[int]:
        """Counted from 0. Without a table of them every frame is one."""
        if b"stss" not in self.boxes:
            return evenly_chosen(range(self.sample_count))
        numbers = self._table(b"stss", 1)
        if not numbers or numbers[0] < 1 or numbers[-1] > self.sample_count:
            raise Malformed("key frames that are no frames")
        samples = [number - 1 for number in evenly_chosen(numbers)]
        if samples != sorted(samples):
            raise Malformed("key frames out of order")
        return samples

    def _times(self, samples: Sequence[int]) -> Iterable[int]:
        counts, deltas = self._pairs(b"stts", U32)
        ends = _running(counts)
        if ends[-1] <= samples[-1]:
            raise Malformed("frames without a time")
        elapsed = _running(map(mul, counts, deltas))
        starts = [_run_of(ends, sample) for sample in samples]
        times = [elapsed[run] - (ends[run] - sample) * deltas[run] for run, sample in zip(starts, samples, strict=True)]
        return map(int.__add__, times, self._composition_offsets(samples))

    def _composition_offsets(self, samples: Sequence[int]) -> list[int]:
        if b"ctts" not in self.boxes:
            return [0] * len(samples)
        # Version 0 says unsigned, but writers put negative ones there all the same, and readers take them so.
        counts, offsets = self._pairs(b"ctts", U32.lower())
        ends = _running(counts)
        if ends[-1] <= samples[-1]:
            raise Malformed("frames without a composition time")
        return [offsets[_run_of(ends, sample)] for sample in samples]

    def _offsets(self, samples: Sequence[int]) -> list[int]:
        """A frame lies in a chunk behind the frames before it there."""
        chunks = self._chunks()
        firsts, per_chunk = self._chunk_runs(len(chunks))
        before = _running(map(mul, (b - a for a, b in zip(firsts, [*firsts[1:], len(chunks)], strict=True)), per_chunk))
        if before[-1] <= samples[-1]:
            raise Malformed("frames outside of all chunks")
        sizes = self._sizes_before()
        found = []
        for sample in samples:
            run = _run_of(before, sample)
            within = sample - (before[run - 1] if run else 0)
            chunk, behind = divmod(within, per_chunk[run])
            found.append(chunks[firsts[run] + chunk] + sizes[sample] - sizes[sample - behind])
        return found

    def _chunks(self) -> Sequence[int]:
        return self._table(b"co64", 1, "Q") if b"co64" in self.boxes else self._table(b"stco", 1)

    def _chunk_runs(self, chunk_count: int) -> tuple[Sequence[int], Sequence[int]]:
        """Chunk, counted from 0, from which on each chunk holds so many frames."""
        table = self._table(b"stsc", 3)
        firsts, per_chunk = [number - 1 for number in table[::3]], table[1::3]
        if not firsts or firsts[0] != 0 or firsts[-1] >= chunk_count or firsts != sorted(firsts):
            raise Malformed("chunks out of order")
        return firsts, per_chunk

    def _sizes_before(self) -> Sequence[int]:
        """How many bytes the first n frames have."""
        each = unpack(">I", self._box(b"stsz"), 4)[0]
        if each:
            return range(0, each * self.sample_count + 1, each)
        return array("q", accumulate(self._table(b"stsz", 1, skipped=4), initial=0))

    def _pairs(self, kind: bytes, second: str) -> tuple[Sequence[int], Sequence[int]]:
        table = self._table(kind, 2)
        column = table[1::2]
        return table[::2], column if second == U32 else array(second, column.tobytes())

    def _table(self, kind: bytes, columns: int, code: str = U32, *, skipped: int = 0) -> array[int]:
        """The numbers behind version, flags, `skipped` bytes and the count of rows."""
        box = self._box(kind)
        rows = unpack(">I", box, 4 + skipped)[0]
        numbers = array(code)
        start = 8 + skipped
        end = start + rows * columns * numbers.itemsize
        if rows > MOST_SAMPLES or end > len(box):
            raise Malformed(f"{rows} rows in a {kind!r} of {len(box)} bytes")
        numbers.frombytes(box[start:end])
        if sys.byteorder == "little":
            numbers.byteswap()
        return numbers

    def _box(self, kind: bytes) -> memoryview:
        if kind not in self.boxes:
            raise Malformed(f"no {kind!r}")
        return self.boxes[kind]


def _running(numbers: Iterable[int]) -> array[int]:
    """Sums so far; never empty. Raises `Malformed` for what no clock and no file can hold."""
    try:
        sums = array("q", accumulate(numbers))
    except OverflowError as error:
        raise Malformed("an endless table") from error
    if not sums:
        raise Malformed("an empty table")
    return sums


def _run_of(ends: array[int], sample: int) -> int:
    """The run that holds the sample: the first one that ends behind it."""
    return bisect_right(ends, sample)
