"""However the chunks come, the body is whole and within its bound, or there is a fault."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.bounded_body import BoundedBody

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": gzip.compress,
    "GZIP ": gzip.compress,
    "deflate": zlib.compress,
}


def feed(body: BoundedBody, data: bytes, step: int) -> None:
    for start in range(0, len(data), step):
        if not body.take(data[start : start + step]):
            return


@given(st.binary(max_size=500), st.sampled_from(sorted(CODINGS)), st.integers(1, 50), st.integers(0, 500))
def test_the_whole_body_or_a_fault_and_never_more_than_allowed(
    content: bytes, coding: str, step: int, max_bytes: int
) -> None:
    body = BoundedBody(max_bytes, coding)
    feed(body, CODINGS[coding](content), step)
    whole = body.whole()
    assert len(whole) <= max_bytes
    if len(content) <= max_bytes:
        assert (body.fault, whole) == ("", content)
    else:
        assert body.fault == f"more than {max_bytes} bytes"


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]), st.integers(1, 50))
def test_no_bytes_break_the_unpacking(data: bytes, coding: str, step: int) -> None:
    body = BoundedBody(1000, coding)
    feed(body, data, step)
    assert len(body.whole()) <= 1000


def test_what_follows_a_packed_body_is_not_gathered() -> None:
    body = BoundedBody(1000, "gzip")
    assert not body.take(gzip.compress(b"content", mtime=0))
    tracemalloc.start()
    for _ in range(64):
        assert not body.take(b"x" * 65_536)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 65_536
    assert (body.whole(), body.fault) == (b"content", "")


@pytest.mark.parametrize(
    ("data", "coding", "fault"),
    [
        (gzip.compress(b"content", mtime=0)[:-3], "gzip", "a body that is cut off"),
        (b"", "gzip", "a body that is cut off"),
        (b"content", "gzip", "a body that cannot be unpacked"),
        (b"content", "br", "the unknown coding 'br'"),
    ],
)
def test_a_fault_says_what_is_wrong(data: bytes, coding: str, fault: str) -> None:
    body = BoundedBody(1000, coding)
    assert body.take(data) == (fault == "a body that is cut off")
    body.whole()
    assert body.fault == fault
