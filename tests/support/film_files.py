"""Video files made by hand, byte by byte, and how the parser of containers is fed with them."""

from __future__ import annotations

import random
import struct
import sys
from array import array
from collections.abc import Iterable

from actors.containers import Layout, Prober


def fed(data: bytes, *, size_bytes: int | None = None) -> Layout:
    """What is told of these bytes when each wish is granted, as far as the bytes go."""
    prober = Prober(len(data) if size_bytes is None else size_bytes)
    answered(prober, data)
    return prober.layout()


def answered(prober: Prober, data: bytes, *, at: int = 0) -> None:
    """Grant its wishes as far as they lie within the bytes that start at `at`."""
    while wishes := [wish for wish in prober.needs() if at < wish.end and wish.start < at + len(data)]:
        for wish in wishes:
            start = max(at, wish.start)
            prober.feed(start, data[start - at : wish.end - at])


def box(kind: bytes, *contents: bytes) -> bytes:
    """ISO/IEC 14496-12, 4.2."""
    content = b"".join(contents)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def table(kind: bytes, rows: int, numbers: Iterable[int], code: str = "I") -> bytes:
    """A box of version 0 that holds so many rows of numbers."""
    return box(kind, struct.pack(">II", 0, rows), big_endian(numbers, code))


def big_endian(numbers: Iterable[int], code: str = "I") -> bytes:
    column = array(code, numbers)
    if sys.byteorder == "little":
        column.byteswap()
    return column.tobytes()


def movie_header(ticks_per_s: int, duration: int) -> bytes:
    return box(b"mvhd", struct.pack(">5I", 0, 0, 0, ticks_per_s, duration), bytes(80))


def track(kind: bytes, ticks_per_s: int, *tables: bytes, number: int = 1, edits: bytes = b"") -> bytes:
    media = box(
        b"mdia",
        box(b"mdhd", struct.pack(">5I", 0, 0, 0, ticks_per_s, 0), bytes(4)),
        box(b"hdlr", struct.pack(">II4s", 0, 0, kind), bytes(13)),
        box(b"minf", box(b"stbl", *tables)),
    )
    return box(b"trak", box(b"tkhd", struct.pack(">4I", 0, 0, 0, number), bytes(68)), edits, media)


def long_moov(frames: int = 260_000, *, gop: int = 26, seed: int = 1) -> tuple[bytes, int]:
    """A `moov` as of a film of three hours at 24 frames a second, and how many bytes its `mdat` has.

    The picture has a composition offset for each frame and 12 frames a chunk, the sound twice as many frames.
    """
    dice = random.Random(seed)
    sizes = [dice.randrange(2000, 30_000) for _ in range(frames)]
    chunks, at = [], 0
    for first in range(0, frames, 12):
        chunks.append(at)
        at += sum(sizes[first : first + 12]) + 4000
    syncs = range(1, frames + 1, gop)
    picture = [
        table(b"stts", 1, [frames, 1001]),
        table(b"stss", len(syncs), syncs),
        table(b"ctts", frames, (number for frame in range(frames) for number in (1, 1001 * (frame % 4)))),
        table(b"stsc", 1, [1, 12, 1]),
        box(b"stsz", struct.pack(">III", 0, 0, frames), big_endian(sizes)),
        table(b"co64", len(chunks), chunks, "Q"),
    ]
    sound = [
        table(b"stts", 1, [2 * frames, 1024]),
        box(b"stsz", struct.pack(">III", 0, 0, 2 * frames), bytes(8 * frames)),
    ]
    header = movie_header(24_000, frames * 1001)
    return box(b"moov", header, track(b"vide", 24_000, *picture), track(b"soun", 48_000, *sound, number=2)), at


def element(kind: int, *contents: bytes) -> bytes:
    """RFC 8794, 4 to 6: sizes of one byte where they do, else of eight."""
    content = b"".join(contents)
    size = len(content)
    written = bytes([0x80 | size]) if size < 0x7F else (1 << 56 | size).to_bytes(8, "big")
    return number(kind) + written + content


def number(value: int) -> bytes:
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


def seek_head(places: dict[int, int]) -> bytes:
    """Of one size, wherever it leads."""
    seeks = (
        element(0x4DBB, element(0x53AB, number(kind)), element(0x53AC, place.to_bytes(8, "big")))
        for kind, place in places.items()
    )
    return element(0x114D9B74, *seeks)


def cues(points: Iterable[tuple[int, int]], track_number: int = 1) -> bytes:
    """Cues of (ticks, cluster position)."""
    return element(0x1C53BB6B, *(cue(ticks, position, track_number) for ticks, position in points))


def cue(ticks: int, position: int, track_number: int = 1) -> bytes:
    positions = element(
        0xB7, element(0xF7, number(track_number)), element(0xF1, number(position)), element(0xF0, b"\x20")
    )
    return element(0xBB, element(0xB3, number(ticks)), positions)


EBML_HEADER = element(0x1A45DFA3, element(0x4282, b"matroska"))
INFO = element(0x1549A966, element(0x2AD7B1, number(1_000_000)), element(0x4489, struct.pack(">d", 10_800_000.0)))
TRACKS = element(
    0x1654AE6B,
    element(0xAE, element(0xD7, b"\2"), element(0x83, b"\2")),
    element(0xAE, element(0xD7, b"\1"), element(0x83, b"\1")),
)
UNKNOWN_SIZE = b"\x01\xff\xff\xff\xff\xff\xff\xff"
CLUSTER = number(0x1F43B675) + UNKNOWN_SIZE


def segment(*contents: bytes, size_bytes: int | None = None) -> bytes:
    size = UNKNOWN_SIZE if size_bytes is None else (1 << 56 | size_bytes).to_bytes(8, "big")
    return EBML_HEADER + number(0x18538067) + size + b"".join(contents)


def chunk(kind: bytes, *contents: bytes) -> bytes:
    """RIFF: little-endian, padded to even lengths."""
    content = b"".join(contents)
    return struct.pack("<4sI", kind, len(content)) + content + bytes(len(content) % 2)
