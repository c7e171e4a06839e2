"""Matroska and WebM (RFC 9559): what stands before the first cluster, and where Cues are."""

from __future__ import annotations

import math
from collections.abc import Generator

import attrs

from actors.containers.byte_range import ByteRange
from actors.containers.ebml import LONGEST_HEADER, children, floating, read_header, unsigned
from actors.containers.matroska_cues import cue_points
from actors.containers.time_map import TimeMap, time_map
from actors.containers.walk import Draft, Malformed, Walk

SEGMENT, CLUSTER = 0x18538067, 0x1F43B675
SEEK_HEAD, INFO, TRACKS, CUES = 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1C53BB6B
SEEK, SEEK_ID, SEEK_POSITION = 0x4DBB, 0x53AB, 0x53AC
TIMESTAMP_SCALE, DURATION = 0x2AD7B1, 0x4489
TRACK_ENTRY, TRACK_NUMBER, TRACK_TYPE = 0xAE, 0xD7, 0x83
VIDEO = 1

NANOSECONDS = 1_000_000_000
LARGEST_PART_BYTES = 4 * 1024 * 1024
"""Of SeekHead, Info and Tracks: kilobytes in honest files."""
LARGEST_CUES_BYTES = 16 * 1024 * 1024
"""Of 20 bytes a cue."""


@attrs.define
class Segment:
    """What is known of it so far. Places are bytes of the file."""

    start: int
    end: int
    scale_ns: int = 1_000_000
    duration: float = 0.0
    video_track: int | None = None
    cues: bytes = b""
    places: dict[int, int] = attrs.field(factory=dict)
    """Where SeekHead says that elements start, by ID; the first of each kind counts."""
    seen: set[int] = attrs.field(factory=set)
    """Where the elements start that were read."""
    first_cluster: int | None = None

    def duration_s(self) -> float | None:
        seconds = self.duration * self.scale_ns / NANOSECONDS
        return seconds if math.isfinite(seconds) and seconds > 0 else None

    def is_in_front(self, place: int) -> bool | None:
        """None while no cluster was met and one may still come before that place."""
        return place < self.first_cluster if self.first_cluster is not None else None

    def behind(self, place: int) -> int:
        """Where the next element starts that SeekHead tells of, or the end of the segment."""
        return min((other for other in self.places.values() if other > place), default=self.end)

    def time_map(self, size_bytes: int) -> TimeMap | None:
        """A cue leads to the cluster in which its key frame is (RFC 9559, 5.1.5)."""
        cues = cue_points(self.cues, self.video_track)
        points = sorted((self.start + position, time * self.scale_ns) for position, time in cues)
        return time_map(points, NANOSECONDS, end_byte=size_bytes, duration_s=self.duration_s())


def read_matroska(draft: Draft) -> Walk:
    """Go through the elements before the first cluster, then to those that SeekHead tells of behind it."""
    segment = yield from _find_segment(draft)
    draft.container = "matroska"
    yield from _read_front(draft, segment)
    for kind in (SEEK_HEAD, INFO, TRACKS, CUES):
        place = segment.places.get(kind)
        if place is not None and place not in segment.seen:
            yield from _read_at(draft, segment, place, kind)
    draft.time_map = segment.time_map(draft.size_bytes)


def _find_segment(draft: Draft) -> Generator[ByteRange, bytes, Segment]:
    """It follows the EBML header. Of unknown size it goes on to the end of the file."""
    at = 0
    while at < draft.size_bytes:
        header = read_header((yield ByteRange(at, at + LONGEST_HEADER)))
        start = at + header.header_bytes
        if header.kind == SEGMENT:
            end = draft.size_bytes if header.size_bytes is None else start + header.size_bytes
            return Segment(start, min(end, draft.size_bytes))
        if header.size_bytes is None:
            break
        at = start + header.size_bytes
    raise Malformed("no segment")


def _read_front(draft: Draft, segment: Segment) -> Walk:
    at = segment.start
    while at < segment.end:
        header = read_header((yield ByteRange(at, at + LONGEST_HEADER)))
        if header.kind == CLUSTER:
            segment.first_cluster = at
            _suppose_cues(draft, segment)
            return
        if header.size_bytes is None:
            raise Malformed("an element of unknown size that is no cluster")
        content = ByteRange(at + header.header_bytes, at + header.header_bytes + header.size_bytes)
        yield from _read_part(draft, segment, header.kind, at, content)
        at = content.end


def _read_at(draft: Draft, segment: Segment, place: int, kind: int) -> Walk:
    header = read_header((yield ByteRange(place, place + LONGEST_HEADER)))
    if header.kind != kind or header.size_bytes is None:
        raise Malformed("SeekHead leads to something else")
    start = place + header.header_bytes
    yield from _read_part(draft, segment, kind, place, ByteRange(start, start + header.size_bytes))


def _read_part(draft: Draft, segment: Segment, kind: int, place: int, content: ByteRange) -> Walk:
    if kind not in (SEEK_HEAD, INFO, TRACKS, CUES):
        return
    segment.seen.add(place)
    if kind == CUES:
        is_in_front = segment.is_in_front(place) is not False
        draft.index_found(ByteRange(place, content.end), is_in_front=is_in_front)
    if content.size_bytes > (LARGEST_CUES_BYTES if kind == CUES else LARGEST_PART_BYTES):
        raise Malformed(f"a {kind:X} larger than is worth reading")
    data = yield content
    if kind == CUES:
        segment.cues = data
    elif kind == TRACKS:
        segment.video_track = _video_track(memoryview(data))
    elif kind == INFO:
        _take_info(draft, segment, memoryview(data))
    else:
        _take_seek_head(draft, segment, memoryview(data))


def _take_seek_head(draft: Draft, segment: Segment, data: memoryview) -> None:
    for seek in (content for kind, content in children(data) if kind == SEEK):
        entry = dict(children(seek))
        if SEEK_ID in entry and SEEK_POSITION in entry:
            place = segment.start + unsigned(entry[SEEK_POSITION])
            segment.places.setdefault(unsigned(entry[SEEK_ID]), place)
    _suppose_cues(draft, segment)


def _suppose_cues(draft: Draft, segment: Segment) -> None:
    place = segment.places.get(CUES)
    if place is not None and place not in segment.seen:
        draft.index_supposed(place, segment.behind(place), is_in_front=segment.is_in_front(place))


def _take_info(draft: Draft, segment: Segment, data: memoryview) -> None:
    info = dict(children(data))
    if TIMESTAMP_SCALE in info:
        segment.scale_ns = unsigned(info[TIMESTAMP_SCALE])
        if not segment.scale_ns:
            raise Malformed("a clock that stands still")
    if DURATION in info:
        segment.duration = floating(info[DURATION])
    draft.duration_s = segment.duration_s()


def _video_track(data: memoryview) -> int | None:
    """The first one; None where there is only sound, whose cues then do as well."""
    for entry in (dict(children(content)) for kind, content in children(data) if kind == TRACK_ENTRY):
        if TRACK_NUMBER in entry and TRACK_TYPE in entry and unsigned(entry[TRACK_TYPE]) == VIDEO:
            return unsigned(entry[TRACK_NUMBER])
    return None
