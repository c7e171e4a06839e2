"""What is told of a file."""

from __future__ import annotations

import attrs

from actors.containers.byte_range import ByteRange
from actors.containers.time_map import TimeMap


@attrs.frozen
class Layout:
    """How a file is laid out, as far as the bytes that came so far tell. Every field may become known later."""

    size_bytes: int
    container: str = "unknown"
    """"mp4" (MOV too), "matroska" (WebM too), "avi", "mpegts" or "unknown"."""
    duration_s: float | None = None
    index: ByteRange | None = None
    """What a player must have before it can play or seek: `moov` (with `sidx`), Cues, `idx1`.

    Told as soon as its place is known: first as the widest range in which it lies, exactly once its own header is
    there. None while nothing is known of it, and for good when there is none."""
    index_is_in_front: bool | None = None
    """Whether it lies before the pictures and the sound, so that a player needs nothing from the end of the file."""
    is_fragmented: bool = False
    """An MP4 of movie fragments, each with an index of its own."""
    time_map: TimeMap | None = attrs.field(default=None, repr=False)
    """None while it is not known, and for good where the file has no index that can be trusted."""

    @property
    def bitrate_bytes_per_s(self) -> float | None:
        """Of the whole file, in the mean."""
        return self.size_bytes / self.duration_s if self.duration_s else None
