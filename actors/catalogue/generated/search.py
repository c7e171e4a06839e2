"""Finds titles by their names, whatever the accents and the case."""

from __future__ import annotations

import unicodedata


def plain(text: str) -> str:
    """Without accents and case."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def is_match(query: str, *names: str) -> bool:
    """Whether every word asked for begins a word of one of the names, or the whole stands in it (for scripts without
    spaces)."""
    asked = plain(query).strip()
    return bool(asked) and any(_is_in(asked, plain(name)) for name in names)


def _is_in(asked: str, name: str) -> bool:
    words = name.replace("’", " ").split()
    return asked in name or all(any(word.startswith(part) for word in words) for part in asked.split())
