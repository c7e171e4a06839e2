"""Which file of an item is the film."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.archive.answers import ItemFile
from actors.sources.archive.choosing import film_file, seconds, traits_of
from storage.model.sources import Quality


def file(name: str, kind: str, source: str = "derivative", size: int = 500_000_000, **more: Any) -> ItemFile:
    return ItemFile.model_validate({"name": name, "format": kind, "source": source, "size": str(size), **more})


def chosen(*files: ItemFile, runtime_min: int = 0) -> str | None:
    found = film_file(files, runtime_min)
    return found.name if found else None


UPLOADED = file("a.mpeg", "MPEG2", "original", 4_000_000_000, height="480")
AVI = file("a.avi", "DivX", "original", 700_000_000, height="480")
H264 = file("a.mp4", "h.264", height="480")
SMALL = file("a_512kb.mp4", "512Kb MPEG4", height="240")
OGG = file("a.ogv", "Ogg Video", height="480")


def test_what_plays_everywhere_goes_before_what_was_uploaded() -> None:
    assert chosen(UPLOADED, AVI, OGG, SMALL, H264) == "a.mp4"
    assert chosen(UPLOADED, AVI, OGG, SMALL) == "a_512kb.mp4"
    assert chosen(UPLOADED, AVI, OGG) == "a.ogv"
    assert chosen(UPLOADED, AVI) == "a.mpeg"


def test_an_mpeg4_that_the_archive_made_goes_before_one_that_was_uploaded() -> None:
    uploaded = file("up.mp4", "MPEG4", "original", height="1080")
    assert chosen(uploaded, file("made.mp4", "MPEG4", height="480")) == "made.mp4"
    assert chosen(uploaded, file("ia.mp4", "h.264 IA", height="480")) == "ia.mp4"
    assert chosen(uploaded, SMALL) == "up.mp4"


def test_the_finest_picture_of_those_that_play_is_taken() -> None:
    finer = file("b.mp4", "H.264", "original", height="1080")
    assert chosen(H264, finer) == "b.mp4"
    assert chosen(file("x.mp4", "h.264", size=2), file("y.mp4", "h.264", size=3)) == "y.mp4"


@pytest.mark.parametrize(
    "no_film",
    [
        file("a.thumbs/a_000001.mp4", "h.264"),
        file("sample.mp4", "h.264"),
        file("a-sample.mp4", "h.264"),
        file("A Film Trailer.mp4", "h.264"),
        file("extras/a_preview.mp4", "h.264"),
        file("a.mp4", "h.264", size=0),
        file("a.mp4", "h.264", private="true"),
        file("a.jpg", "JPEG"),
        file("a.mp3", "VBR MP3"),
        file("a.mp4", ""),
    ],
    ids=lambda each: f"{each.name} {each.format}",
)
def test_what_is_no_film_is_never_taken(no_film: ItemFile) -> None:
    assert chosen(no_film) is None
    assert chosen(no_film, UPLOADED) == "a.mpeg"


def test_words_that_hold_another_word_say_nothing() -> None:
    assert chosen(file("Samples_of_life.mp4", "h.264")) == "Samples_of_life.mp4"


def test_a_part_of_the_film_is_not_the_film() -> None:
    part, whole = file("part1.mp4", "h.264", length="20:00"), file("whole.mpeg", "MPEG2", length="5400.5")
    assert chosen(part, whole, runtime_min=95) == "whole.mpeg"
    assert chosen(part, runtime_min=95) is None
    assert chosen(part, runtime_min=0) == "part1.mp4"
    assert chosen(file("all.mp4", "h.264", length="10:00:00"), runtime_min=95) is None
    assert chosen(file("untold.mp4", "h.264"), runtime_min=95) == "untold.mp4"


@pytest.mark.parametrize(
    ("height", "width", "quality", "lines"),
    [
        ("480", "640", Quality.SD, 480),
        ("240", "320", Quality.SD, 240),
        ("576", "720", Quality.SD, 576),
        ("720", "1280", Quality.HD, 720),
        ("800", "1920", Quality.FHD, 1080),
        ("1080", "1440", Quality.FHD, 1080),
        ("2160", "", Quality.UHD_4K, 2160),
        ("", "1920", None, None),
        ("999999", "1", None, None),
    ],
)
def test_the_picture_is_told_by_its_size(height: str, width: str, quality: Quality | None, lines: int | None) -> None:
    traits = traits_of(file("a.mp4", "h.264", height=height, width=width))
    assert (traits.quality, traits.resolution) == (quality, lines)


@pytest.mark.parametrize(
    ("kind", "codec"), [("h.264", "X264"), ("MPEG2", "MPEG2"), ("DivX", "XVID"), ("MPEG4", None), ("Matroska", None)]
)
def test_a_codec_is_told_where_the_format_is_one(kind: str, codec: str | None) -> None:
    assert traits_of(file("a", kind)).video_codec == codec


@pytest.mark.parametrize(
    ("text", "length_s"),
    [
        ("5400.12", 5400.12),
        ("1:30:00", 5400),
        ("34:38", 2078),
        ("7", 7),
        ("", 0),
        ("soon", 0),
        ("1:2:3:4", 0),
        ("-7", 0),
    ],
)
def test_playing_times(text: str, length_s: float) -> None:
    assert seconds(text) == pytest.approx(length_s)


@given(st.text())
def test_any_playing_time_is_some_time(text: str) -> None:
    assert 0 <= seconds(text) < 10**9
