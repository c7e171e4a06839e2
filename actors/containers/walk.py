"""How a reader of one format goes through a file of which it sees one range at a time."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

import attrs

from actors.containers.byte_range import ByteRange
from actors.containers.time_map import TimeMap
from actors.containers.values import Layout

Walk: TypeAlias = Generator[ByteRange, bytes, None]
"""Yields the bytes that it has to see next and is sent them, fewer only at the end of the file. Raises `Malformed`."""

LARGEST_INDEX_BYTES = 64 * 1024 * 1024
"""A larger index is told of, and not read."""


class Malformed(ValueError):
    """The bytes contradict themselves or the format, or are more than is worth reading."""


@attrs.define
class Draft:
    """What a walk has found so far."""

    size_bytes: int
    container: str = "unknown"
    duration_s: float | None = None
    index: ByteRange | None = None
    index_is_in_front: bool | None = None
    is_fragmented: bool = False
    time_map: TimeMap | None = None
    _is_supposed: bool = False

    def layout(self) -> Layout:
        return Layout(**{field.name: getattr(self, field.name) for field in attrs.fields(Layout)})

    def index_found(self, place: ByteRange, *, is_in_front: bool) -> None:
        """It is known to lie exactly there. Raises `Malformed` if that is not within the file, or too large to read."""
        if place.end > self.size_bytes:
            raise Malformed("the index is cut off")
        self.index, self.index_is_in_front, self._is_supposed = place, is_in_front, False
        if place.size_bytes > LARGEST_INDEX_BYTES:
            raise Malformed("an index larger than is worth reading")

    def index_supposed(self, start: int, end: int, *, is_in_front: bool | None) -> None:
        """It can only lie within that range, if there is one; told if it is not larger than an index may be."""
        place = ByteRange(start, min(end, self.size_bytes))
        self.index = place if 0 < place.size_bytes <= LARGEST_INDEX_BYTES else None
        self.index_is_in_front, self._is_supposed = is_in_front, True

    def close(self) -> None:
        """The walk is over: what was only supposed has not come true."""
        if self._is_supposed:
            self.index = self.index_is_in_front = None
