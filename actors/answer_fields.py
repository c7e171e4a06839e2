"""Fields of answers that may be missing or make no sense: what is bad is left out and counted, never fatal."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias, TypeVar

import attrs
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import core_schema

T = TypeVar("T")


@attrs.define
class Skipped:
    """Counts what was left out. It is the context of validation."""

    count: int = 0


class Part(BaseModel):
    """Base of all that a service answers. What we do not read is not looked at."""

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


Text: TypeAlias = Annotated[str, OrElse("")]
Whole: TypeAlias = Annotated[int, Field(ge=0, lt=2**31), OrElse(0)]
Amount: TypeAlias = Annotated[float, Field(ge=0), OrElse(0.0)]
Flag: TypeAlias = Annotated[bool, OrElse(False)]

Members: TypeAlias = Annotated[tuple[Annotated[T, OrElse(None, counts_missing=True)], ...], AfterValidator(_there)]
"""A list that must be there; its bad entries are left out."""

Entries: TypeAlias = Annotated[
    tuple[Annotated[T, OrElse(None, counts_missing=True)], ...], AfterValidator(_there), OrElse(())
]
"""A list that may be missing."""
