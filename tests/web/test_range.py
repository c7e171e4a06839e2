"""The Range parser against RFC 9110 section 14, without HTTP around it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miauflix.web.range import Part, Unsatisfiable, Whole, parse_range

WHOLE, NONE = Whole(), Unsatisfiable()


@pytest.mark.parametrize(
    ("header", "size", "answer"),
    [
        (None, 100, WHOLE),
        ("", 100, WHOLE),
        ("bytes=0-", 100, Part(0, 100)),
        ("bytes=0-0", 100, Part(0, 1)),
        ("bytes=0-99", 100, Part(0, 100)),
        ("bytes=0-100", 100, Part(0, 100)),
        ("bytes=99-", 100, Part(99, 100)),
        ("bytes=99-99", 100, Part(99, 100)),
        ("bytes=100-", 100, NONE),
        ("bytes=100-200", 100, NONE),
        ("bytes=-1", 100, Part(99, 100)),
        ("bytes=-100", 100, Part(0, 100)),
        ("bytes=-101", 100, Part(0, 100)),
        ("bytes=-0", 100, NONE),
        ("bytes=-00", 100, NONE),
        ("BYTES=1-2", 100, Part(1, 3)),
        ("bytes=001-0002", 100, Part(1, 3)),
        ("bytes= 1-2 ", 100, Part(1, 3)),
        ("bytes=,1-2,,", 100, Part(1, 3)),
        ("bytes=1-2, ", 100, Part(1, 3)),
        # malformed, or of a kind that is not served in parts: ignored
        ("bytes=2-1", 100, WHOLE),
        ("bytes=200-150", 100, WHOLE),
        ("bytes=-", 100, WHOLE),
        ("bytes=", 100, WHOLE),
        ("bytes", 100, WHOLE),
        ("bytes 0-1", 100, WHOLE),
        ("bytes=a-b", 100, WHOLE),
        ("bytes=1-b", 100, WHOLE),
        ("bytes=1.0-2", 100, WHOLE),
        ("bytes=+1-2", 100, WHOLE),
        ("bytes=1_0-20", 100, WHOLE),
        ("bytes=\u0661-\u0662", 100, WHOLE),
        ("bytes=--1", 100, WHOLE),
        ("bytes=1--2", 100, WHOLE),
        ("bytes=1-2-3", 100, WHOLE),
        ("bytes=0x1-2", 100, WHOLE),
        ("bytes=1 - 2", 100, WHOLE),
        ("items=0-1", 100, WHOLE),
        ("bytes =0-1", 100, WHOLE),
        ("bytes=0-1,2-3", 100, WHOLE),
        ("bytes=0-1,x", 100, WHOLE),
        ("bytes=" + ",".join(["0-"] * 1000), 100, WHOLE),
        # numbers that no file reaches
        ("bytes=0-" + "9" * 30, 100, Part(0, 100)),
        ("bytes=" + "9" * 30 + "-", 100, NONE),
        ("bytes=-" + "9" * 5000, 100, Part(0, 100)),
        ("bytes=" + "0" * 5000 + "5-", 100, Part(5, 100)),
        # a file without a byte
        ("bytes=0-", 0, NONE),
        ("bytes=0-0", 0, NONE),
        ("bytes=-5", 0, WHOLE),
        ("bytes=-0", 0, NONE),
        (None, 0, WHOLE),
    ],
)
def test_table(header: str | None, size: int, answer: object) -> None:
    assert parse_range(header, size) == answer


SIZES = st.integers(0, 2**50)


@given(st.text(), SIZES)
def test_any_text_gives_a_range_inside_the_file(header: str, size: int) -> None:
    for text in (header, "bytes=" + header):
        answer = parse_range(text, size)
        if isinstance(answer, Part):
            assert 0 <= answer.start < answer.end <= size


@given(st.integers(0, 2**70), st.integers(0, 2**70), SIZES)
def test_first_and_last(first: int, last: int, size: int) -> None:
    answer = parse_range(f"bytes={first}-{last}", size)
    if last < first:
        assert answer == Whole()
    elif first >= size:
        assert answer == Unsatisfiable()
    else:
        assert answer == Part(first, min(last, size - 1) + 1)


@given(st.integers(1, 2**70), st.integers(1, 2**50))
def test_a_suffix_is_as_long_as_asked_or_the_whole(length: int, size: int) -> None:
    answer = parse_range(f"bytes=-{length}", size)
    assert isinstance(answer, Part)
    assert answer.end == size
    assert answer.end - answer.start == min(length, size)


@given(st.lists(st.integers(0, 99), min_size=1, max_size=6, unique=True))
def test_adjoining_ranges_cover_the_file_without_gap_or_overlap(cuts: list[int]) -> None:
    size, edges = 100, [0, *sorted(set(cuts) - {0}), 100]
    parts = [parse_range(f"bytes={a}-{b - 1}", size) for a, b in pairwise(edges)]
    assert parts == [Part(a, b) for a, b in pairwise(edges)]
