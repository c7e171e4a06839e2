"""What the words of a release's name mean in ours: pictures, kinds, cuts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actors.sources.codecs import spelled
from storage.model.sources import Hdr, Quality

# PTT's names of where a release was taken from, in our spelling (see `fitness.FILMED_OFF_A_SCREEN`).
_TYPES = {
    "CAM": "CAM",
    "TeleSync": "TS",
    "TeleCine": "TC",
    "SCR": "SCR",
    "BluRay REMUX": "REMUX",
    "REMUX": "REMUX",
    "BluRay": "BLURAY",
    "UHDRip": "BLURAY",
    "BRRip": "BLURAY",
    "BDRip": "BLURAY",
    "HDRip": "HDRIP",
    "DVD": "DVD",
    "DVDRip": "DVD",
    "R5": "DVD",
    "VHS": "VHS",
    "VHSRip": "VHS",
    "HDTV": "HDTV",
    "HDTVRip": "HDTV",
    "PDTV": "HDTV",
    "SATRip": "HDTV",
    "TVRip": "HDTV",
    "PPVRip": "HDTV",
    "WEB": "WEB",
    "WEB-DL": "WEB",
    "WEB-DLRip": "WEB",
    "WEBMux": "WEB",
    "WEBRip": "WEB",
}
# Between two classes, in lines: cropped pictures keep their class (1920x800 is FHD).
_CLASSES = (
    (3240, Quality.UHD_8K),
    (1700, Quality.UHD_4K),
    (1260, Quality.QHD_2K),
    (760, Quality.FHD),
    (600, Quality.HD),
    (1, Quality.SD),
)
_ALWAYS_SD = frozenset({"DVD", "VHS"})
_HDR = {"HDR": Hdr.HDR10, "HDR10": Hdr.HDR10, "HDR10+": Hdr.HDR10_PLUS, "DV": Hdr.DOLBY_VISION}
_HLG = re.compile(r"\bHLG\b", re.IGNORECASE)
# Two cuts of one film differ in what is shown; a remaster, an anniversary box or a theatrical release does not.
_CUTS = (
    ("director's cut", re.compile(r"\bdirector'?s?[\W_]?(?:cut|edition)\b|\bextended[\W_]director|(?-i:\bDC\b)", re.I)),
    ("final cut", re.compile(r"\bfinal[\W_]?cut\b", re.I)),
    ("extended", re.compile(r"\bextended\b|(?-i:\bEXT\b)", re.I)),
    ("unrated", re.compile(r"\bunrated\b", re.I)),
    ("uncut", re.compile(r"\b(?:uncut|uncensored)\b", re.I)),
    ("ultimate", re.compile(r"\bultimate[\W_]?(?:cut|edition)\b", re.I)),
    ("special edition", re.compile(r"\bspecial[\W_]?edition\b", re.I)),
    ("imax", re.compile(r"\bimax\b", re.I)),
    ("fan edit", re.compile(r"\bfan[\W_]?(?:edit|cut)\b", re.I)),
)
# What PTT does not know, or overwrites with another word of the name.
_CODECS = (
    ("VP9", re.compile(r"\bvp-?9\b", re.I)),
    ("VC-1", re.compile(r"\b(?:vc-?1|wmv3)\b", re.I)),
    ("AVC", re.compile(r"\b(?:avc|[hx][ .-]?264)\b", re.I)),
    ("MPEG2", re.compile(r"\bmpeg-?2\b", re.I)),
)


def quality_of(lines: int | None, release_type: str = "") -> Quality | None:
    """The picture class of so many lines; what was taken from a DVD is SD unless its name says more."""
    if not lines:
        return Quality.SD if release_type in _ALWAYS_SD else None
    return next((quality for least, quality in _CLASSES if lines >= least), None)


def lines_of(resolution: str | None) -> int | None:
    """`1080p`, `1920x800` or `8k` as lines of the picture; None where that makes no sense."""
    digits = re.search(r"(\d{3,4})\D*$", resolution or "")
    lines = int(digits[1]) if digits else 0
    return lines if 100 <= lines <= 4320 else None


def release_type_of(word: str | None) -> str:
    """`WEB`, `BLURAY`, `CAM`...; "" where nothing is known."""
    return _TYPES.get(word or "", "")


def codec_of(word: str | None, tail: str) -> str | None:
    """The codec as sources are kept with; `tail` is the name behind its title."""
    if word and word != "mpeg":
        return spelled(word)
    return next((spelled(codec) for codec, pattern in _CODECS if pattern.search(tail)), None)


def hdr_of(words: Iterable[str], tail: str) -> frozenset[Hdr]:
    """Every way in which the picture tells more than standard brightness."""
    known = {_HDR[word] for word in words if word in _HDR}
    return frozenset(known | {Hdr.HLG} if _HLG.search(tail) else known)


def depth_of(word: str | None) -> int | None:
    """`10bit` as a number."""
    digits = re.match(r"(8|10|12)\D", word or "")
    return int(digits[1]) if digits else None


def cut_of(tail: str) -> str:
    """Which cut of the film it is, by one name each; "" the one that was in cinemas, or unknown."""
    return next((cut for cut, pattern in _CUTS if pattern.search(tail)), "")
