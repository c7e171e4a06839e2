"""The hash of a .torrent file: that of its info as it stands there, whatever else is in the file."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.bencode import encode
from actors.sources.torznab.torrent_hash import MAX_FILE_BYTES, info_hash_of_file

PIECES = b"6:pieces20:" + b"\0" * 20
NAME = b"4:name1:x"


def sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


@pytest.mark.parametrize(
    "info",
    [
        b"d" + NAME + PIECES + b"e",
        b"d" + PIECES + NAME + b"e",
        b"d" + NAME + PIECES + b"7:unknownld1:b0:1:a0:eee",
        b"d9:file treede12:meta versioni2e" + NAME + PIECES + b"e",
    ],
    ids=["plain", "out of order", "unknown keys", "hybrid"],
)
def test_the_hash_is_that_of_the_bytes_as_they_stand_there(info: bytes) -> None:
    assert info_hash_of_file(b"d4:info" + info + b"8:announce1:te") == sha1(info)
    assert info_hash_of_file(b"d8:announce1:t4:info" + info + b"e") == sha1(info)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"de",
        b"d4:info0:e",
        b"d4:infolee",
        b"d4:infod9:file treedeee",
        b"d4:infod" + NAME + PIECES,
        b"d4:infod" + NAME + PIECES + b"ee ",
        b"d4:info" * 5_000,
        b"d4:infod" + b"1:" * 10 + b"e",
        b"d1:al" + b"0:" * 200_000 + b"e4:infod" + PIECES + b"ee",
        b"0" * (MAX_FILE_BYTES + 1),
    ],
    ids=lambda content: f"{len(content)} bytes",
)
def test_what_is_no_torrent_of_version_1_has_none(content: bytes) -> None:
    assert info_hash_of_file(content) is None


@given(st.binary(max_size=200) | st.binary(max_size=100).map(b"d4:infod6:pieces0:".__add__))
def test_any_bytes_have_a_hash_or_none(content: bytes) -> None:
    found = info_hash_of_file(content)
    assert found is None or len(found) == 40


@given(st.dictionaries(st.binary(max_size=9), st.binary(max_size=9) | st.integers(0, 9), max_size=5))
def test_every_torrent_has_its_hash(more: dict[bytes, bytes | int]) -> None:
    info = encode({**more, b"pieces": b""})
    assert info_hash_of_file(encode({b"announce": "x", b"info": {**more, b"pieces": b""}})) == sha1(info)
