"""Whatever arrives, in whatever order: no errors, no endless work, no more memory than it may take."""

from __future__ import annotations

import random
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.containers import ByteRange, Layout, Prober
from tests.support.film_files import CLUSTER, INFO, TRACKS, answered, box, cues, fed, long_moov, seek_head, segment

MEBIBYTE = 1024 * 1024
STARTS = [b"", bytes(4) + b"ftyp", bytes(4) + b"moov", b"\x1a\x45\xdf\xa3", b"RIFF\xff\xff\0\0AVI ", b"G" * 1000]


@given(st.sampled_from(STARTS), st.binary(max_size=400), st.lists(st.tuples(st.integers(-50, 500), st.binary())))
def test_garbage_is_given_up(start: bytes, rest: bytes, more: list[tuple[int, bytes]]) -> None:
    data = start + rest
    prober = Prober(len(data))
    for place, bytes_there in more:
        prober.feed(place, bytes_there)
        prober.layout()
    answered(prober, data)
    assert prober.is_done
    assert prober.needs() == ()
    assert prober.kept_bytes == 0


@pytest.mark.parametrize("data", [b"", b"\0", b"a text, and nothing to look at" * 100, bytes(5000), b"\xff" * 5000])
def test_what_is_no_film_is_unknown(data: bytes) -> None:
    assert fed(data) == Layout(len(data))


def test_a_film_of_no_bytes_is_done_at_once() -> None:
    assert Prober(0).is_done
    assert Prober(-1).is_done


def test_it_asks_for_the_first_bytes_first() -> None:
    assert Prober(10**9).needs() == (ByteRange(0, 12),)


def test_a_large_wish_is_cut_into_parts_and_shrinks_as_they_come() -> None:
    front = box(b"ftyp", bytes(8)) + b"\0\x28\0\0moov"  # of 2.5 MiB
    prober = Prober(10**9)
    prober.feed(0, front)
    assert prober.needs() == (ByteRange(24, 32),)
    prober.feed(24, bytes(8))
    assert prober.layout().index == ByteRange(16, 16 + 5 * MEBIBYTE // 2)
    assert [need.size_bytes for need in prober.needs()] == [MEBIBYTE, MEBIBYTE, MEBIBYTE // 2 - 16]
    prober.feed(MEBIBYTE, bytes(100))
    assert prober.needs()[:2] == (ByteRange(32, MEBIBYTE), ByteRange(MEBIBYTE + 100, 2 * MEBIBYTE + 100))


def test_the_index_is_told_before_it_is_there() -> None:
    """Which is what lets it be fetched. At first as the rest of the file, exactly with its header."""
    moov, media_bytes = long_moov(frames=1000)
    media_end = 16 + 16 + media_bytes
    size_bytes = media_end + len(moov) + 500
    prober = Prober(size_bytes)
    prober.feed(0, box(b"ftyp", bytes(8)) + b"\0\0\0\1mdat" + (16 + media_bytes).to_bytes(8, "big"))
    assert prober.layout().index == ByteRange(media_end, size_bytes)
    assert prober.layout().index_is_in_front is False
    assert prober.needs() == (ByteRange(media_end, media_end + 16),)
    prober.feed(media_end, moov[:16])
    assert prober.layout().index == ByteRange(media_end, media_end + len(moov))
    assert prober.layout().time_map is None
    prober.feed(media_end + 16, moov[16:])
    assert prober.is_done
    assert prober.layout().time_map is not None


def test_what_came_early_at_the_ends_need_not_come_again() -> None:
    film, size_bytes = moov_behind(80 * MEBIBYTE)
    prober = Prober(size_bytes)
    for start in sorted(film, reverse=True):
        prober.feed(40 * MEBIBYTE, bytes(2 * MEBIBYTE))
        prober.feed(start, film[start])
    assert prober.is_done
    assert prober.layout().time_map is not None


def test_what_is_waited_for_is_kept_wherever_it_lies() -> None:
    moov, media_bytes = long_moov(frames=120_000)
    assert len(moov) > 2 * MEBIBYTE
    film = box(b"ftyp", bytes(8)) + box(b"free", bytes(3 * MEBIBYTE)) + moov
    prober = Prober(len(film) + media_bytes + 10 * MEBIBYTE)
    for start in range(0, len(film), MEBIBYTE // 4):
        prober.feed(start, film[start : start + MEBIBYTE // 4])
    assert prober.is_done
    assert prober.layout().time_map is not None


def test_the_middle_of_a_film_is_not_kept() -> None:
    prober = Prober(1 << 40)
    for start in range(0, 40 * MEBIBYTE, MEBIBYTE):
        prober.feed((1 << 39) + start, bytes(MEBIBYTE))
        assert prober.kept_bytes <= MEBIBYTE
    prober.feed(0, bytes(5 * MEBIBYTE))
    assert prober.kept_bytes <= 6 * MEBIBYTE


def test_an_index_too_large_is_told_of_and_not_read() -> None:
    film = box(b"ftyp", bytes(8)) + (65 * MEBIBYTE).to_bytes(4, "big") + b"moov" + bytes(8)
    prober = Prober(1 << 32)
    prober.feed(0, film)
    assert prober.is_done
    layout = prober.layout()
    assert layout.index == ByteRange(16, 16 + 65 * MEBIBYTE)
    assert layout.index_is_in_front is True
    assert layout.time_map is None


def test_a_row_of_boxes_without_end_is_given_up() -> None:
    film = box(b"ftyp") + box(b"free") * 100_000 + long_moov(frames=100)[0]
    prober = Prober(len(film))
    prober.feed(0, film)
    assert prober.is_done
    assert prober.layout() == Layout(len(film), "mp4")


def test_an_index_in_crumbs_is_put_together() -> None:
    """More of them than are kept one by one."""
    moov, media_bytes = long_moov(frames=6000)
    film = box(b"ftyp", bytes(8)) + moov
    size_bytes = len(film) + media_bytes + 100
    starts = list(range(0, len(film), 8))
    assert len(starts) > 10_000
    random.Random(4).shuffle(starts)
    prober = Prober(size_bytes)
    for start in starts:
        prober.feed(start, film[start : start + 8])
    assert prober.is_done
    assert prober.layout() == fed(film, size_bytes=size_bytes)
    assert prober.layout().time_map is not None


def test_three_hours_of_mp4_cost_little() -> None:
    moov, media_bytes = long_moov()
    film = box(b"ftyp", bytes(8)) + moov
    prober = Prober(len(film) + media_bytes + 100)
    tracemalloc.start()
    try:
        prober.feed(0, film)
        left_bytes, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    time_map = prober.layout().time_map
    assert time_map is not None
    assert len(time_map.offsets) == 10_000
    assert left_bytes < MEBIBYTE / 2
    assert most_bytes < 32 * MEBIBYTE


def test_of_very_many_key_frames_some_are_kept_exactly() -> None:
    """Each frame of this one is a key frame, a second apart."""
    points = [(1000 * second, 1000 * second) for second in range(100_000)]
    front = seek_head({0x1C53BB6B: 200_000_000}) + INFO + TRACKS
    film = segment(front, CLUSTER)
    at = film.index(front) + 200_000_000
    index = cues(points)
    prober = Prober(at + len(index))
    answered(prober, film)
    answered(prober, index, at=at)
    time_map = prober.layout().time_map
    assert time_map is not None
    assert 16_384 < len(time_map.offsets) <= 32_768
    assert all(second % 4 == 0 for second in time_map.key_frames_s)


def moov_behind(media_bytes: int) -> tuple[dict[int, bytes], int]:
    """A film whose `moov` comes last, in 16 KiB parts by where they start, the middle left out; and its size."""
    moov, needed = long_moov(frames=2000)
    assert needed < media_bytes
    front = box(b"ftyp", bytes(8)) + (8 + media_bytes).to_bytes(4, "big") + b"mdat"
    size_bytes = len(front) + media_bytes + len(moov)
    at = size_bytes - len(moov)
    parts = {at + start: moov[start : start + 16_384] for start in range(0, len(moov), 16_384)}
    return {0: front + bytes(8)} | parts, size_bytes
