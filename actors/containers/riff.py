"""Chunks of RIFF files (Microsoft and IBM, Multimedia Programming Interface 1.0): an ID, a size, a content."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from actors.containers.walk import Malformed

HEADER = struct.Struct("<4sI4s")
"""ID, size, and, of a LIST, its type: the first four bytes of its content."""
MOST_CHUNKS = 1000


class Header(NamedTuple):
    """Of a chunk: `size_bytes` is that of its content. `form` is the type of a LIST or RIFF, and nothing else's."""

    kind: bytes
    size_bytes: int
    form: bytes

    def end(self, at: int) -> int:
        """Where the next one starts; contents are padded to even lengths."""
        return at + 8 + self.size_bytes + self.size_bytes % 2


def read_header(data: bytes | memoryview) -> Header:
    """The header at the start of these bytes. Raises `Malformed`."""
    if len(data) < 8:
        raise Malformed("a chunk is cut off")
    kind, size = struct.unpack_from("<4sI", data)
    is_list = kind in (b"LIST", b"RIFF")
    return Header(kind, size, bytes(data[8:12]) if is_list else b"")


def children(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """The chunks side by side in these bytes: ID, or the type of a LIST, and content. Raises `Malformed`."""
    at = 0
    for _ in range(MOST_CHUNKS):
        if len(data) - at < 8:
            return
        header = read_header(data[at : at + HEADER.size])
        if at + 8 + header.size_bytes > len(data):
            raise Malformed(f"a {header.kind!r} larger than what it is in")
        start = at + (12 if header.form else 8)
        yield header.form or header.kind, data[start : at + 8 + header.size_bytes]
        at = header.end(at)
    raise Malformed("too many chunks")
