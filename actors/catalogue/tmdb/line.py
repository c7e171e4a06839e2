"""Asks TMDB, through the cache or past it, and makes checked values of what it answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from actors.answer_fields import Part, Skipped
from actors.cached_line import FRESH_FOR, CachedLine, Told
from actors.catalogue.provider import ProviderHealth
from actors.service_line import ServiceLine
from actors.service_question import Question
from actors.urgency import Urgency

AnyPart = TypeVar("AnyPart", bound=Part)


class TmdbLine:
    """The line to TMDB. What makes no sense within an answer is left out and counted."""

    def __init__(self, line: ServiceLine, cached: CachedLine) -> None:
        self._line, self._cached = line, cached
        self._skipped = Skipped()

    async def ask(self, question: Question, model: type[AnyPart]) -> AnyPart:
        """Something that is new each time, and that nobody waits for: not through the cache."""
        answer = await self._line.ask(question, partial(self._read, model, None), Urgency.BACKGROUND)
        assert answer.value is not None  # a question without 404 among its answers
        return answer.value

    async def recall(
        self,
        question: Question,
        model: type[AnyPart],
        urgency: Urgency,
        *,
        is_right: Callable[[AnyPart], bool] | None = None,
        fresh_for: timedelta = FRESH_FOR,
        newer_than: datetime | None = None,
        may_be_stale: bool = True,
        is_remembered: bool = True,
    ) -> Told[AnyPart]:
        """Something that is worth remembering. An answer to another question is none: `is_right` tells."""
        return await self._cached.ask(
            question,
            partial(self._read, model, is_right),
            urgency,
            fresh_for=fresh_for,
            newer_than=newer_than,
            may_be_stale=may_be_stale,
            is_remembered=is_remembered,
        )

    def health(self, name: str) -> ProviderHealth:
        """How TMDB fares, and how much of what was asked the cache knew."""
        line, counts = self._line.health(), self._cached.counts
        return ProviderHealth(
            name,
            line.trouble,
            requests=line.requests,
            failures=line.failures,
            cache_hits=counts.hits,
            cache_stale=counts.stale,
            cache_misses=counts.misses,
            skipped=self._skipped.count,
        )

    def _read(self, model: type[AnyPart], is_right: Callable[[AnyPart], bool] | None, data: object) -> AnyPart:
        answer = model.model_validate(data, context=self._skipped)
        if is_right is not None and not is_right(answer):
            raise ValueError("an answer to another question")
        return answer
