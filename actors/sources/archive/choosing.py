"""Which file of an item is the film, and what is known of its picture. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from actors.sources.archive.answers import ItemFile
from actors.sources.release_words import quality_of
from storage.model.sources import Traits


class Suits(IntEnum):
    """How surely a player can show a file, the best first."""

    SURELY = 0
    LIKELY = 1
    MAYBE = 2
    HARDLY = 3


_FORMATS = {
    "h.264": (Suits.SURELY, "X264"),
    "h.264 hd": (Suits.SURELY, "X264"),
    "h.264 ia": (Suits.SURELY, "X264"),
    "mpeg4": (Suits.LIKELY, None),
    "hires mpeg4": (Suits.LIKELY, None),
    "512kb mpeg4": (Suits.LIKELY, None),
    "256kb mpeg4": (Suits.LIKELY, None),
    "webm": (Suits.MAYBE, None),
    "ogg video": (Suits.MAYBE, "THEORA"),
    "matroska": (Suits.MAYBE, None),
    "quicktime": (Suits.MAYBE, None),
    "mpeg2": (Suits.HARDLY, "MPEG2"),
    "mpeg1": (Suits.HARDLY, "MPEG1"),
    "mpeg-ts": (Suits.HARDLY, None),
    "divx": (Suits.HARDLY, "XVID"),
    "avi": (Suits.HARDLY, None),
    "windows media": (Suits.HARDLY, None),
    "flash video": (Suits.HARDLY, None),
}
"""By the archive's own name of a format, in lower case: how well it suits, and the codec where the name tells it.

`MPEG4` says no more than that it is an .mp4: what was uploaded as such may hold anything.
"""

_MADE_FOR_PLAYING = frozenset({"mpeg4", "hires mpeg4"})
"""What the archive itself makes in these formats, from whatever was uploaded, it makes for players."""

_NO_FILM = re.compile(r"(?:^|[\W_])(?:sample|trailer|teaser|preview|thumbs?)(?:$|[\W_])", re.IGNORECASE)
_MOST_LINES = 8192
_PARTS_OF_A_FILM = (0.5, 2.0)
"""Silent films run at many speeds; what is shorter or longer than that is a part of the film, or more than one."""


def film_file(files: Iterable[ItemFile], runtime_min: int = 0) -> ItemFile | None:
    """The file to play: what plays most surely, and of that the finest picture. None: there is no film."""
    fit = [each for each in files if _is_film(each) and _lasts(each, runtime_min)]
    return min(fit, key=_unfitness, default=None)


def traits_of(file: ItemFile) -> Traits:
    """What the archive tells of its picture."""
    lines = _lines(file)
    _, codec = _FORMATS[file.format.lower()]
    return Traits(quality=quality_of(lines), resolution=lines or None, video_codec=codec)


def _is_film(file: ItemFile) -> bool:
    return file.format.lower() in _FORMATS and file.size > 0 and not file.private and _NO_FILM.search(file.name) is None


def _lasts(file: ItemFile, runtime_min: int) -> bool:
    wanted_s, lasts_s = runtime_min * 60, seconds(file.length)
    shortest, longest = _PARTS_OF_A_FILM
    return not wanted_s or not lasts_s or shortest * wanted_s <= lasts_s <= longest * wanted_s


def _unfitness(file: ItemFile) -> tuple[int, int, int, str]:
    return (_suits(file), -_lines(file), -file.size, file.name)


def _suits(file: ItemFile) -> Suits:
    name = file.format.lower()
    return Suits.SURELY if name in _MADE_FOR_PLAYING and file.source == "derivative" else _FORMATS[name][0]


def seconds(length: str) -> float:
    """A playing time as the archive tells it, `5400.12` or `1:30:00`; 0 where it makes no sense."""
    if not re.fullmatch(r"(?:\d{1,3}:){0,2}\d{1,6}(?:\.\d{1,6})?", length, re.ASCII):
        return 0.0
    total = 0.0
    for part in length.split(":"):
        total = total * 60 + float(part)
    return total


def _lines(file: ItemFile) -> int:
    """Of the full picture 16 to 9: a wide film of 1920 by 800 is one of 1080 lines. 0: not told."""
    is_told = 0 < file.height <= _MOST_LINES and file.width <= 2 * _MOST_LINES
    return max(file.height, file.width * 9 // 16) if is_told else 0
