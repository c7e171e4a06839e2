"""What is believed of a finding, whoever tells it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.intake import MAX_TORRENT_BYTES, MAX_TRACKERS, accepted
from storage.model.provided import FoundSource
from storage.model.sources import InfoHash
from tests.support.source_directory import found, info_hash


def test_a_plausible_finding_is_taken_as_it_is() -> None:
    assert accepted(found("film")) == found("film")


@pytest.mark.parametrize(
    "wrong",
    [
        {"info_hash": ""},
        {"info_hash": info_hash("film").upper()},
        {"info_hash": info_hash("film")[:39]},
        {"info_hash": info_hash("film") + "\n"},
        {"size_bytes": -1},
        {"size_bytes": 10**14},
        {"torrent_file": bytes(MAX_TORRENT_BYTES + 1)},
    ],
)
def test_a_finding_that_makes_no_sense_is_left_out(wrong: dict[str, Any]) -> None:
    assert accepted(found("film", **wrong)) is None


def test_trackers_that_are_none_are_left_out_and_the_rest_is_kept_once_in_order() -> None:
    trackers = (
        "http://b.example/announce",
        "ftp://x",
        "http://a b/",
        "udp://a.example:80",
        "http://b.example/announce",
    )
    taken = accepted(found("film", trackers=trackers))
    assert taken is not None
    assert taken.trackers == ("http://b.example/announce", "udp://a.example:80")


def test_there_are_only_so_many_trackers() -> None:
    taken = accepted(found("film", trackers=tuple(f"http://t{number}.example/announce" for number in range(1000))))
    assert taken is not None
    assert len(taken.trackers) == MAX_TRACKERS


@given(
    st.builds(
        FoundSource,
        info_hash=st.text(max_size=45).map(InfoHash),
        quality=st.none(),
        resolution=st.none(),
        size_bytes=st.integers(),
        video_codec=st.none() | st.text(max_size=20),
        release_type=st.text(max_size=10),
        trackers=st.lists(st.text(max_size=30), max_size=5).map(tuple),
    )
)
def test_no_finding_breaks_the_intake(finding: FoundSource) -> None:
    accepted(finding)
