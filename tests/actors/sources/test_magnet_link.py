"""Magnet links in all spellings, and whatever else stands where one should be."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.magnet_link import (
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_TRACKER,
    MOST_TRACKERS,
    MagnetLink,
    info_hash_of,
    read_magnet_link,
)
from storage.model.sources import InfoHash

HASH = InfoHash("0123456789abcdef0123456789abcdef01234567")
BASE32 = base64.b32encode(bytes.fromhex(HASH)).decode()
TRACKER = "udp://tracker.example:6969/announce"


@pytest.mark.parametrize("spelt", [HASH, HASH.upper(), BASE32, BASE32.lower(), f" {HASH} "])
def test_a_hash_is_read_in_each_spelling(spelt: str) -> None:
    assert info_hash_of(spelt) == HASH


@pytest.mark.parametrize("spelt", ["", HASH[:-1], HASH + "0", BASE32[:-1], "g" * 40, "1" * 32, "é" * 40, "٣" * 40])
def test_what_is_no_hash_is_none(spelt: str) -> None:
    assert info_hash_of(spelt) is None


def test_a_link_tells_hash_name_and_trackers() -> None:
    link = (
        f"magnet:?xt=urn:btih:{HASH}&dn=Nosferatu+1922&tr=udp%3A%2F%2Ftracker.example%3A6969%2Fannounce&tr.2=http://b"
    )
    assert read_magnet_link(link) == MagnetLink(HASH, "Nosferatu 1922", (TRACKER, "http://b"), link)


@pytest.mark.parametrize(
    "link",
    [
        f"MAGNET:?XT=URN:BTIH:{BASE32}",
        f"magnet:?dn=x&xt.1=urn:btmh:1220{HASH}&xt.2=urn:btih:{HASH}",
        f"magnet:?xt=urn:ed2k:31d6cfe0d16ae931b73c59d7e0c089c0&xt=urn:btih:{HASH}",
        f"magnet:?xt=urn%3Abtih%3A{HASH}",
    ],
)
def test_the_hash_is_found_among_others(link: str) -> None:
    found = read_magnet_link(link)
    assert found is not None
    assert found.info_hash == HASH


@pytest.mark.parametrize(
    "text",
    [
        "",
        "magnet:",
        "magnet:?",
        "magnet:?xt=",
        "magnet:?xt=urn:btih:",
        "magnet:?xt=urn:btmh:1220" + "a" * 64,
        f"http://h/?xt=urn:btih:{HASH}",
        f"magnet:?dn=urn:btih:{HASH}",
        f"magnet:?xt=urn:btih:{HASH}&" + "a=b&" * 300,
        f"magnet:?xt=urn:btih:{HASH}&dn=" + "x" * LONGEST_LINK,
    ],
)
def test_what_is_no_link_to_a_torrent_is_none(text: str) -> None:
    assert read_magnet_link(text[: LONGEST_LINK + 1]) is None


def test_names_and_trackers_are_bounded() -> None:
    trackers = "".join(f"&tr=http://t{number}" for number in range(50)) + "&tr=http://t0" + "&tr=file:///etc/passwd"
    long = f"&tr=http://{'x' * LONGEST_TRACKER}"
    found = read_magnet_link(f"magnet:?xt=urn:btih:{HASH}&dn={'n' * 400}{long}{trackers}")
    assert found is not None
    assert len(found.name) == LONGEST_NAME
    assert found.trackers == tuple(f"http://t{number}" for number in range(MOST_TRACKERS))


def test_the_text_of_a_link_is_written_in_visible_letters() -> None:
    found = read_magnet_link(f"magnet:?xt=urn:btih:{HASH}&dn=Größe 100% \n&tr=http%3A%2F%2Fb")
    assert found is not None
    assert found.text == f"magnet:?xt=urn:btih:{HASH}&dn=Gr%C3%B6%C3%9Fe%20100%%20%0A&tr=http%3A%2F%2Fb"
    assert found.trackers == ("http://b",)


@given(st.text(max_size=400) | st.text("magnet:?xturnbih&=%01aAg.", max_size=200).map("magnet:?xt=urn:btih:".__add__))
def test_any_text_is_read_or_none(text: str) -> None:
    found = read_magnet_link(text)
    assert found is None or info_hash_of(found.info_hash) == found.info_hash
    assert found is None or all("!" <= letter <= "~" for letter in found.text)


@given(st.binary(min_size=20, max_size=20), st.booleans())
def test_every_hash_is_read_back(raw: bytes, is_hex: bool) -> None:
    spelt = raw.hex() if is_hex else base64.b32encode(raw).decode()
    found = read_magnet_link(f"magnet:?xt=urn:btih:{spelt}")
    assert found is not None
    assert found.info_hash == raw.hex()
