"""`moov`: how long the film is, and the track of its picture (ISO/IEC 14496-12, 8.2 to 8.8)."""

from __future__ import annotations

import attrs

from actors.containers.mp4_boxes import child, children, first, unpack
from actors.containers.mp4_tables import SampleTables
from actors.containers.walk import Malformed

MOST_TRACKS = 64
MOST_EDITS = 8


@attrs.frozen
class Track:
    """The picture: its clock, and when it starts on the player's clock."""

    number: int
    ticks_per_s: int
    shift_ticks: int
    """To be added to the track's own times (its edit list, 8.6.6)."""
    tables: SampleTables

    def key_frames(self) -> list[tuple[int, int]]:
        """Byte in the file and time on the player's clock, in ticks. Raises `Malformed`."""
        return [(offset, tick + self.shift_ticks) for offset, tick in self.tables.key_frames()]


@attrs.frozen
class Movie:
    """The content of `moov`. Every question may raise `Malformed`."""

    content: memoryview

    @property
    def is_fragmented(self) -> bool:
        return first(self.content, b"mvex") is not None

    def duration_s(self) -> float | None:
        """None where it is not said, as in a fragmented film that was being made while it was written."""
        ticks_per_s, duration = _clock(child(self.content, b"mvhd"))
        return (duration or self._fragments_duration()) / ticks_per_s or None

    def picture(self) -> Track | None:
        """The video track with the most frames: a cover comes as one of a single frame."""
        ticks_per_s, _ = _clock(child(self.content, b"mvhd"))
        traks = [content for kind, content in children(self.content) if kind == b"trak"][:MOST_TRACKS]
        tracks = [track for trak in traks if (track := _track(trak, ticks_per_s))]
        return max(tracks, key=lambda track: track.tables.sample_count, default=None)

    def _fragments_duration(self) -> int:
        extends = first(self.content, b"mvex")
        header = first(extends, b"mehd") if extends is not None else None
        if header is None:
            return 0
        return unpack(">Q" if _is_long(header) else ">I", header, 4)[0]


def _is_long(box: memoryview) -> bool:
    """Whether it is of version 1, whose times have 64 bits."""
    return bytes(box[:1]) == b"\1"


def _clock(header: memoryview) -> tuple[int, int]:
    """Ticks a second and duration of `mvhd` or `mdhd`; 0 for a duration that is not known (all bits set)."""
    is_long = _is_long(header)
    ticks_per_s, duration = unpack(">IQ", header, 20) if is_long else unpack(">II", header, 12)
    if not ticks_per_s:
        raise Malformed("a clock that stands still")
    return ticks_per_s, 0 if duration == (2**64 - 1 if is_long else 2**32 - 1) else duration


def _track(trak: memoryview, movie_ticks_per_s: int) -> Track | None:
    media = child(trak, b"mdia")
    if bytes(child(media, b"hdlr")[8:12]) != b"vide":
        return None
    table = child(media, b"minf", b"stbl")
    ticks_per_s, _ = _clock(child(media, b"mdhd"))
    tkhd = child(trak, b"tkhd")
    return Track(
        number=unpack(">I", tkhd, 20 if _is_long(tkhd) else 12)[0],
        ticks_per_s=ticks_per_s,
        shift_ticks=_shift(trak, ticks_per_s / movie_ticks_per_s),
        tables=SampleTables(dict(children(table))),
    )


def _shift(trak: memoryview, media_ticks_per_movie_tick: float) -> int:
    """An empty edit delays the track, the first real one says what is shown first. Later ones are not followed."""
    shift = 0
    for duration, media_time in _edits(trak):
        if media_time >= 0:
            return shift - media_time
        shift += round(duration * media_ticks_per_movie_tick)
    return shift


def _edits(trak: memoryview) -> list[tuple[int, int]]:
    """Duration in ticks of the movie, and start in ticks of the track: -1 where nothing is shown."""
    edts = first(trak, b"edts")
    elst = first(edts, b"elst") if edts is not None else None
    if elst is None:
        return []
    version, count = unpack(">B3xI", elst)
    layout, step = (">Qq", 20) if version == 1 else (">Ii", 12)
    rows = (unpack(layout, elst, 8 + number * step) for number in range(min(count, MOST_EDITS)))
    return [(duration, media_time) for duration, media_time in rows]
