"""`sidx`: where each fragment of a fragmented MP4 lies, and how long it is (ISO/IEC 14496-12, 8.16.3)."""

from __future__ import annotations

import struct

from actors.containers.mp4_boxes import unpack
from actors.containers.mp4_movie import Track
from actors.containers.time_map import TimeMap, time_map
from actors.containers.walk import Malformed

LEAST_SHARE = 0.95
"""Of the file: an index of fewer bytes is that of a part, as some writers put before each fragment."""
REFERENCE = struct.Struct(">III")


def segment_map(sidx: memoryview, track: Track | None, anchor: int, size_bytes: int) -> TimeMap | None:
    """A map of the fragments that start with a key frame, or none: of another track, of a part, or an index of indexes.

    `anchor` is the byte behind the box. Raises `Malformed`.
    """
    version, reference, ticks_per_s = unpack(">B3xII", sidx)
    layout, at = (">QQ2xH", 12) if version else (">II2xH", 12)
    tick, distance, count = unpack(layout, sidx, at)
    at += struct.calcsize(layout)
    if track is None or reference != track.number or not ticks_per_s:
        return None
    if len(sidx) < at + count * REFERENCE.size:
        raise Malformed("sidx is cut off")
    points, byte = [], anchor + distance
    for size, duration, access in REFERENCE.iter_unpack(sidx[at : at + count * REFERENCE.size]):
        if size >> 31:
            return None
        # It starts with a stream access point, of type 1 or 2 or of a type not told: it can be decoded from there.
        if access >> 31 and access >> 28 & 7 <= 2:
            points.append((byte, tick))
        byte, tick = byte + size, tick + duration
    if byte < LEAST_SHARE * size_bytes:
        return None
    return time_map(points, ticks_per_s, end_byte=min(byte, size_bytes), duration_s=tick / ticks_per_s)
