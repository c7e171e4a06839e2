"""Is a torrent still what its item holds?"""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.bencode import Encodable, encode
from actors.sources.archive.comparing import HeldFile, HeldItem, film_index
from actors.sources.archive.fields import MOST_ENTRIES
from actors.sources.archive.torrent import ArchiveTorrent, TorrentEntry, read_torrent
from actors.sources.errors import PayloadRefused
from storage.model.sources import InfoHash
from tests.support.archive_items import Item, item

HASH = InfoHash("a" * 40)


@pytest.fixture
def some() -> Item:
    return item(random.Random(5), "The Silent Ferry", 1922, "ferry")


def held(some: Item, film: str = "ferry.mp4") -> HeldItem:
    files = tuple(HeldFile(file["name"], int(file.get("size", 0)), file.get("sha1", "")) for file in some.files)
    return HeldItem(some.identifier, InfoHash(some.info_hash), film, files)


def index(some: Item, film: str = "ferry.mp4") -> int:
    return film_index(read_torrent(some.torrent), held(some, film))


def test_a_torrent_of_the_archive_is_read_whatever_keys_it_has(some: Item) -> None:
    torrent = read_torrent(some.torrent)
    assert (torrent.info_hash, torrent.name) == (some.info_hash, "ferry")
    assert [entry.path for entry in torrent.files][:2] == ["ferry.mpeg", "ferry.mp4"]
    assert b"collections" in some.torrent
    assert b"9:/7/items/" in some.torrent  # an entry of `url-list` without a host


def test_the_film_is_found_in_a_torrent_that_is_as_the_item(some: Item) -> None:
    assert index(some) == 1
    assert index(some, "ferry_512kb.mp4") == 2


def test_pads_have_numbers_but_are_no_files(some: Item) -> None:
    some.made_anew(pads=True)
    assert some.torrent.count(b".____padding_file") >= 3
    assert index(some) == 2
    assert index(some, "ferry_512kb.mp4") == 4


@pytest.mark.parametrize("folder", ["._____padding_file", ".____padding_file", ".pad"])
def test_pads_have_folders_of_several_names(folder: str) -> None:
    files: list[Encodable] = [
        {b"length": 1, b"path": [folder, "0"]},
        {b"length": 1, b"path": ["x", "pad"], b"attr": "p"},
    ]
    files.append({b"length": 2, b"path": ["a.mp4"]})
    torrent = read_torrent(encode({b"info": {b"files": files, b"name": "a"}}))
    assert torrent.files == (TorrentEntry(2, "a.mp4", 2),)


def test_folders_may_have_been_left_out(some: Item) -> None:
    some.file(".mp4")["name"] = "film/ferry.mp4"
    for flat in (False, True):
        some.made_anew(flat=flat)
        assert index(some, "film/ferry.mp4") == 1


def test_two_files_of_one_name_in_different_folders_are_told_apart_by_what_they_are(some: Item) -> None:
    for folder, number in (("a", 0), ("b", 1)):
        some.files[number]["name"] = f"{folder}/same.mp4"
    some.made_anew(flat=True)
    assert index(some, "a/same.mp4") == 0
    assert index(some, "b/same.mp4") == 1


def test_what_the_archive_writes_about_an_item_may_differ(some: Item) -> None:
    some.file("_meta.xml").update(size="77", sha1="b" * 40)
    some.files.remove(some.file("__ia_thumb.jpg"))
    assert index(some) == 1


def changed_size(some: Item) -> None:
    some.file(".mp4")["size"] = "1"


def changed_content(some: Item) -> None:
    some.file(".mp4")["sha1"] = "b" * 40


def another_file_changed(some: Item) -> None:
    some.file(".ogv")["size"] = "1"


def a_file_is_gone(some: Item) -> None:
    some.files.remove(some.file(".ogv"))


def named_otherwise(some: Item) -> None:
    some.file(".mp4")["name"] = "ferry.m4v"


def without_the_film(some: Item) -> None:
    film = some.file(".mp4")
    some.files.remove(film)
    some.made_anew()
    some.files.append(film)


def of_another_item(some: Item) -> None:
    some.made_anew(name="balloon")


def of_another_hash(some: Item) -> None:
    some.file("_archive.torrent")["btih"] = "c" * 40


def bookkeeping_of_another_item(some: Item) -> None:
    some.file("_meta.xml")["name"] = "other_meta.xml"
    some.made_anew()
    some.file("_meta.xml")["name"] = "ferry_meta.xml"


CHANGED, UNKNOWN = "has changed since", "does not have"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (changed_size, CHANGED),
        (changed_content, CHANGED),
        (another_file_changed, CHANGED),
        (a_file_is_gone, UNKNOWN),
        (named_otherwise, UNKNOWN),
        (bookkeeping_of_another_item, UNKNOWN),
        (without_the_film, "does not have the film"),
        (of_another_item, "of another item"),
        (of_another_hash, "another torrent than"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_torrent_that_is_not_as_the_item_is_refused(some: Item, change: Any, reason: str) -> None:
    change(some)
    with pytest.raises(PayloadRefused, match=reason):
        index(some)


FILE: dict[bytes, Encodable] = {b"length": 1, b"path": ["a"]}


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"<html>",
        b"i1e",
        encode([]),
        encode({}),
        encode({b"info": 1}),
        encode({b"info": {b"name": "a", b"length": 7}}),
        encode({b"info": {b"name": "a", b"files": 7}}),
        encode({b"info": {b"name": "a", b"files": [7]}}),
        encode({b"info": {b"name": "a", b"files": [{b"path": ["a"]}]}}),
        encode({b"info": {b"name": "a", b"files": [{**FILE, b"path": []}]}}),
        encode({b"info": {b"name": "a", b"files": [{**FILE, b"path": "a"}]}}),
        encode({b"info": {b"name": "a", b"files": [{**FILE, b"length": -1}]}}),
        encode({b"info": {b"name": "a", b"files": [FILE] * (MOST_ENTRIES + 1)}}),
        b"d4:infod4:name1:a5:filesleee",
        b"d4:info" + b"l" * 50 + b"e" * 51,
        encode({b"info": {b"files": [FILE], b"name": "a"}}) + b"x",
    ],
    ids=range(17),
)
def test_what_is_no_torrent_is_refused_in_one_sentence(wrong: bytes) -> None:
    with pytest.raises(PayloadRefused, match=r"^The[^.]*\.?[^.]*\.$"):
        read_torrent(wrong)


def test_what_is_larger_than_any_torrent_is_not_even_looked_at() -> None:
    content = encode({b"info": {b"files": [FILE], b"name": "a", b"pieces": bytes(10_000_000)}})
    with pytest.raises(PayloadRefused):
        read_torrent(content)


BENCODED = st.recursive(
    st.integers() | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.binary(max_size=8), inner, max_size=5),
    max_leaves=30,
)
KEYS = {b"path": BENCODED | st.lists(st.binary(max_size=10)), b"length": BENCODED, b"sha1": BENCODED, b"attr": BENCODED}
FILES = st.lists(st.fixed_dictionaries({}, optional=KEYS) | BENCODED, max_size=5)
TORRENTS = st.fixed_dictionaries(
    {b"info": st.fixed_dictionaries({b"files": FILES | BENCODED}, optional={b"name": BENCODED})}
)


@given(st.binary(max_size=300) | TORRENTS.map(encode) | BENCODED.map(encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        torrent = read_torrent(content)
    except PayloadRefused:
        return
    assert [entry.index for entry in torrent.files] == sorted({entry.index for entry in torrent.files})
    assert all(entry.size_bytes >= 0 and len(entry.sha1) in (0, 40) for entry in torrent.files)


NAMES = st.sampled_from(["a.mp4", "f/a.mp4", "g/a.mp4", "b.ogv", "x_meta.xml", "__ia_thumb.jpg", ".pad/0"])
SHA1 = st.sampled_from(["", "a" * 40, "b" * 40])
HELD = st.lists(st.builds(HeldFile, NAMES, st.integers(0, 2), SHA1), max_size=6)
LISTED = st.lists(st.tuples(NAMES, st.integers(0, 2), SHA1), max_size=6)


@given(LISTED, HELD, NAMES)
def test_what_is_accepted_has_the_film_and_nothing_that_the_item_does_not_have(
    listed: list[tuple[str, int, str]], files: list[HeldFile], film: str
) -> None:
    torrent = ArchiveTorrent(HASH, "x", tuple(TorrentEntry(place, *each) for place, each in enumerate(listed)))
    try:
        found = film_index(torrent, HeldItem("x", HASH, film, tuple(files)))
    except PayloadRefused:
        return
    name, size, sha1 = listed[found]
    assert any(
        (file.name, file.size_bytes) == (film, size)
        and film.endswith(name)
        and (not sha1 or not file.sha1 or sha1 == file.sha1)
        for file in files
    )
    content = {(file.name.rpartition("/")[2], file.size_bytes) for file in files}
    for name, size, _ in listed:
        assert name in ("x_meta.xml", "__ia_thumb.jpg") or (name.rpartition("/")[2], size) in content


@given(st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_every_item_accepts_its_own_torrent(rng: random.Random, flat: bool, pads: bool) -> None:
    some = item(rng, "Film", 1930, "x")
    some.made_anew(flat=flat, pads=pads)
    film = rng.choice([file["name"] for file in some.files if file["format"] in ("h.264", "MPEG2", "Ogg Video")])
    found = index(some, film)
    entry = next(entry for entry in read_torrent(some.torrent).files if entry.index == found)
    assert (entry.path, entry.size_bytes) == (film, int(some.file(film)["size"]))


@given(st.data())
def test_one_changed_byte_makes_another_torrent(data: st.DataObject) -> None:
    some = item(random.Random(1), "Film", 1930, "x")
    place = data.draw(st.integers(some.torrent.index(b"4:info") + 6, some.torrent.index(b"6:locale") - 1))
    wrong = bytearray(some.torrent)
    wrong[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(PayloadRefused):
        film_index(read_torrent(bytes(wrong)), held(some, "x.mp4"))
