"""The colours of made pictures, and everything that is no picture."""

from __future__ import annotations

import pytest
from PIL import Image

from actors.images import NotAPicture
from actors.images.colours import quarters
from tests.support.pictures import COLOURS, png_bomb, quartered, written

MANY = 10_000_000


def colours_of(picture: Image.Image, kind: str = "PNG") -> str:
    return quarters(written(picture, kind), MANY)


@pytest.mark.parametrize("side", [2, 64, 500])
@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB")])
def test_the_colours_of_plain_quarters_are_exact(kind: str, mode: str, side: int) -> None:
    assert quarters(quartered(kind, side, mode), MANY) == COLOURS


def test_those_of_a_jpeg_are_as_near_as_jpeg_is() -> None:
    found = bytes.fromhex(quarters(quartered("JPEG", 512), MANY))
    assert all(abs(a - b) <= 4 for a, b in zip(found, bytes.fromhex(COLOURS), strict=True))


def test_a_quarter_is_the_average_of_its_area() -> None:
    picture = Image.new("RGB", (8, 4), (0, 0, 0))
    picture.paste((200, 100, 40), (0, 0, 1, 2))  # a quarter of the first quarter
    assert colours_of(picture) == "32190a" + "000000" * 3


def test_the_pixels_in_the_middle_belong_to_the_first_half() -> None:
    picture = Image.new("RGB", (3, 3), (0, 0, 0))
    picture.putpixel((1, 1), (80, 80, 80))
    assert colours_of(picture) == "141414" + "000000" * 3


def test_one_pixel_has_four_quarters() -> None:
    assert colours_of(Image.new("RGB", (1, 1), (1, 2, 3))) == "010203" * 4


def test_what_is_see_through_counts_as_black() -> None:
    picture = Image.new("RGBA", (4, 4), (255, 255, 255, 0))
    picture.paste((255, 255, 255, 255), (0, 0, 2, 2))
    assert colours_of(picture) == "ffffff" + "000000" * 3


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16"])
def test_other_kinds_of_pixels_are_understood(mode: str) -> None:
    assert len(colours_of(Image.new(mode, (10, 10)))) == 24


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = png_bomb()
    assert len(bomb) < 1000
    with pytest.raises(NotAPicture):
        quarters(bomb, MANY)


def test_more_pixels_than_allowed_are_refused() -> None:
    assert quarters(quartered(side=100), 10_000)
    with pytest.raises(NotAPicture, match="A picture of 100 x 100 is too large"):
        quarters(quartered(side=100), 9_999)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_picture_that_is_cut_off_is_none(kind: str, share: float) -> None:
    whole = written(Image.effect_noise((200, 200), 90).convert("RGB"), kind)
    with pytest.raises(NotAPicture):
        quarters(whole[: int(len(whole) * share)], MANY)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>Not here</body></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff" + b"no picture" * 100,
        b"\x89PNG\r\n\x1a\n" + bytes(1000),
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(100),
        quartered("GIF"),
        quartered("BMP"),
        quartered("TIFF"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(NotAPicture):
        quarters(content, MANY)
