"""Indexes of three-hour films, read into a map of bytes and seconds, and the worst that a liar can make of them.

CPU time and the peak of memory of the whole parse; the bytes come at once, as from a file, or in pieces of a torrent.
"""

from __future__ import annotations

import os
import random
import struct
import time
import tracemalloc
from collections.abc import Callable

from actors.containers import Prober
from tests.support.figures import print_table, spread
from tests.support.film_files import (
    CLUSTER,
    INFO,
    TRACKS,
    answered,
    big_endian,
    box,
    chunk,
    cues,
    long_moov,
    movie_header,
    seek_head,
    segment,
    table,
    track,
)

RUNS = 9
PIECE_BYTES = 16 * 1024
MIB = 1024 * 1024

Parts = list[tuple[int, bytes]]


def main() -> None:
    """One line a file."""
    print(f"load average {' '.join(f'{each:.2f}' for each in os.getloadavg())}", flush=True)
    rows = []
    for name, make in FILES.items():
        size_bytes, parts = make()
        milliseconds = [cpu_ms(size_bytes, parts) for _ in range(RUNS)]
        points, kept, peak = weighed(size_bytes, parts)
        rows.append([name, *spread(milliseconds)[:3], points, f"{kept / MIB:.2f}", f"{peak / MIB:.1f}"])
    print_table(["file", "CPU ms: min", "median", "max", "points", "MiB kept", "MiB at the peak"], rows)


def cpu_ms(size_bytes: int, parts: Parts) -> float:
    started = time.process_time()
    parse(size_bytes, parts)
    return 1000 * (time.process_time() - started)


def weighed(size_bytes: int, parts: Parts) -> tuple[int, int, int]:
    """Points of the map, and bytes of memory, those fed not counted: left afterwards, and at the peak."""
    tracemalloc.start()
    time_map = parse(size_bytes, parts).layout().time_map
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return len(time_map.offsets) if time_map else 0, kept, peak


def parse(size_bytes: int, parts: Parts) -> Prober:
    prober = Prober(size_bytes)
    for at, data in parts:
        prober.feed(at, data)
    while not prober.is_done:
        for at, data in parts:
            answered(prober, data, at=at)
    return prober


def mp4() -> tuple[int, Parts]:
    film, size_bytes = mp4_film()
    return size_bytes, [(0, film)]


def mp4_in_pieces() -> tuple[int, Parts]:
    film, size_bytes = mp4_film()
    parts = [(at, film[at : at + PIECE_BYTES]) for at in range(0, len(film), PIECE_BYTES)]
    random.Random(1).shuffle(parts)
    return size_bytes, parts


def mp4_film() -> tuple[bytes, int]:
    moov, media_bytes = long_moov()
    film = box(b"ftyp", bytes(8)) + moov
    return film, len(film) + media_bytes


def matroska() -> tuple[int, Parts]:
    index_at = 5_000_000_000
    front = segment(seek_head({0x1C53BB6B: index_at}), INFO, TRACKS, CLUSTER)
    at = len(segment()) + index_at
    index = cues((1080 * point, 400_000 * point) for point in range(10_000))
    return at + len(index), [(0, front), (at, index)]


def avi() -> tuple[int, Parts]:
    """Two chunks a frame, 25 frames a second, a key frame each ten seconds."""
    frames = 270_000
    header = chunk(b"strh", b"vids", bytes(16), struct.pack("<4I", 1, 25, 0, frames), bytes(20))
    hdrl = chunk(b"LIST", b"hdrl", chunk(b"avih", bytes(56)), chunk(b"LIST", b"strl", header))
    rows = b"".join(
        struct.pack("<4s3I4s3I", b"00dc", 0 if frame % 250 else 0x10, 4 + 3016 * frame, 2000, b"01wb", 0x10, 0, 1000)
        for frame in range(frames)
    )
    media_bytes = 4 + 3016 * frames
    front = b"AVI " + hdrl + struct.pack("<4sI4s", b"LIST", media_bytes, b"movi")
    media_end = 8 + len(front) - 4 + media_bytes
    size_bytes = media_end + 8 + len(rows)
    riff = struct.pack("<4sI", b"RIFF", size_bytes - 8)
    first = struct.pack("<4sI", b"00dc", 2000)
    return size_bytes, [(0, riff + front + first), (media_end, struct.pack("<4sI", b"idx1", len(rows)) + rows)]


def as_many_frames_as_are_read() -> tuple[int, Parts]:
    """A key frame each, and a row of its own in every table."""
    frames = 2**20
    ones = big_endian([1, 1]) * frames
    chunks = table(b"stco", frames, range(10**8, 10**8 + 10 * frames, 10))
    tables = [
        box(b"stts", struct.pack(">II", 0, frames), ones),
        box(b"ctts", struct.pack(">II", 0, frames), ones),
        table(b"stss", frames, range(1, frames + 1)),
        table(b"stsc", frames, (each for number in range(1, frames + 1) for each in (number, 1, 1))),
        box(b"stsz", struct.pack(">III", 0, 0, frames), big_endian([10]) * frames),
        chunks,
    ]
    return wrapped(movie_header(1000, frames), track(b"vide", 1000, *tables))


def as_many_boxes_as_are_read() -> tuple[int, Parts]:
    """In each place where there may be many."""
    boxes = box(b"free") * 990
    media = [boxes, box(b"mdhd", struct.pack(">5I", 0, 0, 0, 1000, 0)), box(b"hdlr", bytes(8), b"vide")]
    stbl = box(b"stbl", boxes, box(b"stsd"), box(b"stsz", bytes(12)))
    media.append(box(b"minf", boxes, stbl))
    trak = box(b"trak", boxes, box(b"tkhd", bytes(20)), box(b"mdia", *media))
    return wrapped(movie_header(1000, 1000), trak * 900)


def as_many_cues_as_are_read() -> tuple[int, Parts]:
    """Elements of two bytes."""
    index = bytes.fromhex("1C53BB6B") + (1 << 56 | 16 * MIB).to_bytes(8, "big") + b"\xbb\x80" * (8 * MIB)
    film = segment(INFO, TRACKS, index, CLUSTER)
    return len(film), [(0, film)]


def wrapped(*contents: bytes) -> tuple[int, Parts]:
    film = box(b"ftyp", bytes(8)) + box(b"moov", *contents)
    return len(film) + 2**31, [(0, film)]


FILES: dict[str, Callable[[], tuple[int, Parts]]] = {
    "MP4, 260,000 frames": mp4,
    "the same in pieces of 16 KiB, shuffled": mp4_in_pieces,
    "Matroska, 10,000 cues": matroska,
    "AVI, 540,000 chunks": avi,
    "MP4 with as many frames as are read": as_many_frames_as_are_read,
    "MP4 with as many boxes as are read": as_many_boxes_as_are_read,
    "Matroska with as many cues as are read": as_many_cues_as_are_read,
}
