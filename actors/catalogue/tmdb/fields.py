"""What only TMDB's answers have: its numbers, days and languages."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints

from actors.answer_fields import OrElse

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: object) -> date | None:
    if value == "":
        return None
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("no date")
    return date.fromisoformat(value)


Id: TypeAlias = Annotated[int, Field(gt=0, lt=2**63)]
Number: TypeAlias = Annotated[int, Field(ge=0, le=100_000)]
Day: TypeAlias = Annotated[date | None, BeforeValidator(_day), OrElse(None)]
ImdbId: TypeAlias = Annotated[
    Annotated[str, StringConstraints(pattern=r"^tt\d{5,12}$")] | None,
    BeforeValidator(lambda text: text or None),
    OrElse(None),
]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Region: TypeAlias = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|)$"), OrElse("")]
