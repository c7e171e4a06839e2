"""AVI and transport streams: a map only where it is right."""

from __future__ import annotations

import struct

import pytest

from actors.containers import ByteRange, Layout
from tests.support.film_files import chunk, fed

FRAMES = [
    (b"00dc", 0x10, 40),
    (b"01wb", 0x10, 10),
    (b"00dc", 0, 30),
    (b"00dc", 0, 0),
    (b"01wb", 0x10, 10),
    (b"00dc", 0x10, 50),
]
MOVI = b"".join(chunk(kind, bytes(size)) for kind, _, size in FRAMES)


def stream_header(kind: bytes, frames: int = 4) -> bytes:
    return chunk(b"LIST", b"strl", chunk(b"strh", kind, bytes(16), struct.pack("<4I", 1, 25, 0, frames), bytes(20)))


def hdrl(*streams: bytes) -> bytes:
    return chunk(b"LIST", b"hdrl", chunk(b"avih", bytes(56)), *streams)


def avi(
    *, base: int = 4, head: bytes = hdrl(stream_header(b"vids"), stream_header(b"auds")), more: bytes = b""
) -> bytes:
    """`base` is what the offset of the first chunk is counted as: 4 from `movi`, or its place in the file."""
    rows, at = b"", base
    for kind, flags, size in FRAMES:
        rows += struct.pack("<4s3I", kind, flags, at, size)
        at += 8 + size + size % 2
    return (
        chunk(b"RIFF", b"AVI ", head, chunk(b"JUNK", bytes(3)), chunk(b"LIST", b"movi", MOVI), chunk(b"idx1", rows))
        + more
    )


def place_of_movi(data: bytes) -> int:
    return data.index(b"movi")


def points(data: bytes) -> list[tuple[int, float]] | None:
    time_map = fed(data).time_map
    return list(zip(time_map.offsets, time_map.key_frames_s, strict=True)) if time_map else None


def test_offsets_count_from_movi_or_from_the_start() -> None:
    movi = place_of_movi(avi())
    last = movi + 4 + len(MOVI) - 58
    assert points(avi()) == points(avi(base=movi + 4)) == [(movi + 4, 0.0), (last, 3 / 25)]


def test_where_its_index_lies() -> None:
    layout = fed(avi())
    assert layout.duration_s == 4 / 25
    assert layout.index == ByteRange(len(avi()) - 8 - 16 * len(FRAMES), len(avi()))
    assert layout.index_is_in_front is False


def test_offsets_that_lead_to_something_else_give_no_map() -> None:
    assert fed(avi(base=6)).time_map is None


def test_a_film_in_several_parts_has_no_map() -> None:
    """OpenDML: `idx1` knows the first part only. All frames are counted in `dmlh`."""
    total = chunk(b"LIST", b"odml", chunk(b"dmlh", struct.pack("<I", 100), bytes(244)))
    data = avi(head=hdrl(stream_header(b"vids"), total), more=chunk(b"RIFF", b"AVIX", bytes(40)))
    layout = fed(data)
    assert layout.container == "avi"
    assert layout.duration_s == 4.0
    assert layout.index is not None
    assert layout.time_map is None


@pytest.mark.parametrize("head", [hdrl(stream_header(b"auds")), hdrl(), chunk(b"LIST", b"hdrl", b"strhxxxx")])
def test_without_a_picture_nothing_is_told(head: bytes) -> None:
    data = avi(head=head)
    assert fed(data) == Layout(len(data), "avi")


def packet(pid: int, clock: int | None) -> bytes:
    """Of 188 bytes, with a program clock reference in ticks of 90 kHz or without one."""
    if clock is None:
        return struct.pack(">BHB", 0x47, pid, 0x10) + bytes(184)
    reference = ((clock % 2**33) << 15).to_bytes(6, "big")
    return struct.pack(">BHBBB", 0x47, pid, 0x30, 7, 0x10) + reference + bytes(176)


def stream(first: int, last: int, *, packets: int = 1000) -> bytes:
    filler = packet(256, None) * (packets - 1)
    return packet(0, None) + packet(256, first) + filler + packet(256, last) + packet(257, last + 10**6)


def test_the_clock_of_a_stream_gives_its_length() -> None:
    layout = fed(stream(5000, 5000 + 10 * 90_000))
    assert layout.container == "mpegts"
    assert layout.duration_s == pytest.approx(10, rel=0.01)
    assert layout.time_map is not None
    assert layout.time_map.byte_at(5) == pytest.approx(layout.size_bytes / 2, rel=0.01)
    assert list(layout.time_map.key_frames_s) == []


def test_the_clock_may_wrap() -> None:
    assert fed(stream(2**33 - 90_000, 2**33 + 9 * 90_000)).duration_s == pytest.approx(10, rel=0.01)


@pytest.mark.parametrize(
    "data",
    [stream(90_000, 90_000), stream(90_000, 0), stream(0, 90_000 * 86_400), packet(256, None) * 20],
    ids=["stands still", "goes back", "was set anew", "no clock"],
)
def test_a_clock_that_cannot_be_right_tells_nothing(data: bytes) -> None:
    assert fed(data) == Layout(len(data), "mpegts")
