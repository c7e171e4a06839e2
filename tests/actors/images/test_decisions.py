"""Names, sizes, first bytes, pauses: the small decisions."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import trio
from trio.testing import MockClock

from actors.images import NotAPicture, PictureSize, PictureUnknown
from actors.images.kinds import kind_of, told_kind
from actors.images.refusals import MOST, UNKNOWN_FOR_S, Refusals
from actors.images.retries import pause_after
from actors.images.sizes import is_picture_name, size_of
from storage.model.errors import InvalidInput
from tests.support.pictures import quartered


@pytest.mark.parametrize(
    "name", ["tmdb/a.jpg", "tmdb/zWDMQX0sPaW2u0N2pJaYA8bVVaJ.jpg", "tmdb/a-b_C9.png", "tmdb/a.jpeg", "tmdb/a.webp"]
)
def test_names_of_pictures(name: str) -> None:
    assert is_picture_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "tmdb",
        "tmdb/",
        "/a.jpg",
        "a.jpg",
        "tmdb/..",
        "tmdb/../a.jpg",
        "../tmdb/a.jpg",
        "tmdb//a.jpg",
        "tmdb/a/b.jpg",
        "tmdb\\a.jpg",
        "tmdb/..\\a.jpg",
        "tmdb/%2e%2e.jpg",
        "tmdb/a.jpg\x00",
        "tmdb/a\x00.jpg",
        "tmdb/a.jpg\n",
        "tmdb/a.jpg?x=1",
        "tmdb/a.jpg#x",
        "tmdb/a@evil.example.jpg",
        "tmdb/.jpg",
        "tmdb/a.gif",
        "tmdb/a.svg",
        "tmdb/a.html",
        "tmdb/a",
        "tmdb/\u00e4.jpg",
        "tmdb/\u0661.jpg",
        "TMDB/a.jpg",
        "tmdb/" + "a" * 300 + ".jpg",
        "http://evil.example/a.jpg",
    ],
)
def test_what_is_no_name_of_a_picture(name: str) -> None:
    assert not is_picture_name(name)


@pytest.mark.parametrize("text", ["", "w1", "W500", "w500 ", "original", "500", "w92", "../w500", "w500/.."])
def test_a_size_that_makes_no_sense_is_refused_and_the_others_named(text: str) -> None:
    assert size_of("w500") is PictureSize.W500
    with pytest.raises(InvalidInput) as caught:
        size_of(text)
    assert caught.value.fields == {"size": "Must be one of w185, w300, w342, w500, w780, w1280."}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (quartered("PNG"), "image/png"),
        (quartered("JPEG"), "image/jpeg"),
        (quartered("WEBP"), "image/webp"),
        (quartered("GIF"), None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"<svg/>", None),
        (b"\xff\xd8", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(content: bytes, kind: str | None) -> None:
    assert kind_of(content) == kind


def test_a_media_type_is_told_without_its_parameters() -> None:
    assert told_kind("Image/JPEG ; charset=binary") == "image/jpeg"
    assert told_kind("") == ""


def test_pauses_double_up_to_a_ceiling_and_differ_a_little() -> None:
    dice = random.Random(1)
    for attempts in range(2000):
        doubled = 10.0 * 2.0 ** min(attempts, 60)
        pause = pause_after(attempts, 10.0, 1000.0, dice)
        assert timedelta(seconds=min(0.75 * doubled, 1000)) <= pause <= timedelta(seconds=min(1.25 * doubled, 1000))
    assert len({pause_after(1, 10.0, 1000.0, dice) for _ in range(10)}) == 10


async def test_refusals_are_remembered_for_as_long_as_they_said(autojump_clock: MockClock) -> None:
    refusals = Refusals()
    refusals.note("broken", NotAPicture("No.", 100.0))
    refusals.note("gone", PictureUnknown("Gone."))
    refusals.raise_for("never seen")
    await trio.sleep(60)
    with pytest.raises(NotAPicture) as caught:
        refusals.raise_for("broken")
    assert caught.value.retry_after_s == pytest.approx(40.0)
    await trio.sleep(40)
    refusals.raise_for("broken")
    with pytest.raises(PictureUnknown):
        refusals.raise_for("gone")
    await trio.sleep(UNKNOWN_FOR_S)
    refusals.raise_for("gone")


async def test_refusals_are_bounded() -> None:
    refusals = Refusals()
    for number in range(MOST + 1):
        refusals.note(str(number), PictureUnknown("Gone."))
    refusals.raise_for("0")
    with pytest.raises(PictureUnknown):
        refusals.raise_for("1")
