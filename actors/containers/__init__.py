"""From the bytes of a video file, as they arrive: where its index lies, and which bytes are which second.

Values and functions only, no I/O. What comes in is untrusted: nothing here raises because of it, and time, memory and
the number of steps are bounded. MP4/MOV (ISO/IEC 14496-12), Matroska/WebM (RFC 9559), AVI, MPEG-TS (ISO/IEC 13818-1).
"""

from __future__ import annotations

from actors.containers.byte_range import ByteRange
from actors.containers.prober import Prober
from actors.containers.time_map import TimeMap
from actors.containers.values import Layout

__all__ = ["ByteRange", "Layout", "Prober", "TimeMap"]
