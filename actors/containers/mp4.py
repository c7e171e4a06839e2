"""MP4 and MOV: which boxes stand side by side in the file, and where `moov` is among them (ISO/IEC 14496-12)."""

from __future__ import annotations

from actors.containers.byte_range import ByteRange
from actors.containers.mp4_boxes import LONGEST_HEADER, Header, read_header
from actors.containers.mp4_movie import Movie, Track
from actors.containers.mp4_segments import segment_map
from actors.containers.time_map import time_map
from actors.containers.walk import Draft, Malformed, Walk

LARGEST_SIDX_BYTES = 2 * 1024 * 1024
"""Of 12 bytes a segment."""


def read_mp4(draft: Draft) -> Walk:
    """Find `moov`, read it; in a fragmented file, look for `sidx` before the first fragment."""
    draft.container = "mp4"
    at, sees_media = 0, False
    while at < draft.size_bytes:
        header = read_header((yield ByteRange(at, at + LONGEST_HEADER)))
        end = _end_of(header, at, draft)
        if header.kind == b"moov":
            draft.index_found(ByteRange(at, end), is_in_front=not sees_media)
            yield from _read_moov(draft, ByteRange(at, end), header)
            return
        if header.kind in (b"mdat", b"moof"):
            # What has not come by now can only lie behind.
            sees_media = True
            draft.index_supposed(end, draft.size_bytes, is_in_front=False)
        at = end


def _end_of(header: Header, at: int, draft: Draft) -> int:
    if not all(0x20 <= letter < 0x7F or letter == 0xA9 for letter in header.kind):
        raise Malformed(f"{header.kind!r} is no type of a box")
    return draft.size_bytes if header.size_bytes is None else at + header.size_bytes


def _read_moov(draft: Draft, place: ByteRange, header: Header) -> Walk:
    movie = Movie(memoryview((yield place))[header.header_bytes :])
    draft.is_fragmented = movie.is_fragmented
    draft.duration_s = movie.duration_s()
    track = movie.picture()
    if movie.is_fragmented:
        yield from _read_sidx(draft, track, place)
    elif track:
        points, clock = track.key_frames(), track.ticks_per_s
        draft.time_map = time_map(points, clock, end_byte=draft.size_bytes, duration_s=draft.duration_s)


def _read_sidx(draft: Draft, track: Track | None, moov: ByteRange) -> Walk:
    """Segment indexes stand between `moov` and the first fragment, one a track."""
    at = moov.end
    while at < draft.size_bytes:
        header = read_header((yield ByteRange(at, at + LONGEST_HEADER)))
        end = _end_of(header, at, draft)
        if header.kind in (b"moof", b"mdat"):
            return
        if header.kind == b"sidx" and end - at <= LARGEST_SIDX_BYTES and end <= draft.size_bytes:
            draft.index = ByteRange(moov.start, end)
            content = memoryview((yield ByteRange(at, end)))[header.header_bytes :]
            _take_segments(draft, track, content, end)
        at = end


def _take_segments(draft: Draft, track: Track | None, sidx: memoryview, anchor: int) -> None:
    found = segment_map(sidx, track, anchor, draft.size_bytes)
    if found and draft.time_map is None:
        draft.time_map = found
        draft.duration_s = draft.duration_s or found.end_s
