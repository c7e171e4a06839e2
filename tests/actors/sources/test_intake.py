"""What is believed of a finding, whoever tells it."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.intake import MAX_TORRENT_BYTES, MAX_TRACKERS, MAX_WEB_SEEDS, accepted
from storage.model.provided import FoundSource
from storage.model.sources import InfoHash, Quality, Traits

HASH = InfoHash("0123456789abcdef0123456789abcdef01234567")
FOUND = FoundSource(
    info_hash=HASH,
    traits=Traits(Quality.FHD, 1080, "X264", 8, release_type="WEB", languages=("en", "pt-BR"), edition="extended"),
    size_bytes=1_500_000_000,
    web_seeds=("https://archive.example/film/",),
    trackers=("http://tracker.example/announce",),
    magnet=f"magnet:?xt=urn:btih:{HASH}",
    url="https://directory.example/film.torrent",
    seeders=10,
    leechers=2,
)


def taken(**more: Any) -> FoundSource:
    found = accepted(attrs.evolve(FOUND, **more))
    assert found is not None
    return found


def test_a_plausible_finding_is_taken_as_it_is() -> None:
    assert accepted(FOUND) == FOUND


@pytest.mark.parametrize(
    "wrong",
    [
        {"info_hash": ""},
        {"info_hash": HASH.upper()},
        {"info_hash": HASH[:39]},
        {"info_hash": HASH + "\n"},
        {"size_bytes": -1},
        {"size_bytes": 10**14},
        {"torrent_file": bytes(MAX_TORRENT_BYTES + 1)},
        {"episodes": (-1,)},
        {"episodes": (10**6,)},
        {"episodes": tuple(range(1000))},
    ],
)
def test_a_finding_that_makes_no_sense_is_left_out(wrong: dict[str, Any]) -> None:
    assert accepted(attrs.evolve(FOUND, **wrong)) is None


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"seeders": -1, "leechers": 10**9}, {"seeders": None, "leechers": None}),
        ({"file_index": -1}, {"file_index": None}),
        ({"file_index": 3}, {"file_index": 3}),
        ({"episodes": (3, 1, 3)}, {"episodes": (1, 3)}),
        ({"magnet": "http://x.example"}, {"magnet": ""}),
        ({"magnet": "magnet:?xt=a b"}, {"magnet": ""}),
        ({"url": "https://x.example/a b"}, {"url": ""}),
        ({"url": "x" * 3000}, {"url": ""}),
        ({"licence": "x" * 3000}, {"licence": "x" * 200}),
    ],
)
def test_what_makes_no_sense_in_a_finding_is_forgotten(told: dict[str, Any], kept: dict[str, Any]) -> None:
    assert taken(**told) == attrs.evolve(FOUND, **kept)


def test_trackers_and_web_seeds_that_are_none_are_left_out_and_the_rest_is_kept_once_in_order() -> None:
    addresses = (
        "http://b.example/announce",
        "ftp://x",
        "http://a b/",
        "udp://a.example:80",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://b.example/announce",
    )
    found = taken(trackers=addresses, web_seeds=addresses)
    assert found.trackers == ("http://b.example/announce", "udp://a.example:80")
    assert found.web_seeds == ("http://b.example/announce",)


def test_there_are_only_so_many_trackers_and_web_seeds() -> None:
    addresses = tuple(f"http://t{number}.example/" for number in range(1000))
    found = taken(trackers=addresses, web_seeds=addresses)
    assert (len(found.trackers), len(found.web_seeds)) == (MAX_TRACKERS, MAX_WEB_SEEDS)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (Traits(resolution=1080, video_codec="h264"), Traits(Quality.FHD, 1080, "X264")),
        (Traits(quality=Quality.HD, resolution=-1), Traits(Quality.HD)),
        (Traits(bit_depth=77), Traits()),
        (Traits(release_type="web"), Traits(release_type="WEB")),
        (Traits(release_type="DVD"), Traits(Quality.SD, release_type="DVD")),
        (Traits(languages=("en", "<b>", "English", "pt-BR")), Traits(languages=("en", "pt-BR"))),
        (Traits(edition="Extended", group="g" * 500), Traits(edition="extended", group="g" * 40)),
    ],
)
def test_traits_are_kept_in_our_words(told: Traits, kept: Traits) -> None:
    assert taken(traits=told).traits == kept


texts = st.text(max_size=30)


@given(
    st.builds(
        FoundSource,
        info_hash=st.just(HASH) | st.text(max_size=45).map(InfoHash),
        traits=st.builds(
            Traits,
            resolution=st.none() | st.integers(),
            video_codec=st.none() | st.text(max_size=60),
            bit_depth=st.none() | st.integers(),
            release_type=texts,
            languages=st.lists(texts, max_size=30).map(tuple),
            group=texts,
            edition=texts,
        ),
        size_bytes=st.integers(0, 10**15),
        episodes=st.lists(st.integers(), max_size=5).map(tuple),
        trackers=st.lists(texts, max_size=5).map(tuple),
        web_seeds=st.lists(texts, max_size=5).map(tuple),
        url=texts,
        magnet=texts,
    )
)
def test_no_finding_breaks_the_intake_and_what_was_taken_is_taken_again(finding: FoundSource) -> None:
    found = accepted(finding)
    assert found is None or accepted(found) == found
