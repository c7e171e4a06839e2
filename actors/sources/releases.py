"""Reads names of releases, such as `Some.Film.1922.1080p.WEB-DL.x264-GROUP`: what is in it, and how it looks. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

import attrs

from actors.sources.name_parser import Words, words_of
from actors.sources.release_words import codec_of, cut_of, depth_of, hdr_of, lines_of, quality_of, release_type_of
from actors.sources.spoken import spoken_in
from storage.model.sources import Traits

LONGEST_NAME = 255
"""Characters that are read of a name: no file system takes a longer one. A hostile one costs up to 0.1 s."""

_KEPT = 1024
_LONGEST_GROUP = 40
_MOST_EPISODES = 400
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\ufeff]+")
# `.ts` at the end would be read as a telesync.
_ENDING = re.compile(r"\.(?:mkv|mk3d|mp4|m4v|avi|mov|wmv|mpe?g|m2ts|mts|ts|webm|ogv|ogm|vob|flv|divx|torrent)$", re.I)
_COLLECTION = re.compile(
    r"\b(?:complete|full|all|entire)\b.{0,20}\b(?:series|seasons)\b|\b(?:19|20)\d\d ?- ?(?:19|20)\d\d\b"
    r"|\b(?:duo|tri|quadri|quadro|tetra|penta|hexa|antho)logy\b|\b(?:films?|movies?)[ ._]?(?:collection|pack)\b",
    re.IGNORECASE,
)


@attrs.frozen
class Release:
    """What a name says. `season` is None for a film; `episodes` are numbers within the season, none: all of it.

    Neither `is_film` nor of one season are several seasons or films at once, an episode that is counted through the
    whole series (then `episodes` has its number there), and one that is known by the day on which it was `aired`.
    """

    title: str
    year: int | None
    season: int | None
    episodes: tuple[int, ...]
    traits: Traits
    is_film: bool = True
    aired: date | None = None


def read_release(name: str) -> Release:
    """What the name of a release, a torrent or a video file says. Never fails: what is not understood is left out."""
    return _read(_ENDING.sub("", _UNSEEN.sub(" ", name[:LONGEST_NAME]).strip()))


@lru_cache(maxsize=_KEPT)
def _read(name: str) -> Release:
    text = unicodedata.normalize("NFC", name)[:LONGEST_NAME]
    words = words_of(text)
    seasons, episodes = _numbers(words["seasons"]), _numbers(words["episodes"])
    aired = _day(words.get("date"))
    return Release(
        title=words["title"],
        year=words.get("year"),
        season=seasons[0] if len(seasons) == 1 else None,
        episodes=episodes if len(seasons) < 2 else (),
        traits=_traits(words, _behind(words["title"], text)),
        is_film=not (seasons or episodes or aired or _COLLECTION.search(text)),
        aired=aired,
    )


def _numbers(found: list[int | None]) -> tuple[int, ...]:
    return tuple(sorted({number for number in found if number is not None})[:_MOST_EPISODES])


def _day(found: str | None) -> date | None:
    return date.fromisoformat(found) if found else None


def _traits(words: Words, tail: str) -> Traits:
    release_type, lines = release_type_of(words.get("quality")), lines_of(words.get("resolution"))
    return Traits(
        quality=quality_of(lines, release_type),
        resolution=lines,
        video_codec=codec_of(words.get("codec"), tail),
        bit_depth=depth_of(words.get("bit_depth")),
        hdr=hdr_of(words.get("hdr", ()), tail),
        release_type=release_type,
        languages=spoken_in(tail) if words["languages"] else (),
        group=words.get("group", "")[:_LONGEST_GROUP],
        edition=cut_of(tail),
    )


def _behind(title: str, text: str) -> str:
    """The name behind its title: a word of the title says nothing of the picture or the sound."""
    words = re.findall(r"[^\W_]+", title)
    found = re.search(r"[\W_]*".join(map(re.escape, words)), text) if words else None
    return text[found.end() :] if found else text
