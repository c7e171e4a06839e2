"""What a demo film is made from."""

from __future__ import annotations

import dataclasses

FPS = 24
YEAR = 2026
LICENCE = "CC0-1.0"
LICENCE_URL = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclasses.dataclass(frozen=True)
class Variant:
    """One file of a film: how large its picture is, how hard it is pressed (CRF, lower is finer), how it is cut."""

    quality: str
    width: int
    height: int
    crf: float
    max_kbps: int
    piece_length: int


@dataclasses.dataclass(frozen=True)
class Film:
    """`picture` is a filter graph that ends without a label; `left` and `right` are aevalsrc expressions of t."""

    slug: str
    title: str
    overview: str
    runtime_s: int
    moov: str  # where the index of the file lies: "start" or "end"
    picture: str
    left: str
    right: str
    echo: str
    variants: tuple[Variant, ...]
