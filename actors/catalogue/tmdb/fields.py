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
    GetCoreSchemaHandler,
    StringConstraints,
)
from pydantic_core import core_schema

T = TypeVar("T")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@attrs.define
class Skipped:
    """Counts what was left out. It is the context of validation."""

    count: int = 0


class Part(BaseModel):
    """Base of all that TMDB answers. What we do not read is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True, allow_inf_nan=False)


@attrs.frozen
class OrElse:
    """What is missing or makes no sense is `default`; the latter is counted, and `counts_missing` the former too.

    Nothing of ours runs for what is as it should be: pydantic tries that first, on its own.
    """

    default: Any
    counts_missing: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        otherwise = core_schema.with_info_plain_validator_function(self._instead)
        return core_schema.union_schema([handler(source), otherwise], mode="left_to_right")

    def _instead(self, value: Any, info: core_schema.ValidationInfo[Any]) -> Any:
        if value is not None or self.counts_missing:
            assert isinstance(info.context, Skipped)
            info.context.count += 1
        return self.default


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
Text: TypeAlias = Annotated[str, OrElse("")]
Whole: TypeAlias = Annotated[int, Field(ge=0, lt=2**31), OrElse(0)]
Amount: TypeAlias = Annotated[float, Field(ge=0), OrElse(0.0)]
Flag: TypeAlias = Annotated[bool, OrElse(False)]
Day: TypeAlias = Annotated[date | None, BeforeValidator(_day), OrElse(None)]
ImdbId: TypeAlias = Annotated[
    Annotated[str, StringConstraints(pattern=r"^tt\d{5,12}$")] | None,
    BeforeValidator(lambda text: text or None),
    OrElse(None),
]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Region: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|)$"), OrElse("")]

Members: TypeAlias = Annotated[tuple[Annotated[T, OrElse(None, counts_missing=True)], ...], AfterValidator(_there)]
"""A list that must be there; its bad entries are left out."""

Entries: TypeAlias = Annotated[
    tuple[Annotated[T, OrElse(None, counts_missing=True)], ...], AfterValidator(_there), OrElse(())
]
"""A list that may be missing."""
