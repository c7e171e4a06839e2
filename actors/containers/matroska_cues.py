"""Cues, the index of Matroska (RFC 9559, 5.1.5): ten thousand of them in a long film, so one flat loop reads them."""

from __future__ import annotations

from actors.containers.ebml import LONGEST_HEADER, read_header
from actors.containers.walk import Malformed

CUE_POINT, CUE_TIME, CUE_TRACK_POSITIONS, CUE_TRACK, CUE_CLUSTER_POSITION = 0xBB, 0xB3, 0xB7, 0xF7, 0xF1
MOST_ELEMENTS = 2_000_000
NUMBERS = (CUE_TIME, CUE_TRACK, CUE_CLUSTER_POSITION)
LONGEST_NUMBER = 126
"""As much as a size of one byte says. Eight are right; more make a number that no map takes."""


def cue_points(cues: bytes, track: int | None) -> list[tuple[int, int]]:
    """Cluster position and time in ticks of each cue of that track, or of any if it is None. Raises `Malformed`.

    CuePoint and CueTrackPositions are stepped into, everything else is stepped over, so that no depth need be kept.
    """
    points: list[tuple[int, int]] = []
    time = number = position = None
    at, end = 0, len(cues)
    padded = cues + b"\0"
    number_of = int.from_bytes
    for _ in range(MOST_ELEMENTS):
        if at >= end:
            break
        kind, size = padded[at], padded[at + 1]
        # Nearly all IDs and sizes here are one byte long; a call for each would cost as much as all the rest.
        if kind >= 0x80 and 0x80 <= size < 0xFF:
            at += 2
            size -= 0x80
        else:
            kind, at, size = _header(cues, at)
        if kind in (CUE_POINT, CUE_TRACK_POSITIONS):
            if position is not None and time is not None and (track is None or track == number):
                points.append((position, time))
            number = position = None
            if kind == CUE_POINT:
                time = None
            continue
        next_at = at + size
        if kind == CUE_TIME:
            time = number_of(cues[at:next_at], "big")
        elif kind == CUE_TRACK:
            number = padded[at] if size == 1 else number_of(cues[at:next_at], "big")
        elif kind == CUE_CLUSTER_POSITION:
            position = number_of(cues[at:next_at], "big")
        at = next_at
    if at != end:
        raise Malformed("Cues do not end where they should")
    if position is not None and time is not None and (track is None or track == number):
        points.append((position, time))
    return points


def _header(cues: bytes, at: int) -> tuple[int, int, int]:
    """ID, where the content starts, and its size."""
    header = read_header(cues[at : at + LONGEST_HEADER])
    if header.size_bytes is None or (header.size_bytes > LONGEST_NUMBER and header.kind in NUMBERS):
        raise Malformed("a cue of unknown size, or a number longer than numbers are")
    return header.kind, at + header.header_bytes, header.size_bytes
