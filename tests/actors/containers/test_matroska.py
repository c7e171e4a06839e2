"""Matroska by the letter of RFC 9559: where Cues may be, and where they only seem to be."""

from __future__ import annotations

import pytest

from actors.containers import ByteRange, Layout, Prober
from tests.support.film_files import (
    CLUSTER,
    INFO,
    TRACKS,
    answered,
    cue,
    cues,
    element,
    fed,
    number,
    seek_head,
    segment,
)

SEEK_HEAD, INFO_ID, CUES, TAGS, VOID = 0x114D9B74, 0x1549A966, 0x1C53BB6B, 0x1254C367, 0xEC
MEDIA = bytes(5000)
START = len(segment())
POINTS = [(0, 500), (2000, 900), (4000, 1700)]


def behind(*contents: bytes, index: bytes = cues(POINTS), tail: bytes = b"") -> bytes:
    """Cues behind the clusters, and where SeekHead says so."""
    front = seek_head({CUES: 0}) + b"".join(contents)
    place = len(front) + len(CLUSTER) + len(MEDIA)
    return segment(seek_head({CUES: place}), *contents, CLUSTER, MEDIA, index, tail)


def points(data: bytes) -> list[tuple[int, float]] | None:
    time_map = fed(data).time_map
    return list(zip(time_map.offsets, time_map.key_frames_s, strict=True)) if time_map else None


EXPECTED = [(START + 500, 0.0), (START + 900, 2.0), (START + 1700, 4.0)]


def test_cues_behind_the_clusters() -> None:
    data = behind(INFO, TRACKS)
    layout = fed(data)
    assert layout.container == "matroska"
    assert layout.duration_s == 10_800
    assert layout.index == ByteRange(len(data) - len(cues(POINTS)), len(data))
    assert layout.index_is_in_front is False
    assert points(data) == EXPECTED


def test_cues_before_the_clusters() -> None:
    data = segment(INFO, TRACKS, cues(POINTS), element(VOID, bytes(300)), CLUSTER, MEDIA)
    assert fed(data).index_is_in_front is True
    assert points(data) == EXPECTED


def test_no_cues_no_index() -> None:
    data = segment(seek_head({INFO_ID: 40}), INFO, TRACKS, CLUSTER, MEDIA)
    assert fed(data) == Layout(len(data), "matroska", 10_800)


def test_the_place_of_cues_is_told_before_they_are_there() -> None:
    """At first up to the next element that SeekHead knows."""
    front = seek_head({CUES: 0, TAGS: 0})
    place = len(front) + len(CLUSTER) + len(MEDIA)
    film = segment(seek_head({TAGS: place + 400, CUES: place}), CLUSTER, MEDIA)
    prober = Prober(len(film) + 600)
    answered(prober, film)
    assert prober.layout().index == ByteRange(START + place, START + place + 400)
    assert prober.layout().index_is_in_front is False
    assert prober.needs() == (ByteRange(START + place, START + place + 12),)
    prober.feed(START + place, element(CUES, bytes(90))[:12])
    assert prober.layout().index == ByteRange(START + place, START + place + 4 + 1 + 90)


def test_of_two_places_of_the_same_the_first_counts() -> None:
    wrong = seek_head({CUES: 7})
    assert points(behind(wrong, INFO, TRACKS)) == EXPECTED


def test_a_second_seek_head_is_followed() -> None:
    front = seek_head({SEEK_HEAD: 0}) + TRACKS
    behind_media = len(front) + len(CLUSTER) + len(MEDIA)
    index = cues(POINTS)
    second = seek_head({CUES: behind_media, INFO_ID: behind_media + len(index)})
    place = behind_media + len(index) + len(INFO)
    data = segment(seek_head({SEEK_HEAD: place}), TRACKS, CLUSTER, MEDIA, index, INFO, second)
    assert points(data) == EXPECTED
    assert fed(data).duration_s == 10_800


def test_what_comes_between_is_stepped_over() -> None:
    """An attached font need not be there."""
    attachment = element(0x1941A469, bytes(3_000_000))
    front = segment(INFO, TRACKS)
    data = front + attachment + cues(POINTS) + CLUSTER + MEDIA
    prober = Prober(len(data))
    for wanted in (ByteRange(0, len(front) + 20), ByteRange(len(data) - 6000, len(data))):
        prober.feed(wanted.start, data[wanted.start : wanted.end])
    assert prober.is_done
    assert prober.layout().time_map is not None


def test_times_are_counted_in_the_scale_of_the_film() -> None:
    info = element(INFO_ID, element(0x2AD7B1, number(500_000)), element(0x4489, b"\x45\x7a\0\0"))
    assert fed(behind(info, TRACKS)).duration_s == 2.0
    assert points(behind(info, TRACKS)) == [(START + 500, 0.0), (START + 900, 1.0), (START + 1700, 2.0)]


def test_a_scale_of_nothing_gives_no_map() -> None:
    assert fed(behind(element(INFO_ID, element(0x2AD7B1, b"\0")), TRACKS)).time_map is None


def test_only_the_cues_of_the_picture_count() -> None:
    index = element(CUES, *(cue(ticks, place, track) for track in (1, 2) for ticks, place in POINTS[track - 1 :]))
    assert points(behind(INFO, TRACKS, index=index)) == EXPECTED


def test_a_cue_may_name_several_tracks() -> None:
    both = element(0xB7, element(0xF7, b"\2"), element(0xF1, number(450))) + element(
        0xB7, element(0xF7, b"\1"), element(0xF1, number(500)), element(0x5378, b"\3"), element(0xF0, b"\1")
    )
    index = element(CUES, element(0xBF, bytes(4)), element(0xBB, element(0xB3, number(1000)), both))
    assert points(behind(INFO, TRACKS, index=index)) == [(START + 500, 1.0)]


def test_sound_alone_has_a_map_too() -> None:
    tracks = element(0x1654AE6B, element(0xAE, element(0xD7, b"\2"), element(0x83, b"\2")))
    assert points(behind(INFO, tracks, index=cues(POINTS, track_number=2))) == EXPECTED


@pytest.mark.parametrize(
    "index",
    [
        element(CUES, b"\xbb"),
        element(CUES, cue(0, 500)[:-1]),
        element(CUES, cue(0, 500), b"\0" * 20),
        cues([(0, 500), (2000, 10**9)]),
        cues([(0, 900), (2000, 500)]),
        cues([(2**70, 500)]),
        cues(POINTS, track_number=7),
        element(CUES),
        element(TAGS, bytes(50)),
    ],
    ids=["cut", "cut in a number", "rubbish", "outside", "back and forth", "endless", "no picture", "empty", "no Cues"],
)
def test_cues_that_cannot_be_trusted_give_no_map(index: bytes) -> None:
    layout = fed(behind(INFO, TRACKS, index=index))
    assert layout.time_map is None
    assert layout.duration_s == 10_800


def test_an_index_that_is_not_where_it_is_said_to_be_is_none() -> None:
    layout = fed(behind(INFO, TRACKS, index=element(TAGS, bytes(50))))
    assert layout.index is None
    assert layout.index_is_in_front is None


def test_the_film_may_end_before_its_index() -> None:
    data = behind(INFO, TRACKS)
    assert fed(data[:-10]).time_map is None
    assert fed(data[:4000]).index is None


@pytest.mark.parametrize(
    "data",
    [
        b"\x1a\x45\xdf\xa3",
        element(0x1A45DFA3, b"x") + b"\0" * 30,
        element(0x1A45DFA3, b"x") + b"\xec\xff" + b"\0" * 30,
        element(0x1A45DFA3, b"x") * 3,
    ],
)
def test_ebml_that_is_no_matroska_is_unknown(data: bytes) -> None:
    assert fed(data) == Layout(len(data))
