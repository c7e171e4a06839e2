"""Fields of the archive's answers, in which each item has its own idea of a type: text, number, or a list of either."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeAlias, TypeVar

import attrs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

T = TypeVar("T")
LONGEST_TEXT = 500
MOST_TEXTS = 100
"""What is longer is cut: nothing that we read is."""

MOST_ENTRIES = 2_000
"""A longer list is not read at all: the engine takes no torrent that has more files, and no film needs them."""

IDENTIFIER = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}"
"""The name of an item, as a pattern: it is safe within a path."""

_LARGEST = 2**63
_DIGITS = re.compile(r"\d{1,18}", re.ASCII)
_YES = frozenset({"true", "1", "yes"})


@attrs.define
class Skipped:
    """Counts the entries that were left out. It is the context of validation."""

    count: int = 0


class Part(BaseModel):
    """Base of all that the archive answers. What we do not read is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


def _text(value: object) -> str:
    match value:
        case str():
            return value.strip()[:LONGEST_TEXT]
        case bool():
            return str(value).lower()
        case int() | float() if -_LARGEST < value < _LARGEST:
            return str(value)
        case _:
            return ""


def _texts(value: object) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else [value]
    return tuple(text for entry in entries[:MOST_TEXTS] if (text := _text(entry)))


def _first(value: object) -> str:
    return next(iter(_texts(value)), "")


def _whole(value: object) -> int:
    digits = _DIGITS.match(_first(value))
    return int(digits[0]) if digits else 0


def _is_set(value: object) -> bool:
    return _first(value).lower() in _YES


def _or_none(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    try:
        return handler(value)
    except ValidationError:
        assert isinstance(info.context, Skipped)
        info.context.count += 1
        return None


def _bearable(value: object, info: ValidationInfo) -> object:
    if not isinstance(value, list) or len(value) <= MOST_ENTRIES:
        return value
    assert isinstance(info.context, Skipped)
    info.context.count += len(value)
    return []


def _there(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(entry for entry in entries if entry is not None)


Texts: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_texts)]
"""All that a field says, as texts; () where it says nothing that makes sense."""

Text: TypeAlias = Annotated[str, BeforeValidator(_first)]
"""The first of them, or ""."""

Whole: TypeAlias = Annotated[int, BeforeValidator(_whole)]
"""The digits at its beginning, or 0: no number that we read is negative."""

Flag: TypeAlias = Annotated[bool, BeforeValidator(_is_set)]

Identifier: TypeAlias = Annotated[Text, StringConstraints(pattern=f"^{IDENTIFIER}$")]
"""The name of an item. What has no such name is no item."""

Entries: TypeAlias = Annotated[
    tuple[Annotated[T, WrapValidator(_or_none)], ...], BeforeValidator(_bearable), AfterValidator(_there)
]
"""A list whose bad entries are left out and counted."""
