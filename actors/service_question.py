"""What a web service is asked, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

import attrs

T = TypeVar("T")


@attrs.frozen
class Question:
    """What is asked. `path` follows the base URL; `body` becomes JSON; `headers` are added, such as a user's token.

    Statuses in `answers` are answers although they are no good ones. Only what `may_repeat` is asked again when the
    service was in trouble: it may have done what was asked all the same.
    """

    path: str
    query: Mapping[str, str | int] = attrs.field(factory=dict)
    method: str = "GET"
    body: object | None = attrs.field(default=None, repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    answers: frozenset[int] = frozenset({404})
    may_repeat: bool = attrs.field()

    @may_repeat.default
    def _reading_may_be_repeated(self) -> bool:
        return self.method == "GET"

    @cached_property
    def target(self) -> str:
        """Path and query in one spelling, the query sorted by name."""
        query = urlencode(sorted(self.query.items()), safe=",", quote_via=quote)
        return f"{self.path}?{query}" if query else self.path


@attrs.frozen
class Answer(Generic[T]):
    """What the service said. `value` is None when the status is one of the question's `answers`."""

    status: int
    value: T | None
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
