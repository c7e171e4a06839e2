"""Bytes and seconds of each other: exact at key frames, reckoned between them."""

from __future__ import annotations

import sys
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.containers import ByteRange, TimeMap

FILM = TimeMap(array("q", [100, 500, 500, 900]), array("q", [0, 20, 40, 60]), 10, end_byte=1300, end_s=8.0)
STREAM = TimeMap(array("q", [0]), array("q", [0]), 1, end_byte=1000, end_s=10.0, are_key_frames=False)

films = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=20).map(
    lambda steps: TimeMap(
        array("q", sorted(byte for byte, _ in steps)), array("q", sorted(tick for _, tick in steps)), 24, 1001, 50.0
    )
)


@pytest.mark.parametrize(
    ("second", "byte"), [(-1, 100), (0, 100), (1.99, 100), (2, 500), (5.9, 500), (6, 900), (100, 900), (1e300, 900)]
)
def test_a_second_leads_to_the_key_frame_before_it(second: float, byte: int) -> None:
    assert FILM.byte_at(second) == byte


@pytest.mark.parametrize(
    ("byte", "second"),
    [(-5, 0), (0, 0), (100, 0), (300, 1), (500, 2), (700, 4), (900, 6), (1100, 7), (1300, 8), (10**9, 8)],
)
def test_a_byte_leads_to_what_is_shown_there(byte: int, second: float) -> None:
    """Of two key frames in one cluster, a byte of it is reckoned between the first and the next cluster's."""
    assert FILM.second_at(byte) == pytest.approx(second)


@pytest.mark.parametrize(
    ("from_s", "to_s", "start", "end"),
    [(0, 1, 100, 500), (0, 2, 100, 500), (0, 2.1, 100, 900), (2, 3, 500, 900), (3, 7, 500, 1300), (7, 3, 900, 900)],
)
def test_some_seconds_need_whole_key_frame_groups(from_s: float, to_s: float, start: int, end: int) -> None:
    assert FILM.bytes_of(from_s, to_s) == ByteRange(start, end)


def test_without_key_frames_every_byte_is_reckoned() -> None:
    assert STREAM.byte_at(2.5) == 250
    assert STREAM.byte_at(11) == 999
    assert STREAM.second_at(250) == 2.5
    assert STREAM.bytes_of(2, 4) == ByteRange(200, 400)
    assert list(STREAM.key_frames_s) == []


@given(films, st.integers(0, 19))
def test_the_time_of_a_key_frame_leads_to_that_key_frame(film: TimeMap, number: int) -> None:
    """No rounding on the way there and back."""
    second = film.key_frames_s[number % len(film.offsets)]
    last = max(at for at, other in enumerate(film.key_frames_s) if other == second)
    assert film.byte_at(second) == film.offsets[last]


@given(films, st.floats(), st.floats(), st.integers(), st.integers())
def test_later_is_never_before(film: TimeMap, second: float, other_s: float, byte: int, other: int) -> None:
    if second <= other_s:
        assert film.byte_at(second) <= film.byte_at(other_s)
    if byte <= other:
        assert film.second_at(byte) <= film.second_at(other)
    assert film.bytes_of(second, other_s).size_bytes >= 0


def test_ten_thousand_key_frames_cost_little() -> None:
    columns = [array("q", range(10_000)) for _ in range(2)]
    assert sum(map(sys.getsizeof, columns)) < 200_000
