"""Names of languages and pictures: TMDB's, and ours. Pure."""

from __future__ import annotations

import re

PROVIDER = "tmdb"
ENGLISH = "en"
_PICTURE = re.compile(r"/([A-Za-z0-9_-]{1,64}\.(?:jpg|png))", re.ASCII)
_LANGUAGES = {"cn": "yue", "xx": ""}
"""Codes that TMDB uses for what ISO 639 names otherwise: Cantonese, and no language at all."""


def picture_name(path: str) -> str:
    """The name of the picture at this path, or "": there is none, or it is none that we show (SVG)."""
    match = _PICTURE.fullmatch(path)
    return f"{PROVIDER}/{match[1]}" if match else ""


def language_of(code: str | None) -> str:
    """The language of this code; "" for none."""
    return _LANGUAGES.get(code or "", code or "")


def tag_of(code: str, region: str) -> str:
    """The language with its region as RFC 5646 writes it, such as `es-MX`; "" for no language."""
    language = language_of(code)
    return f"{language}-{region}" if language and region else language
