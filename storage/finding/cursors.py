"""Where a page ended, as text that a client hands back. Pure."""

from __future__ import annotations

import base64
import hashlib
import json
import math

from storage.model.errors import InvalidInput

_MOST = 2**63 - 1


def written(question: object, values: tuple[float | str, ...]) -> str:
    """A cursor that only fits this question."""
    text = json.dumps([_mark(question), *values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(cursor: str, question: object, *kinds: type) -> tuple[float | str, ...]:
    """The values that a cursor of this question was written with, which are of these kinds; else `InvalidInput`."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        mark, *values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        raise refusal() from None
    if mark != _mark(question) or len(values) != len(kinds):
        raise refusal()
    if not all(_is_of(value, kind) for value, kind in zip(values, kinds, strict=True)):
        raise refusal()
    return tuple(values)


def _mark(question: object) -> str:
    return hashlib.blake2b(repr(question).encode("utf-8", "backslashreplace"), digest_size=6).hexdigest()


def _is_of(value: object, kind: type) -> bool:
    if kind is float:
        return type(value) in (int, float) and math.isfinite(value) and abs(value) <= _MOST  # type: ignore[arg-type]
    if kind is int:
        return type(value) is int and abs(value) <= _MOST
    return type(value) is str and value.isprintable()


def refusal() -> InvalidInput:
    """The answer to a cursor that is none of ours."""
    return InvalidInput("This page is not to be had.", {"cursor": "This does not come from a page of these titles."})
