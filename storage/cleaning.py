"""Tames what others tell before it is kept: no text that the database would refuse, none without end. Pure."""

from __future__ import annotations

import functools
import math
import operator
import re
from typing import Any, TypeVar

import attrs

T = TypeVar("T", bound=attrs.AttrsInstance)

LIMITS = {"overview": 10_000, "language": 35, "original_language": 35, "imdb_id": 20, "trailer": 20, "slug": 200}
"""How many characters of a field are kept."""

OTHER_LIMIT = 500
"""The same for any other field: titles, taglines, names."""

MAX_INTEGER = 2**63 - 1
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def tamed(told: T) -> T:
    """A value of the model with every text in it, however deep, without control characters and half pairs, and cut.

    Numbers that no column holds become the nearest that one does; what is not a number becomes 0.
    """
    changed = {}
    for name in _names(type(told)):
        value = getattr(told, name)
        better = _tame(name, value)
        if better is not value:
            changed[name] = better
    return attrs.evolve(told, **changed) if changed else told  # type: ignore[misc]  # mypy wants one class, not any


def clean_text(text: str, limit: int = OTHER_LIMIT) -> str:
    """This text as it can be kept: nothing unprintable but line breaks and tabs, at most `limit` characters."""
    if len(text) <= limit and text.isprintable():  # most are
        return text.strip()
    return _UNFIT.sub("", text[: 2 * limit])[:limit].strip()


@functools.cache
def _names(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind))


def _tame(name: str, value: Any) -> Any:
    kind = type(value)  # exactly: the words of an enumeration are ours
    if kind is str:
        text = clean_text(value, LIMITS.get(name, OTHER_LIMIT))
        return value if text == value else text
    if kind is tuple:
        better = tuple(_tame(name, each) for each in value)
        return value if all(map(operator.is_, better, value)) else better
    if kind is float:
        return value if math.isfinite(value) else 0.0
    if kind is int:
        return value if abs(value) <= MAX_INTEGER else int(math.copysign(1, value)) * MAX_INTEGER
    return tamed(value) if attrs.has(kind) else value
