"""Tames what others tell before it is kept: no text that the database would refuse, none without end. Pure."""

from __future__ import annotations

import math
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
    names = [field.name for field in attrs.fields(type(told))]
    values = {name: getattr(told, name) for name in names}
    better = {name: _tame(name, value) for name, value in values.items()}
    changed = {name: value for name, value in better.items() if value is not values[name]}
    return attrs.evolve(told, **changed) if changed else told  # type: ignore[misc]  # mypy wants one class, not any


def clean_text(text: str, limit: int = OTHER_LIMIT) -> str:
    """This text as it can be kept: one line ending, nothing unprintable, at most `limit` characters."""
    return _UNFIT.sub("", text[: 2 * limit])[:limit].strip()


def _tame(name: str, value: Any) -> Any:
    if type(value) is str:
        better = clean_text(value, LIMITS.get(name, OTHER_LIMIT))
        return value if better == value else better
    if type(value) is float and not math.isfinite(value):
        return 0.0
    if type(value) is int and abs(value) > MAX_INTEGER:
        return MAX_INTEGER if value > 0 else -MAX_INTEGER
    if type(value) is tuple:
        return tuple(_tame(name, each) for each in value)
    return tamed(value) if attrs.has(type(value)) else value
