"""Looks at what came: proves that it is a picture, by decoding it, and names its bytes. Blocks: call it in a thread."""

from __future__ import annotations

import hashlib

import attrs

from actors.images.colours import quarters
from actors.images.errors import NotAPicture
from actors.images.kinds import kind_of
from actors.images.messages import PictureFile


@attrs.frozen
class Seen:
    """A picture that was decoded, and its colours."""

    file: PictureFile
    colours: str


def look_at(content: bytes, max_pixels: int) -> Seen:
    """See what it is; `NotAPicture` otherwise."""
    colours = quarters(content, max_pixels)
    return Seen(named(content), colours)


def named(content: bytes) -> PictureFile:
    """The picture with its media type and its name by content; `NotAPicture` for what does not begin like one."""
    kind = kind_of(content)
    if kind is None:
        raise NotAPicture("That is no picture.")
    return PictureFile(content, kind, hashlib.sha256(content).hexdigest())
