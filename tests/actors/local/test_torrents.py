"""Torrents that lie in the folder, and those that are made of videos."""

from __future__ import annotations

import hashlib
from typing import Any

import libtorrent as lt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actors.bencode import encode
from actors.local.torrents import (
    LARGEST_PIECE,
    SMALLEST_PIECE,
    TORRENT_LIMITS,
    clean,
    make_torrent,
    piece_length_for,
    read_torrent,
)

INFO: dict[bytes, Any] = {
    b"length": 40_000,
    b"name": b"Nosferatu.1922.mkv",
    b"piece length": 16_384,
    b"pieces": b"x" * 60,
}


def torrent(info: dict[bytes, Any] | None = None, **outer: Any) -> bytes:
    told = {name.replace("_", "-").encode(): value for name, value in outer.items()}
    return encode({b"info": INFO if info is None else info, **told})


def changed(**changes: Any) -> dict[bytes, Any]:
    """The info dictionary with values changed, or left out (None)."""
    new = {name.replace("_", " ").encode(): value for name, value in changes.items()}
    return {name: value for name, value in {**INFO, **new}.items() if value is not None}


def test_a_torrent_is_read_as_libtorrent_reads_it() -> None:
    data = torrent(comment=b"hello", announce=b"http://tracker.example.org/announce")
    read = read_torrent(data)
    assert read.info_hash == str(lt.load_torrent_buffer(data).info_hashes.v1)
    assert (read.name, read.size_bytes) == ("Nosferatu.1922.mkv", 40_000)
    assert read.content == b"d4:info" + encode(INFO) + b"e"


def test_the_info_dictionary_is_kept_byte_for_byte_whatever_stands_in_it() -> None:
    info = changed(source=b"SOMEWHERE", x_cross_seed=[1, {b"b": b"\xff"}], private=1)
    assert read_torrent(torrent(info)).content == b"d4:info" + encode(info) + b"e"


def test_keys_around_the_info_dictionary_may_stand_in_any_order() -> None:
    info = encode(INFO)
    read = read_torrent(b"d4:info" + info + b"8:announce27:http://tracker.example.org/e")
    assert read.info_hash == hashlib.sha1(info, usedforsecurity=False).hexdigest()


def test_an_info_dictionary_out_of_order_is_refused_rather_than_made_another() -> None:
    info = b"d4:name5:a.mkv6:lengthi5e12:piece lengthi16384e6:pieces20:" + b"x" * 20 + b"e"
    with pytest.raises(ValueError, match="canonical"):
        read_torrent(b"d4:info" + info + b"e")


def test_trackers_are_taken_once_each_in_order_and_only_those_out_in_the_world() -> None:
    tiers = [
        [b"http://tracker.example.org/announce", b"udp://tracker.example.net:6969"],
        [
            b"http://127.0.0.1/announce",
            b"http://10.0.0.8/a",
            b"http://localhost/a",
            b"udp://[::1]:1",
            b"http://nas.local/",
        ],
        [b"ftp://tracker.example.org/a", b"http://a b.example.org/", b"http://user@tracker.example.org/", b"\xff", 7],
        [b"http://tracker.example.org/announce", b"http://tracker.example.org:99999/", b"http://[::"],
    ]
    read = read_torrent(torrent(announce=b"https://other.example.org/announce", announce_list=tiers))
    assert read.trackers == (
        "http://tracker.example.org/announce",
        "udp://tracker.example.net:6969",
        "https://other.example.org/announce",
    )


def test_only_so_many_trackers_are_taken() -> None:
    tiers = [[f"http://tracker{number}.example.org/".encode()] for number in range(100)]
    assert len(read_torrent(torrent(announce_list=tiers)).trackers) == 40


def test_web_seeds_are_not_taken() -> None:
    read = read_torrent(torrent(url_list=[b"http://seed.example.org/"]))
    assert b"seed.example.org" not in read.content


def test_a_name_without_end_is_cut() -> None:
    assert len(read_torrent(torrent(changed(name=b"a" * 1_000_000 + b".mkv"))).name) == 200


def test_a_pack_has_the_size_of_all_its_files() -> None:
    files = [{b"length": 30_000, b"path": [b"Season 1", b"a.mkv"]}, {b"length": 10_000, b"path": [b"a.txt"]}]
    assert read_torrent(torrent(changed(length=None, files=files))).size_bytes == 40_000


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"name": b""},
        {"name": 5},
        {"length": None},
        {"length": -1},
        {"length": 0},
        {"length": 400_000},
        {"length": 10**15},
        {"piece_length": 0},
        {"piece_length": b"16384"},
        {"pieces": b"x" * 59},
        {"pieces": None},
        {"length": None, "files": []},
        {"length": None, "files": b"a.mkv"},
        {"length": None, "files": [{b"path": [b"a.mkv"]}]},
        {"length": None, "files": [[]]},
    ],
    ids=str,
)
def test_a_torrent_that_makes_no_sense_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_torrent(torrent(changed(**changes)))


@pytest.mark.parametrize(
    "data", [b"", b"de", b"i1e", b"d4:infoi1ee", b"x" * 100, b"l" * 1000, torrent()[:-1]], ids=repr
)
def test_garbage_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_torrent(data)


def test_what_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(ValueError, match="more than"):
        read_torrent(bytes(TORRENT_LIMITS.size_bytes + 1))


ANYTHING = st.recursive(
    st.integers() | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from([b"length", b"name", b"piece length", b"pieces", b"files", b"private"])


@given(st.binary(max_size=300))
def test_no_bytes_whatever_make_it_fall_over(data: bytes) -> None:
    try_to_read(data)


@given(st.dictionaries(KEYS, ANYTHING, max_size=6), ANYTHING, ANYTHING)
@example({**INFO}, b"http://[", [[b"http://[::1"]])
def test_no_values_whatever_make_it_fall_over(info: dict[bytes, Any], announce: Any, tiers: Any) -> None:
    try_to_read(torrent({**INFO, **info}, announce=announce, announce_list=tiers))


def try_to_read(data: bytes) -> None:
    try:
        read = read_torrent(data)
    except ValueError:
        return
    assert read.content.startswith(b"d4:infod")
    assert len(read.content) <= len(data)


@pytest.mark.parametrize(
    ("size", "length"),
    [
        (1, SMALLEST_PIECE),
        (20_000_000, SMALLEST_PIECE),
        (700_000_000, 512 * 1024),
        (1_500_000_000, 1024**2),
        (4_700_000_000, 4 * 1024**2),
        (400_000_000_000, LARGEST_PIECE),
    ],
)
def test_pieces_are_sized_for_the_film(size: int, length: int) -> None:
    assert piece_length_for(size) == length


@given(st.integers(40_000_000, 20_000_000_000))
def test_a_film_has_about_fifteen_hundred_pieces(size: int) -> None:
    assert 1_000 < size / piece_length_for(size) < 2_200


def test_what_is_made_is_read_by_libtorrent() -> None:
    made = make_torrent("Nosferatu (1922).mkv", 40_000, 16_384, b"x" * 60)
    info = lt.load_torrent_buffer(made.content).ti
    assert info is not None
    assert str(info.info_hashes().v1) == made.info_hash
    assert (info.name(), info.total_size(), info.priv()) == ("Nosferatu (1922).mkv", 40_000, True)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=255))
def test_no_file_name_whatever_makes_a_torrent_that_is_not_taken(name: str) -> None:
    made = make_torrent(f"{name}.mkv", 40_000, 16_384, b"x" * 60)
    info = lt.load_torrent_buffer(made.content).ti
    assert info is not None
    assert info.name() == clean(f"{name}.mkv")
    assert info.name().endswith(".mkv")
