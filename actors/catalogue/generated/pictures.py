"""The names of pictures: TMDB's names say nothing, ours say what to draw, and only those of this seed can be read."""

from __future__ import annotations

import enum
import functools
from typing import Any

import attrs

from actors.catalogue.generated.dice import mixed

Json = dict[str, Any]
_ENDINGS = (".jpg", ".jpg", ".png", ".jpg")
_MASK = (1 << 64) - 1
_ODD = 0xBF58476D1CE4E5B9
_SCRAMBLE = 0x9E3779B97F4A7C15
_UNSCRAMBLE = pow(_SCRAMBLE, -1, 1 << 64)
NO_LANGUAGE = ""


class Role(enum.IntEnum):
    """What a picture is for."""

    POSTER = 0
    BACKDROP = 1
    LOGO = 2
    STILL = 3


@attrs.frozen
class Picture:
    """`detail` tells seasons and episodes of one series apart, `variant` the pictures of one title."""

    kind: int
    role: Role
    index: int
    variant: int = 0
    language: int = 0
    """Which of the languages of the world its words are in, from 1; 0 where it has no words."""
    detail: int = 0

    @property
    def payload(self) -> int:
        common = payload_of(self.kind, self.index)
        return with_details(common, self.role, self.variant, self.language, self.detail)

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the original."""
        return _pixels(self.payload)


def path_of(seed: int, payload: int) -> str:
    """As TMDB writes it: a slash, letters and digits, an ending."""
    check = (payload ^ _key(seed)) * _ODD & _MASK
    return f"/{payload * _SCRAMBLE & _MASK:016x}{check >> 20:011x}{_ENDINGS[payload >> 1 & 3]}"


def payload_of(kind: int, index: int) -> int:
    """What all pictures of a title have in common."""
    return kind - 1 | index << 40


def with_details(payload: int, role: Role, variant: int, language: int = 0, detail: int = 0) -> int:
    return payload | role << 1 | language << 3 | variant << 8 | detail << 16


def picture_of(seed: int, path: str) -> Picture | None:
    """What a path names, with or without its slash; None when it is no picture of this seed."""
    name = path.removeprefix("/")
    try:
        payload = int(name[:16], 16) * _UNSCRAMBLE & _MASK
    except ValueError:
        return None
    if path_of(seed, payload) != f"/{name}":
        return None
    return Picture(
        kind=1 + (payload & 1),
        role=Role(payload >> 1 & 3),
        language=payload >> 3 & 31,
        variant=payload >> 8 & 255,
        detail=payload >> 16 & 0xFFFFFF,
        index=payload >> 40,
    )


@functools.lru_cache(maxsize=64)
def _key(seed: int) -> int:
    return mixed(seed, 4)


def entry(seed: int, payload: int, language: str) -> Json:
    """A picture in a list of pictures. One that nobody voted on has a whole 0, as at TMDB."""
    draw = _draw(payload)
    width, height = _pixels(payload)
    votes = draw % 30
    return {
        "aspect_ratio": round(width / height, 3),
        "height": height,
        "iso_639_1": language or None,
        "file_path": path_of(seed, payload),
        "vote_average": 3 + draw % 4000 / 1000 if votes else 0,
        "vote_count": votes,
        "width": width,
    }


def _draw(payload: int) -> int:
    return payload * _ODD >> 24 & 0xFFFFFF


def _pixels(payload: int) -> tuple[int, int]:
    role, draw = payload >> 1 & 3, _draw(payload)
    if role == Role.POSTER:
        return (2000, 3000) if draw & 64 else (1000, 1500)
    if role == Role.LOGO:
        return 1200, 240 + draw % 360
    return (3840, 2160) if draw & 64 else (1920, 1080)
