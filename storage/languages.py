"""In which order languages stand in for each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

ENGLISH = "en"
CACHED = 4096
"""Pages of titles ask for the same few languages again and again: so many answers are remembered."""

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}")


def is_language_tag(text: str) -> bool:
    """Whether this has the form of a language tag (RFC 5646) that a person would use, such as `es` or `pt-BR`."""
    return _TAG.fullmatch(text) is not None


def normal(tag: str) -> str:
    """The tag in the one spelling that is compared: tags do not differ by case (RFC 5646 2.1.1)."""
    return tag.lower()


def primary(tag: str) -> str:
    """The language without region or script: `es` for `es-MX`."""
    return normal(tag).partition("-")[0]


@lru_cache(CACHED)
def fallbacks(asked: str, original: str) -> tuple[str, ...]:
    """The tags to look for, best first: `es-MX`, `es`, then the original language, then English."""
    chain = (normal(asked), primary(asked), normal(original), primary(original), ENGLISH)
    return tuple(dict.fromkeys(tag for tag in chain if tag))


def best_first(asked: str, original: str, available: Collection[str]) -> tuple[str, ...]:
    """Those of the `available` tags that serve, best first; after the plain language its other regions stand in."""
    return _best_first(asked, original, tuple(sorted(available)))


@lru_cache(CACHED)
def _best_first(asked: str, original: str, known: tuple[str, ...]) -> tuple[str, ...]:
    ordered = [
        tag
        for wanted in fallbacks(asked, original)
        for tag in (wanted, *(other for other in known if "-" not in wanted and primary(other) == wanted))
        if tag in known
    ]
    return tuple(dict.fromkeys(ordered))


def first_text(tags: Sequence[str], texts: Mapping[str, str]) -> str:
    """The first text that is not empty, in the order of the tags; "" when there is none."""
    return next((text for tag in tags if (text := texts.get(tag, ""))), "")
