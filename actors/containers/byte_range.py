"""A stretch of a file."""

from __future__ import annotations

import attrs


@attrs.frozen
class ByteRange:
    """Bytes of a file from `start` up to, and without, `end`."""

    start: int
    end: int

    @property
    def size_bytes(self) -> int:
        return self.end - self.start
