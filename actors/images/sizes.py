"""In which sizes pictures are to be had, and what a picture's name looks like. Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from storage.model.errors import InvalidInput

_NAME = re.compile(r"[a-z]{2,16}/[A-Za-z0-9_-]{1,64}\.(?:jpg|jpeg|png|webp)", re.ASCII)


class PictureSize(StrEnum):
    """The width in pixels; the height follows.

    Posters come 185, 342, 500 and 780 wide, backdrops 300, 780 and 1280, logos 185 and 500, stills of episodes 300.
    """

    W185 = "w185"
    W300 = "w300"
    W342 = "w342"
    W500 = "w500"
    W780 = "w780"
    W1280 = "w1280"


def size_of(text: str) -> PictureSize:
    """The size of this name; `InvalidInput` names those that there are."""
    try:
        return PictureSize(text)
    except ValueError:
        known = ", ".join(PictureSize)
        raise InvalidInput("Pictures do not come in that size.", {"size": f"Must be one of {known}."}) from None


def is_picture_name(text: str) -> bool:
    """Whether a picture can have this name at all: `provider/file`, without any way out of a folder."""
    return _NAME.fullmatch(text) is not None
