"""Elements of EBML (RFC 8794), the form of Matroska: an ID, a size, and what is in it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from actors.containers.walk import Malformed

LONGEST_HEADER = 12
MOST_ELEMENTS = 2000
"""Side by side in one element, other than Cues."""


class Header(NamedTuple):
    """Of an element: `size_bytes` is that of its content, and None where the writer did not know it yet."""

    kind: int
    header_bytes: int
    size_bytes: int | None


def read_header(data: bytes | memoryview) -> Header:
    """The header at the start of these bytes. The ID keeps its length marker, as specifications write it.

    Raises `Malformed`.
    """
    id_bytes = _length(data, 0, 4)
    size_bytes = _length(data, id_bytes, 8)
    end = id_bytes + size_bytes
    size = int.from_bytes(data[id_bytes:end], "big") - (1 << 7 * size_bytes)
    unknown = (1 << 7 * size_bytes) - 1
    return Header(int.from_bytes(data[:id_bytes], "big"), end, None if size == unknown else size)


def children(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    """The elements side by side in these bytes: ID and content. Raises `Malformed` if one does not fit."""
    at = 0
    for _ in range(MOST_ELEMENTS):
        if at == len(data):
            return
        kind, header_bytes, size = read_header(data[at : at + LONGEST_HEADER])
        start = at + header_bytes
        if size is None or start + size > len(data):
            raise Malformed(f"a {kind:X} larger than what it is in")
        at = start + size
        yield kind, data[start:at]
    raise Malformed("too many elements")


def unsigned(data: memoryview) -> int:
    """An unsigned integer of up to eight bytes (RFC 8794, 7.2). Raises `Malformed`."""
    if len(data) > 8:
        raise Malformed("a number longer than numbers are")
    return int.from_bytes(data, "big")


def floating(data: memoryview) -> float:
    """A float of no, four or eight bytes (RFC 8794, 7.3). Raises `Malformed`."""
    match len(data):
        case 0:
            return 0.0
        case 4:
            return float(struct.unpack(">f", data)[0])
        case 8:
            return float(struct.unpack(">d", data)[0])
    raise Malformed("a float longer than floats are")


def _length(data: bytes | memoryview, at: int, most: int) -> int:
    """Of a variable-size integer: one more than the zero bits that it starts with (RFC 8794, 4)."""
    if at >= len(data):
        raise Malformed("an element is cut off")
    length = 9 - data[at].bit_length()
    if length > most or at + length > len(data):
        raise Malformed("no element starts here")
    return length
