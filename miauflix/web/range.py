"""Which bytes of a file does a `Range` header ask for? RFC 9110 section 14, a single range, pure."""

from __future__ import annotations

import re

import attrs

FIRST_LAST = re.compile(r"([0-9]+)-([0-9]*)")
SUFFIX = re.compile(r"-([0-9]+)")
HUGE = 10**18
"""Longer numbers than this are as good as endless; Python itself refuses to read thousands of digits."""


@attrs.frozen
class Whole:
    """Serve the whole file (200): nothing, or nothing that we understand, was asked for."""


@attrs.frozen
class Part:
    """Serve bytes [start, end) (206); 0 <= start < end <= size."""

    start: int
    end: int


@attrs.frozen
class Unsatisfiable:
    """The range lies behind the end (416)."""


def parse_range(header: str | None, size: int) -> Whole | Part | Unsatisfiable:
    """Understand a `Range` header for a file of `size` bytes.

    Unknown units and malformed ranges are ignored, as RFC 9110 section 14.2 allows; so are several ranges at once,
    which no player needs.
    """
    unit, equals, ranges = (header or "").partition("=")
    wanted = [one for one in map(_strip, ranges.split(",")) if one]
    if not equals or unit.lower() != "bytes" or len(wanted) != 1:
        return Whole()
    if match := SUFFIX.fullmatch(wanted[0]):
        return _suffix(_number(match[1]), size)
    if match := FIRST_LAST.fullmatch(wanted[0]):
        return _from_first(_number(match[1]), _number(match[2]) if match[2] else None, size)
    return Whole()


def _strip(one: str) -> str:
    return one.strip(" \t")


def _number(digits: str) -> int:
    digits = digits.lstrip("0") or "0"
    return HUGE if len(digits) > 18 else int(digits)


def _suffix(length: int, size: int) -> Whole | Part | Unsatisfiable:
    if length == 0:
        return Unsatisfiable()
    return Part(max(0, size - length), size) if size else Whole()


def _from_first(first: int, last: int | None, size: int) -> Whole | Part | Unsatisfiable:
    if last is not None and last < first:
        return Whole()  # an invalid range is ignored, even where it lies behind the end
    if first >= size:
        return Unsatisfiable()
    return Part(first, size if last is None else min(last + 1, size))
