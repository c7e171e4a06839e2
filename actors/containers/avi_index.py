"""`idx1`, the index of an AVI file: a row for each chunk of picture or sound (Microsoft's AVI RIFF File Reference)."""

from __future__ import annotations

import struct
import sys
from array import array

import attrs

from actors.containers.mp4_tables import U32
from actors.containers.walk import Malformed

ROW_BYTES = 16
MOST_ROWS = 2**21
KEY_FRAME = 0x10


@attrs.frozen
class Chunk:
    """The start of a key frame: which frame it is, counted from 0, and what its own header must say."""

    frame: int
    offset: int
    header: bytes


def key_frame_chunks(idx1: bytes, stream: int) -> list[Chunk]:
    """Those of the picture, in the order of the file. A chunk is a frame, even an empty one. Raises `Malformed`."""
    if not 0 < len(idx1) <= MOST_ROWS * ROW_BYTES or stream > 99:
        raise Malformed("idx1 is empty, or larger than is worth reading")
    rows = array(U32, idx1[: len(idx1) // ROW_BYTES * ROW_BYTES])
    if sys.byteorder == "big":
        rows.byteswap()
    kinds, flags, offsets, sizes = (rows[column::4] for column in range(4))
    names = {struct.unpack("<I", b"%02d%s" % (stream, ending))[0] for ending in (b"dc", b"db")}
    frames = [row for row, kind in enumerate(kinds) if kind in names]
    return [
        Chunk(frame, offsets[row], struct.pack("<II", kinds[row], sizes[row]))
        for frame, row in enumerate(frames)
        if flags[row] & KEY_FRAME
    ]
