"""Where pieces lie in files, checked against counting bytes one by one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.torrents.errors import FileUnknown
from actors.torrents.metainfo import FileEntry, Metainfo, Span
from actors.torrents.naming import disk_name, extension_of, for_people
from actors.torrents.pieces import MOST_RANGES, PieceMap
from storage.model.sources import InfoHash


def metainfo_of(sizes: list[int], piece_length: int, pads: frozenset[int] = frozenset()) -> Metainfo:
    files, offset = [], 0
    for index, size in enumerate(sizes):
        files.append(FileEntry(index, f"{index}.mp4", size, offset, "mp4", is_pad=index in pads))
        offset += size
    count = -(-offset // piece_length)
    return Metainfo(InfoHash("0" * 40), "x", piece_length, offset, tuple(files), bytes(20 * count), b"")


SIZES = st.lists(st.integers(0, 50), min_size=1, max_size=6).filter(any)


@given(SIZES, st.integers(1, 20))
def test_slices_of_all_pieces_are_the_torrent_s_bytes_in_order(sizes: list[int], piece_length: int) -> None:
    metainfo = metainfo_of(sizes, piece_length)
    bytes_in_order = [(entry.index, at) for entry in metainfo.files for at in range(entry.size_bytes)]
    from_slices = [
        (entry.index, at)
        for piece in range(metainfo.piece_count)
        for entry, start, length in metainfo.slices(piece)
        for at in range(start, start + length)
    ]
    assert from_slices == bytes_in_order


@given(SIZES, st.integers(1, 20), st.data())
def test_a_map_of_pieces_counts_bytes_right(sizes: list[int], piece_length: int, data: st.DataObject) -> None:
    metainfo = metainfo_of(sizes, piece_length)
    have = bytes(data.draw(st.lists(st.integers(0, 1), min_size=metainfo.piece_count, max_size=metainfo.piece_count)))
    pieces = PieceMap(metainfo, have)
    there = [bool(have[at // piece_length]) for at in range(metainfo.size_bytes)]
    assert pieces.had_bytes == sum(there)
    for entry in metainfo.files:
        inside = there[entry.offset : entry.offset + entry.size_bytes]
        assert pieces.file_bytes(entry) == sum(inside)
        told = [False] * entry.size_bytes
        ranges = pieces.file_ranges(entry)
        for start, end in ranges:
            assert start < end
            told[start:end] = [True] * (end - start)
        assert told == inside
        assert all(end < later for (_, end), (later, _) in pairwise(ranges)), "merged"


@given(SIZES, st.integers(1, 20), st.data())
def test_a_span_holds_just_the_pieces_of_a_range(sizes: list[int], piece_length: int, data: st.DataObject) -> None:
    metainfo = metainfo_of(sizes, piece_length)
    entry = data.draw(st.sampled_from([entry for entry in metainfo.files if entry.size_bytes]))
    start = data.draw(st.integers(0, entry.size_bytes - 1))
    end = data.draw(st.integers(start + 1, entry.size_bytes))
    touched = {(entry.offset + at) // piece_length for at in range(start, end)}
    assert metainfo.span_of(entry, start, end) == Span(min(touched), max(touched))


def test_a_file_in_shreds_is_told_in_its_longest_ranges() -> None:
    metainfo = metainfo_of([1000], 1)
    have = bytearray(b"\1\0" * 500)
    have[900:903] = b"\1\1\1"
    ranges = PieceMap(metainfo, bytes(have)).file_ranges(metainfo.files[0])
    assert len(ranges) == MOST_RANGES
    assert (900, 903) in ranges
    assert list(ranges) == sorted(ranges)


def test_the_main_file_is_the_largest_video() -> None:
    files = (
        FileEntry(0, "huge.iso", 900, 0, "iso"),
        FileEntry(1, "pad", 999, 900, "mp4", is_pad=True),
        FileEntry(2, "sample.mkv", 10, 1899, "mkv"),
        FileEntry(3, "film.mkv", 500, 1909, "mkv"),
    )
    metainfo = Metainfo(InfoHash("0" * 40), "x", 100, 2409, files, bytes(500), b"")
    assert metainfo.main_file().index == 3


@pytest.mark.parametrize("index", [-1, 1, 2])
def test_pads_and_numbers_out_of_range_are_no_files(index: int) -> None:
    with pytest.raises(FileUnknown):
        metainfo_of([10, 5], 4, frozenset({1})).file(index)


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("film.MP4", "mp4"),
        ("archive.tar.gz", "gz"),
        ("none", "bin"),
        ("dots...", "bin"),
        ("evil.mp4/../../x", "bin"),
        ("film.mp4 ", "bin"),
        ("film.toolongending", "bin"),
        ("film.м4", "bin"),
    ],
)
def test_endings_are_plain_letters_or_nothing(name: str, extension: str) -> None:
    assert extension_of(name) == extension
    assert disk_name(7, 3, extension_of(name)) == f"7/3.{extension}"


def test_names_for_people_hide_nothing() -> None:
    assert for_people("a\u202eb\u200bc\nd\x1b[31m") == "a b c d [31m"
    assert for_people("\0") == "unnamed"
