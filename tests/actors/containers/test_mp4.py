"""MP4 and MOV by the letter of ISO/IEC 14496-12: what writers do, and what only liars do."""

from __future__ import annotations

import struct

import pytest

from actors.containers import ByteRange, Layout, Prober
from tests.support.film_files import answered, big_endian, box, fed, movie_header, table, track

FTYP = box(b"ftyp", b"isom", bytes(4))
SIZES = [50, 10, 10, 10, 60, 10]
MEDIA = bytes(1000)

TIMES = table(b"stts", 2, [4, 100, 2, 200])
SYNCS = table(b"stss", 2, [1, 5])
CHUNK_RUNS = table(b"stsc", 2, [1, 3, 1, 2, 1, 1])
FRAME_SIZES = box(b"stsz", struct.pack(">III", 0, 0, 6), big_endian(SIZES))
CHUNKS = table(b"stco", 4, [100, 300, 400, 500])
TABLES = {"stts": TIMES, "stss": SYNCS, "stsc": CHUNK_RUNS, "stsz": FRAME_SIZES, "stco": CHUNKS}


def film(*, edits: bytes = b"", **changed: bytes) -> bytes:
    """Six frames: three in the first chunk, one in each of the next; frames 1 and 5 are key frames."""
    return FTYP + moov(track(b"vide", 1000, *(TABLES | changed).values(), edits=edits)) + box(b"mdat", MEDIA)


def moov(*contents: bytes) -> bytes:
    return box(b"moov", movie_header(500, 400), *contents)


def points(data: bytes) -> list[tuple[int, float]] | None:
    time_map = fed(data).time_map
    return list(zip(time_map.offsets, time_map.key_frames_s, strict=True)) if time_map else None


def test_a_frame_is_found_by_chunk_and_size() -> None:
    layout = fed(film())
    assert points(film()) == [(100, 0.0), (400, 0.4)]
    assert layout.duration_s == 0.8
    assert layout.bitrate_bytes_per_s == layout.size_bytes / 0.8


def test_a_frame_in_the_middle_of_a_chunk_lies_behind_the_ones_before_it() -> None:
    assert points(film(stss=table(b"stss", 3, [1, 3, 6]))) == [(100, 0.0), (160, 0.2), (500, 0.6)]


def test_frames_of_one_size_need_no_table() -> None:
    same = box(b"stsz", struct.pack(">III", 0, 20, 6))
    assert points(film(stss=table(b"stss", 2, [1, 3]), stsz=same)) == [(100, 0.0), (140, 0.2)]


def test_large_offsets() -> None:
    assert points(film(stco=table(b"co64", 4, [100, 300, 400, 500], "Q"))) == [(100, 0.0), (400, 0.4)]


def test_without_a_table_of_them_all_are_key_frames() -> None:
    found = points(film(stss=b""))
    assert found is not None
    assert [byte for byte, _ in found] == [100, 150, 160, 300, 400, 500]


@pytest.mark.parametrize("version", [0, 1])
def test_composition_offsets_count_and_may_be_negative(version: int) -> None:
    offsets = box(b"ctts", struct.pack(">B3xI6i", version, 3, 1, 50, 3, 0, 2, -30))
    assert points(film(ctts=offsets)) == [(100, 0.05), (400, 0.37)]


def edit_list(*rows: tuple[int, int], is_long: bool = False) -> bytes:
    packed = b"".join(struct.pack(">QqI" if is_long else ">IiI", *row, 1 << 16) for row in rows)
    return box(b"edts", box(b"elst", struct.pack(">B3xI", is_long, len(rows)), packed))


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize(
    ("rows", "first_s"), [([(400, 0)], 0.0), ([(400, 50)], -0.05), ([(250, -1), (400, 50)], 0.45), ([(250, -1)], 0.5)]
)
def test_edits_shift_the_picture(rows: list[tuple[int, int]], first_s: float, is_long: bool) -> None:
    """Empty ones delay it by ticks of the movie (500 a second), real ones skip ticks of the track (1000 a second)."""
    found = points(film(edits=edit_list(*rows, is_long=is_long)))
    assert found == [(100, pytest.approx(first_s)), (400, pytest.approx(first_s + 0.4))]


def test_the_longest_picture_is_the_film() -> None:
    cover = track(
        b"vide", 1000, TIMES, table(b"stsc", 1, [1, 1, 1]), box(b"stsz", bytes(4), big_endian([9, 1])), CHUNKS, number=2
    )
    sound = track(b"soun", 1000, *TABLES.values(), number=3)
    picture = track(b"vide", 1000, *TABLES.values(), number=1)
    assert points(FTYP + moov(cover, sound, picture) + box(b"mdat", MEDIA)) == [(100, 0.0), (400, 0.4)]


@pytest.mark.parametrize(
    "changed",
    [
        {"stts": b""},
        {"stts": table(b"stts", 0, [])},
        {"stts": table(b"stts", 1, [4, 100])},
        {"stts": table(b"stts", 9, [4, 100])},
        {"stts": table(b"stts", 2**20 + 1, [6, 100] + [0] * 2**21)},
        {"stts": table(b"stts", 2**31, [4, 100])},
        {"stss": table(b"stss", 0, [])},
        {"stss": table(b"stss", 2, [0, 5])},
        {"stss": table(b"stss", 2, [5, 1])},
        {"stss": table(b"stss", 2, [1, 7])},
        {"stss": table(b"stss", 3, [1, 2**31, 5])},
        {"stsc": table(b"stsc", 1, [2, 3, 1])},
        {"stsc": table(b"stsc", 1, [1, 0, 1])},
        {"stsc": table(b"stsc", 3, [1, 3, 1, 3, 1, 1, 2, 2, 1])},
        {"stsc": table(b"stsc", 1, [1, 1, 1])},
        {"stsc": table(b"stsc", 2, [1, 3, 1, 5, 1, 1])},
        {"stsz": b""},
        {"stsz": box(b"stsz", struct.pack(">III", 0, 0, 7), big_endian(SIZES))},
        {"stsz": box(b"stsz", struct.pack(">III", 0, 9, 2**32 - 1))},
        {"stco": b""},
        {"stco": table(b"stco", 4, [100, 300, 4000, 500])},
        {"stco": table(b"stco", 4, [500, 300, 400, 100])},
        {"ctts": table(b"ctts", 1, [2, 0])},
    ],
)
def test_tables_that_contradict_each_other_give_no_map(changed: dict[str, bytes]) -> None:
    layout = fed(film(**changed))
    assert layout.time_map is None
    assert layout.duration_s == 0.8
    assert layout.index_is_in_front is True


def test_a_box_larger_than_what_it_is_in_spoils_the_index() -> None:
    picture = track(b"vide", 1000, *TABLES.values())
    data = FTYP + moov(picture, struct.pack(">I4s", 50, b"free"))
    assert fed(data + box(b"mdat", MEDIA)).time_map is None


def test_a_box_smaller_than_its_own_header_spoils_the_index() -> None:
    data = FTYP + box(b"moov", struct.pack(">I", 4), box(b"free"), movie_header(500, 400))
    assert fed(data).duration_s is None


def test_a_large_size_is_read() -> None:
    data = (
        FTYP + struct.pack(">I4sQ", 1, b"mdat", 16 + len(MEDIA)) + MEDIA + moov(track(b"vide", 1000, *TABLES.values()))
    )
    assert points(data) == [(100, 0.0), (400, 0.4)]
    assert fed(data).index == ByteRange(len(FTYP) + 16 + len(MEDIA), len(data))


def test_a_last_box_may_go_on_to_the_end_of_the_file() -> None:
    body = moov(track(b"vide", 1000, *TABLES.values()))
    data = FTYP + box(b"mdat", MEDIA) + bytes(4) + body[4:]
    assert points(data) == [(100, 0.0), (400, 0.4)]
    assert fed(data).index == ByteRange(len(data) - len(body), len(data))


def test_nothing_can_follow_media_that_goes_on_to_the_end() -> None:
    data = FTYP + bytes(4) + b"mdat" + MEDIA
    assert fed(data) == Layout(len(data), "mp4")


def test_a_film_without_an_index_has_none() -> None:
    data = FTYP + box(b"mdat", MEDIA) + box(b"free", bytes(20))
    assert fed(data) == Layout(len(data), "mp4")


def test_an_index_that_is_cut_off_is_none() -> None:
    whole = FTYP + box(b"mdat", MEDIA) + moov(track(b"vide", 1000, *TABLES.values()))
    data = whole[:-10]
    assert fed(data) == Layout(len(data), "mp4")


def test_old_films_begin_with_anything() -> None:
    """QuickTime files have no `ftyp`."""
    assert points(box(b"wide") + box(b"mdat", MEDIA) + moov(track(b"vide", 1000, *TABLES.values()))) is not None


def test_a_duration_of_all_ones_is_not_known() -> None:
    assert fed(FTYP + box(b"moov", movie_header(500, 2**32 - 1))).duration_s is None


def test_fragments_may_say_how_long_they_are() -> None:
    data = FTYP + box(b"moov", movie_header(500, 0), box(b"mvex", box(b"mehd", struct.pack(">II", 0, 1500))))
    layout = fed(data)
    assert layout.is_fragmented
    assert layout.duration_s == 3.0


def segments(*, track_number: int = 1, missing_bytes: int = 0, row: tuple[int, int] = (0, 0x90000000)) -> bytes:
    """Two fragments of 300 bytes and of 2 s, the index of which follows `moov`."""
    picture = track(b"vide", 1000, table(b"stts", 0, []), box(b"stsz", bytes(12)))
    front = FTYP + box(b"moov", movie_header(500, 0), picture, box(b"mvex"))
    kind, access = row
    rows = struct.pack(">6I", kind << 31 | 300, 2000, access, 300, 2000, 0x90000000)
    sidx = box(b"sidx", struct.pack(">IIIIIHH", 0, track_number, 1000, 0, 0, 0, 2), rows)
    return front + sidx + (box(b"moof", bytes(92)) + box(b"mdat", bytes(192))) * 2 + bytes(missing_bytes)


def test_an_index_of_segments_is_a_map() -> None:
    layout = fed(segments())
    start = layout.size_bytes - 600
    assert points(segments()) == [(start, 0.0), (start + 300, 2.0)]
    assert layout.duration_s == 4.0
    assert layout.index == ByteRange(len(FTYP), start)


@pytest.mark.parametrize(
    "data",
    [
        segments(track_number=2),
        segments(missing_bytes=300),
        segments(row=(1, 0x90000000)),
    ],
    ids=["of another track", "of a part of the film", "of indexes"],
)
def test_such_an_index_of_segments_is_no_map(data: bytes) -> None:
    assert fed(data).time_map is None


def test_a_segment_that_starts_with_no_key_frame_is_no_place_to_start() -> None:
    found = points(segments(row=(0, 0)))
    assert found is not None
    assert [second for _, second in found] == [2.0]


def test_it_is_known_with_the_first_bytes_that_nothing_is_needed_of_the_end() -> None:
    prober = Prober(10**9)
    answered(prober, film()[: len(FTYP) + 16])
    assert prober.layout().index_is_in_front is True
