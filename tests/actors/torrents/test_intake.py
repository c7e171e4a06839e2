"""What the engine takes in, and what it refuses with which sentence."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.bencode import decode, encode
from actors.torrents.errors import FileUnknown, TorrentRefused
from actors.torrents.inspection import inspect
from actors.torrents.intake import Magnet, Taken, check_wanted, read_info, read_magnet, read_torrent
from actors.torrents.settings import IntakeLimits
from actors.torrents.web_seeds import is_web_seed, widened, with_web_seeds
from storage.model.sources import InfoHash
from tests.support.swarm import make_content

LIMITS = IntakeLimits()
HASH = "0123456789abcdef0123456789abcdef01234567"


def torrent(info: dict[bytes, Any] | None = None, **top: Any) -> bytes:
    """A one-piece torrent with changes; None as a value takes the key out."""
    fields: dict[bytes, Any] = {b"name": b"film.mp4", b"length": 20_000, b"piece length": 32_768, b"pieces": bytes(20)}
    fields.update(info or {})
    kept = {key: value for key, value in fields.items() if value is not None}
    return encode({**{key.replace("_", "-").encode(): value for key, value in top.items()}, b"info": kept})


def several(*files: dict[bytes, Any]) -> bytes:
    return torrent({b"name": b"show", b"length": None, b"files": list(files)})


def refusal(content: bytes, limits: IntakeLimits = LIMITS) -> str:
    with pytest.raises(TorrentRefused) as caught:
        read_torrent(content, limits)
    sentence = str(caught.value)
    assert sentence.startswith(("This", "The"))
    assert sentence.endswith(".")
    return sentence


def test_a_plain_torrent_is_read() -> None:
    content = torrent(announce=b"http://tracker.example.org/a")
    taken = read_torrent(content, LIMITS)
    info = decode(content)[b"info"]  # type: ignore[call-overload,index]
    assert taken.metainfo.info_hash == hashlib.sha1(encode(info), usedforsecurity=False).hexdigest()
    assert taken.metainfo.files_for_people()[0].name == "film.mp4"
    assert taken.trackers == ("http://tracker.example.org/a",)


@pytest.mark.parametrize("name", ["a.mp4", "A.MKV", "b.webm", "c.vob", "d.mts", "e.ogm"])
def test_a_torrent_with_a_video_is_wanted(name: str) -> None:
    files = [{b"path": [b"a.exe"], b"length": 15_000}, {b"path": [name.encode()], b"length": 5_000}]
    check_wanted(read_torrent(several(*files), LIMITS).metainfo)


@pytest.mark.parametrize(
    "files",
    [
        [(b"a.exe", 19_000), (b"a.txt", 1_000)],
        [(b"mp4", 20_000)],
        [(b"film.mp4.exe", 20_000)],
        [(b"film.mp4", 0), (b"a.exe", 20_000)],
    ],
)
def test_without_a_video_only_a_file_asked_for_by_number_is_wanted(files: list[tuple[bytes, int]]) -> None:
    content = several(*({b"path": [name], b"length": size} for name, size in files))
    metainfo = read_torrent(content, LIMITS).metainfo
    with pytest.raises(TorrentRefused, match=r"^This torrent holds no video file\.$"):
        check_wanted(metainfo)
    check_wanted(metainfo, 0)
    with pytest.raises(FileUnknown, match="number 7"):
        check_wanted(metainfo, 7)


def test_a_pad_named_like_a_film_is_no_video() -> None:
    files = [{b"path": [b"a.exe"], b"length": 15_000}, {b"path": [b"b.mp4"], b"length": 5_000, b"attr": b"p"}]
    metainfo = read_torrent(several(*files), LIMITS).metainfo
    with pytest.raises(TorrentRefused):
        check_wanted(metainfo)
    with pytest.raises(FileUnknown):
        check_wanted(metainfo, 1)


def test_a_file_asked_for_must_be_there_though_there_is_a_video() -> None:
    metainfo = read_torrent(torrent(), LIMITS).metainfo
    check_wanted(metainfo, 0)
    with pytest.raises(FileUnknown):
        check_wanted(metainfo, 1)


def test_nothing_survives_but_the_info_dictionary() -> None:
    """Web seeds, DHT nodes and whatever else could make this machine connect somewhere is gone."""
    content = torrent(
        announce=b"http://127.0.0.1/a",
        announce_list=[[b"http://169.254.169.254/x"], [b"udp://tracker.example.org:80"]],
        url_list=[b"http://10.0.0.1/film"],
        httpseeds=[b"http://10.0.0.2/"],
        nodes=[[b"127.0.0.1", 22]],
        comment=b"<script>",
    )
    taken = read_torrent(content, LIMITS)
    assert taken.trackers == ("udp://tracker.example.org:80",)
    assert set(decode(taken.metainfo.content)) == {b"info"}  # type: ignore[arg-type]
    assert read_torrent(taken.metainfo.content, LIMITS).metainfo == taken.metainfo


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<html>",
        b"d4:infode",
        b"d4:infod",
        b"i1e",
        b"9999999999:x",
        b"d4:info" + b"l" * 100_000,
        b"d4:info" + b"d1:a" * 50_000,
        torrent({b"pieces": None}),
        torrent({b"pieces": bytes(19)}),
        torrent({b"pieces": bytes(40)}),
        torrent({b"length": None}),
        torrent({b"length": -1}),
        torrent({b"length": 2**62}),
        torrent({b"piece length": 0}),
        torrent({b"piece length": -1}),
        torrent({b"piece length": 2**31}),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_broken_torrents_are_refused(content: bytes) -> None:
    refusal(content)


def test_pieces_out_of_all_proportion_are_refused() -> None:
    tiny = torrent({b"piece length": 1024, b"length": 20_000, b"pieces": bytes(400)})
    assert "out of all proportion" in refusal(tiny)
    small = IntakeLimits(largest_piece_bytes=16_384)
    assert "out of all proportion" in refusal(torrent(), small)


def test_a_torrent_that_is_too_large_is_refused_unread() -> None:
    assert "larger than 8 MB" in refusal(bytes(8 * 1024 * 1024 + 1))


def test_too_many_pieces_and_files_and_bytes_are_refused() -> None:
    many = torrent({b"length": 16_384 * 50, b"piece length": 16_384, b"pieces": bytes(1000)})
    refusal(many, IntakeLimits(pieces=49))
    read_torrent(many, IntakeLimits(pieces=50))
    files = several(*({b"path": [b"%d" % n], b"length": 1000} for n in range(20)))
    assert "more than 19 files" in refusal(files, IntakeLimits(files=19))
    read_torrent(files, IntakeLimits(files=20))
    assert "claims to hold" in refusal(torrent(), IntakeLimits(size_bytes=19_999))


def test_symbolic_links_are_refused() -> None:
    link = {b"path": [b"film.mkv"], b"length": 0, b"attr": b"l", b"symlink path": [b"..", b"..", b"etc", b"passwd"]}
    assert "symbolic link" in refusal(several({b"path": [b"a.mp4"], b"length": 20_000}, link))


def test_a_torrent_without_anything_in_it_is_refused() -> None:
    refusal(several({b"path": [b"a"], b"length": 0}, {b"path": [b"b"], b"length": 0}))
    refusal(several({b"path": [b"pad"], b"length": 20_000, b"attr": b"p"}))


@pytest.mark.parametrize(
    "path",
    [
        [b"..", b"..", b"etc", b"passwd"],
        [b"/etc/passwd"],
        [b"..\\..\\film.mp4"],
        [b"a\0b.mp4"],
        [b"line\nbreak.mp4"],
        [b"concat:a|b.mp4"],
        [b"-i.mkv"],
        [b"CON.mp4"],
        ["\u202eextension.mp4".encode()],
        [b"\xff\xfe.mp4"],
        [b"x" * 400 + b".mp4"],
        [b"film.m;p4"],
        [b"film.sh /etc/passwd"],
    ],
    ids=repr,
)
def test_names_from_outside_are_for_people_only(path: list[bytes]) -> None:
    """The path on disk is made of our numbers and an ending of plain letters; the shown name has nothing invisible."""
    taken = read_torrent(several({b"path": path, b"length": 20_000}), LIMITS)
    entry = taken.metainfo.files[0]
    assert re.fullmatch("[a-z0-9]{1,8}", entry.extension)
    assert entry.name.isprintable()
    assert len(entry.name) <= 240


def test_a_hostile_torrent_name_is_cleaned() -> None:
    assert read_torrent(torrent({b"name": b"../../etc/pass\nwd"}), LIMITS).metainfo.name.isprintable()


def test_hybrid_torrents_are_read_by_their_version_1_half(tmp_path: Path) -> None:
    content = make_content(tmp_path, {"a.mp4": 70_000, "b.srt": 5_000}, 16_384, hybrid=True)
    metainfo = read_torrent(content.torrent_file, LIMITS).metainfo
    assert metainfo.info_hash == content.info_hash
    assert any(entry.is_pad for entry in metainfo.files)
    assert b"piece layers" in metainfo.content
    assert [entry.name for entry in metainfo.files_for_people()] == ["a.mp4", "b.srt"]


def test_version_2_torrents_are_refused() -> None:
    magnet = "magnet:?xt=urn:btmh:1220" + "ab" * 32
    with pytest.raises(TorrentRefused, match="version 2"):
        read_magnet(magnet, LIMITS)


def test_metadata_from_peers_meets_the_same_limits() -> None:
    info = decode(torrent())[b"info"]  # type: ignore[call-overload,index]
    assert read_info(encode(info), LIMITS).name == "film.mp4"
    with pytest.raises(TorrentRefused):
        read_info(b"d4:name1:xe", LIMITS)


def test_a_magnet_is_read_without_its_traps() -> None:
    link = (
        f"magnet:?xt=urn:btih:{HASH}&dn=..%2F..%2Ffilm&tr=http%3A%2F%2F127.0.0.1%2Fa&tr=udp%3A%2F%2Ft.example.org%3A80"
        "&ws=http%3A%2F%2F169.254.169.254%2F&x.pe=127.0.0.1:22&so=0"
    )
    magnet = read_magnet(link, LIMITS)
    assert magnet.info_hash == HASH
    assert magnet.trackers == ("udp://t.example.org:80",)
    assert read_magnet(link, LIMITS, local_too=True).trackers == ("http://127.0.0.1/a", "udp://t.example.org:80")


@pytest.mark.parametrize("part", ["dn=%FF%FE", "tr=http%3A%2F%2F%FF.example.org%2F", "ws=%FF", "x.pe=%FF", "so=%FF"])
def test_odd_bytes_in_a_magnet_are_no_matter(part: str) -> None:
    assert read_magnet(f"magnet:?xt=urn:btih:{HASH}&{part}", LIMITS) == Magnet(InfoHash(HASH), ())


@pytest.mark.parametrize(
    ("url_list", "taken"),
    [
        (b"https://media.example.org/film.mp4", ("https://media.example.org/film.mp4",)),
        (
            [b"http://a.example.org/", b"https://b.example.org/?x=1"],
            ("http://a.example.org/", "https://b.example.org/?x=1"),
        ),
        ([b"http://a.example.org/", b"http://a.example.org/"], ("http://a.example.org/",)),
        ([b"http://a.example.org/", b"\xff\xfe", 5, [b"x"], {b"a": b"b"}, b""], ("http://a.example.org/",)),
        ([b"ftp://a.example.org/", b"udp://a.example.org:1/", b"file:///etc/passwd", b"http:///x", b"https://"], ()),
        ([b"http://user:secret@a.example.org/", b"http://a.example.org:0/", b"http://a.example.org/\r\nHost: x"], ()),
        (
            [b"http://127.0.0.1/", b"http://10.0.0.1/", b"http://2130706433/", b"http://[::1]/", b"http://nas.local/"],
            (),
        ),
        ([b"http://169.254.169.254/latest/meta-data", b"http://0x7f.1/", b"http://[::ffff:10.0.0.1]/"], ()),
        ([b"http://a.example.org/" + b"a" * 3_000], ()),
        (5, ()),
        ({b"a": b"b"}, ()),
        (b"", ()),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_web_seeds_are_told_of_where_they_may_be_asked(url_list: Any, taken: tuple[str, ...]) -> None:
    assert read_torrent(torrent(url_list=url_list), LIMITS).web_seeds == taken


def test_there_are_only_so_many_web_seeds() -> None:
    urls = [b"http://s%d.example.org/" % number for number in range(1_000)]
    assert len(read_torrent(torrent(url_list=urls), LIMITS).web_seeds) == LIMITS.web_seeds


def test_local_web_seeds_are_told_of_where_the_operator_lets_them_in() -> None:
    content = torrent(url_list=[b"http://127.0.0.1:8000/film.mp4", b"ftp://127.0.0.1/"])
    assert read_torrent(content, LIMITS, local_too=True).web_seeds == ("http://127.0.0.1:8000/film.mp4",)


def test_what_is_kept_with_its_web_seeds_is_read_as_it_was() -> None:
    metainfo = read_torrent(torrent(), LIMITS).metainfo
    seeds = ("https://a.example.org/film.mp4", "http://b.example.org/film.mp4")
    kept = with_web_seeds(metainfo.content, seeds, LIMITS.torrent_bytes)
    assert read_torrent(kept, LIMITS) == Taken(metainfo, (), seeds)
    assert with_web_seeds(metainfo.content, (), LIMITS.torrent_bytes) == metainfo.content
    assert with_web_seeds(metainfo.content, seeds, len(kept) - 1) == metainfo.content, "rather without than unreadable"


def test_the_web_seeds_vouched_for_last_are_kept_when_there_are_too_many() -> None:
    assert widened(("a", "b"), ("b",), 2) == ("a", "b")
    assert widened(("a", "b"), (), 2) == ("a", "b")
    assert widened(("a", "b"), ("c",), 2) == ("c", "a")


def test_a_torrent_is_told_of_file_by_file(tmp_path: Path) -> None:
    content = make_content(tmp_path, {"a.mp4": 70_000, "b.srt": 5_000}, 16_384, hybrid=True)
    told = inspect(content.torrent_file, LIMITS, False)
    assert [(file.name, file.size_bytes) for file in told.files] == [("a.mp4", 70_000), ("b.srt", 5_000)]
    assert told.info_hash == content.info_hash
    assert told.content == read_torrent(content.torrent_file, LIMITS).metainfo.content
    assert inspect(told.content, LIMITS, False) == told, "nothing more can be made of what is kept"


def test_what_is_told_of_a_torrent_shows_no_address() -> None:
    content = torrent(announce=b"http://t.example.org/passkey/announce", url_list=b"http://w.example.org/token/")
    told = inspect(content, LIMITS, False)
    assert told.trackers == ("http://t.example.org/passkey/announce",)
    assert told.web_seeds == ("http://w.example.org/token/",)
    assert "example.org" not in repr(told)


BENCODED = st.recursive(
    st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.binary(max_size=12), inner, max_size=4),
    max_leaves=12,
)
INFO_KEYS = st.sampled_from(
    [b"name", b"length", b"piece length", b"pieces", b"files", b"attr", b"file tree", b"meta version", b"private"]
)
TOP_KEYS = st.sampled_from([b"announce", b"announce-list", b"url-list", b"nodes", b"piece layers", b"httpseeds", b"x"])


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    refusal(content)


@given(st.dictionaries(INFO_KEYS, BENCODED, max_size=5), st.dictionaries(TOP_KEYS, BENCODED, max_size=5))
def test_no_torrent_does_more_than_be_read_or_refused(info: dict[bytes, Any], top: dict[bytes, Any]) -> None:
    fields = {b"name": b"film.mp4", b"length": 20_000, b"piece length": 32_768, b"pieces": bytes(20), **info}
    try:
        taken = read_torrent(encode({**top, b"info": fields}), LIMITS)
    except TorrentRefused:
        return
    assert read_torrent(taken.metainfo.content, LIMITS).metainfo == taken.metainfo
    assert all(is_web_seed(url) for url in taken.web_seeds)


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.sampled_from(["tr", "dn", "ws", "x.pe", "xt", "so"]), st.text(max_size=30))),
)
def test_no_magnet_does_more_than_be_read_or_refused(tail: str, parts: list[tuple[str, str]]) -> None:
    link = f"magnet:?xt=urn:btih:{HASH}" + "".join(f"&{key}={value}" for key, value in parts) + tail
    with suppress(TorrentRefused):
        assert read_magnet(link, LIMITS).info_hash


def test_a_magnet_s_hash_may_be_base32() -> None:
    assert read_magnet("magnet:?xt=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH", LIMITS).info_hash == HASH


@pytest.mark.parametrize(
    "link",
    ["", "magnet:?", "magnet:?dn=x", "http://example.org/", "magnet:?xt=urn:btih:xyz", "magnet:?xt=urn:sha1:AA", "m\0"],
)
def test_broken_magnets_are_refused(link: str) -> None:
    with pytest.raises(TorrentRefused, match=r"\.$"):
        read_magnet(link, LIMITS)


def test_an_endless_magnet_is_refused() -> None:
    with pytest.raises(TorrentRefused, match="too long"):
        read_magnet(f"magnet:?xt=urn:btih:{HASH}" + "&tr=x" * 10_000, LIMITS)
