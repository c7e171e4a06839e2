"""Looks at a picture: is it one, and which colours have its quarters? Blocks for milliseconds: call it in a thread."""

from __future__ import annotations

import io

from PIL import Image

from actors.images.errors import NotAPicture

_FORMATS = ("JPEG", "PNG", "WEBP")
_ENOUGH = (128, 128)
"""A JPEG may be decoded this small: its own blocks are averages already."""
_RETRY_AFTER_S = 3600.0


def quarters(content: bytes, max_pixels: int) -> str:
    """The average colours of the four quarters in reading order, six hex digits each (sRGB); see-through is black.

    Reads the picture to its end. `NotAPicture` for what cannot be decoded or has more than `max_pixels`: its size is
    checked before anything is unpacked.
    """
    try:
        return _quarters(content, max_pixels)
    except NotAPicture:
        raise
    except Exception as error:  # decoders fail in every way there is, and all of them mean the same
        raise NotAPicture(f"That picture cannot be read ({type(error).__name__}).", _RETRY_AFTER_S) from error


def _quarters(content: bytes, max_pixels: int) -> str:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
        if picture.width * picture.height > max_pixels:
            raise NotAPicture(f"A picture of {picture.width} x {picture.height} is too large.", _RETRY_AFTER_S)
        picture.draft("RGB", _ENOUGH)
        picture.load()
        return _average(_opaque(picture)).tobytes().hex()


def _opaque(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    ground = Image.new("RGBA", picture.size, (0, 0, 0, 255))
    return Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")


def _average(picture: Image.Image) -> Image.Image:
    return picture.resize((2, 2), Image.Resampling.BOX)
