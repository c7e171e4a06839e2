"""Fields of answers that may be missing or make no sense: what is bad is left out and counted, never fatal."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeAlias, TypeVar

import attrs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

T = TypeVar("T")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@attrs.define
class Skipped:
    """Counts what was left out. It is the context of validation."""

    count: int = 0


class Part(BaseModel):
    """Base of all that TMDB answers. What we do not read is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


def or_else(default: Any) -> WrapValidator:
    """What is missing or makes no sense is `default`; the latter is counted."""

    def validate(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        return default if value is None else _validated(value, handler, info, default)

    return WrapValidator(validate)


def _entry(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    return _validated(value, handler, info, None)


def _validated(value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo, default: Any) -> Any:
    try:
        return handler(value)
    except ValidationError:
        assert isinstance(info.context, Skipped)
        info.context.count += 1
        return default


def _there(entries: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(entry for entry in entries if entry is not None)


def _day(value: object) -> date | None:
    if value == "":
        return None
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("no date")
    return date.fromisoformat(value)


Id: TypeAlias = Annotated[int, Field(gt=0, lt=2**63)]
Number: TypeAlias = Annotated[int, Field(ge=0, le=100_000)]
Text: TypeAlias = Annotated[str, or_else("")]
Whole: TypeAlias = Annotated[int, Field(ge=0, lt=2**31), or_else(0)]
Amount: TypeAlias = Annotated[float, Field(ge=0), or_else(0.0)]
Flag: TypeAlias = Annotated[bool, or_else(False)]
Day: TypeAlias = Annotated[date | None, BeforeValidator(_day), or_else(None)]
ImdbId: TypeAlias = Annotated[
    Annotated[str, StringConstraints(pattern=r"^tt\d{5,12}$")] | None,
    BeforeValidator(lambda text: text or None),
    or_else(None),
]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Region: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|)$"), or_else("")]

Members: TypeAlias = Annotated[tuple[Annotated[T, WrapValidator(_entry)], ...], AfterValidator(_there)]
"""A list that must be there; its bad entries are left out."""

Entries: TypeAlias = Annotated[tuple[Annotated[T, WrapValidator(_entry)], ...], AfterValidator(_there), or_else(())]
"""A list that may be missing."""
