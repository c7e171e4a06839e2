"""Which format it is, by its first bytes: names of files lie."""

from __future__ import annotations

from actors.containers.avi import read_avi
from actors.containers.byte_range import ByteRange
from actors.containers.matroska import read_matroska
from actors.containers.mp4 import read_mp4
from actors.containers.mpegts import packet_size, read_mpegts
from actors.containers.walk import Draft, Walk

MAGIC_BYTES = 12
PACKETS_BYTES = 1024
"""Five packets of a transport stream, which has no other sign."""

EBML_MAGIC = b"\x1a\x45\xdf\xa3"
MP4_BOXES = {b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"sidx", b"moof"}
"""What may stand first: old QuickTime files have no `ftyp`."""


def read_any(draft: Draft) -> Walk:
    """Look at the first bytes, then read on as that format demands."""
    head = yield ByteRange(0, MAGIC_BYTES)
    if head[4:8] in MP4_BOXES:
        yield from read_mp4(draft)
    elif head.startswith(EBML_MAGIC):
        yield from read_matroska(draft)
    elif head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        yield from read_avi(draft)
    elif packet_bytes := packet_size((yield ByteRange(0, PACKETS_BYTES))):
        yield from read_mpegts(draft, packet_bytes)
