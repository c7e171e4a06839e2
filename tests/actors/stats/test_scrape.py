"""Where a scrape is asked for, and that no answer breaks the reader."""

from __future__ import annotations

import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors import bencode
from actors.stats.scrape import read_answer, scrape_url
from actors.stats.tracker import Counts, TrackerFailed
from storage.model.sources import InfoHash

HASH = InfoHash("ab" * 20)
ASKED = f"info_hash={'%AB' * 20}"


@pytest.mark.parametrize(
    ("announce", "expected"),
    [
        # The examples of BEP 48.
        ("http://example.com/announce", f"http://example.com/scrape?{ASKED}"),
        ("http://example.com/x/announce", f"http://example.com/x/scrape?{ASKED}"),
        ("http://example.com/announce.php", f"http://example.com/scrape.php?{ASKED}"),
        ("http://example.com/a", None),
        ("http://example.com/announce?x2%0644", f"http://example.com/scrape?x2%0644&{ASKED}"),
        ("http://example.com/announce?x=2/4", f"http://example.com/scrape?x=2/4&{ASKED}"),
        ("http://example.com/x%064announce", None),
        ("http://example.com", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_the_scrape_is_beside_the_announce(announce: str, expected: str | None) -> None:
    assert scrape_url(announce, [HASH]) == expected


def test_each_swarm_is_a_parameter_of_its_own() -> None:
    url = scrape_url("http://example.com/announce", [HASH, InfoHash("00" * 20)])
    assert url == f"http://example.com/scrape?{ASKED}&info_hash={'%00' * 20}"


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with suppress(TrackerFailed):
        assert read_answer(body, [HASH]) == {}


MIB = 1024 * 1024


@pytest.mark.parametrize(
    "body",
    [
        b"l" * MIB,
        b"l" + b"le" * (MIB // 2 - 1) + b"e",
        b"d5:filesd" + b"".join(b"20:%020dd8:completei1ee" % number for number in range(24_000)) + b"ee",
        b"d5:filesl" + b"i0e" * 300_000 + b"ee",
        b"d5:files1000000:" + b"x" * 1_000_000 + b"e",
        b"9" * MIB,
        b"d5:filesi" + b"9" * 1_000_000 + b"ee",
    ],
    ids=["depth", "lists", "swarms", "numbers", "text", "length", "digits"],
)
def test_the_largest_answers_cost_little(body: bytes) -> None:
    tracemalloc.start()
    try:
        with suppress(TrackerFailed):
            assert read_answer(body, [HASH]) == {}
        assert tracemalloc.get_traced_memory()[1] < 32 * MIB
    finally:
        tracemalloc.stop()


values = st.recursive(
    st.integers() | st.binary(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=20), inner, max_size=4),
    max_leaves=20,
)


@given(
    st.dictionaries(
        st.sampled_from([bytes.fromhex(HASH), b"other"]),
        st.dictionaries(st.sampled_from([b"complete", b"incomplete", b"downloaded"]), values, max_size=3) | values,
    )
)
def test_whatever_the_entries_are_counts_come_out_plausible_or_not_at_all(files: dict[bytes, object]) -> None:
    with suppress(TrackerFailed):
        for counts in read_answer(bencode.encode({b"files": files}), [HASH]).values():  # type: ignore[dict-item]
            assert 0 <= counts.seeders <= 10**8
            assert 0 <= counts.leechers <= 10**8


def test_keys_out_of_order_are_forgiven() -> None:
    body = b"d5:filesd20:" + bytes.fromhex(HASH) + b"d10:incompletei2e8:completei5eeee"
    assert read_answer(body, [HASH]) == {HASH: Counts(5, 2)}
