"""Boxes of ISO base media files (ISO/IEC 14496-12, 4.2): a size, a type, and what is in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from actors.containers.walk import Malformed

LONGEST_HEADER = 16
MOST_BOXES = 1000
"""Side by side in one box; honest ones are about ten, and one more for each track."""


class Header(NamedTuple):
    """Of a box: `size_bytes` counts the header too, and is None where the box goes on to the end of the file."""

    kind: bytes
    header_bytes: int
    size_bytes: int | None


def read_header(data: bytes | memoryview) -> Header:
    """The header at the start of these bytes. Raises `Malformed`."""
    if len(data) < 8:
        raise Malformed("a box is cut off")
    size, kind = struct.unpack_from(">I4s", data)
    if size == 0:
        return Header(kind, 8, None)
    if size != 1:
        return _checked(Header(kind, 8, size))
    if len(data) < LONGEST_HEADER:
        raise Malformed("the large size of a box is cut off")
    return _checked(Header(kind, LONGEST_HEADER, struct.unpack_from(">Q", data, 8)[0]))


def children(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The boxes side by side in these bytes: type and content. Raises `Malformed` if one does not fit."""
    at = 0
    # Some writers end a list of boxes with 32 bits of zero (QuickTime), which are no box.
    for _ in range(MOST_BOXES):
        if len(data) - at < 8:
            return
        kind, header_bytes, size = read_header(data[at : at + LONGEST_HEADER])
        end = len(data) if size is None else at + size
        if end > len(data):
            raise Malformed(f"a {kind!r} larger than what it is in")
        yield kind, data[at + header_bytes : end]
        at = end
    raise Malformed("too many boxes")


def first(data: memoryview, kind: bytes) -> memoryview | None:
    """What is in the first box of that type. Raises `Malformed`."""
    return next((content for found, content in children(data) if found == kind), None)


def child(data: memoryview, *path: bytes) -> memoryview:
    """What is in the first box at that path. Raises `Malformed` if there is none."""
    for kind in path:
        found = first(data, kind)
        if found is None:
            raise Malformed(f"no {kind!r}")
        data = found
    return data


def unpack(layout: str, data: memoryview, at: int = 0) -> tuple[int, ...]:
    """Big-endian numbers at that place. Raises `Malformed` if they are cut off."""
    if len(data) < at + struct.calcsize(layout):
        raise Malformed("a box is too short")
    return struct.unpack_from(layout, data, at)


def _checked(header: Header) -> Header:
    if header.size_bytes is not None and header.size_bytes < header.header_bytes:
        raise Malformed(f"a {header.kind!r} smaller than its own header")
    return header
