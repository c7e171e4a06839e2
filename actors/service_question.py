"""What a web service is asked, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode

import attrs
from pydantic_core import from_json

T = TypeVar("T")


def json_of(body: bytes) -> object:
    """The value of a JSON document; `ValueError` for anything else."""
    return from_json(body, allow_inf_nan=False)


@attrs.frozen
class Question:
    """What is asked. `path` follows the base URL; `body` becomes JSON; `headers` are added, such as a user's token.

    A tuple in `query` says its name once for each value, as PHP's `fl[]` wants it.

    Statuses in `answers` are answers although they are no good ones. Only what `may_repeat` is asked again when the
    service was in trouble: it may have done what was asked all the same. `decode` makes of a body that is not empty
    what is read; its `ValueError` says that this is no such document. `max_bytes` stands in for the service's limit.
    """

    path: str
    query: Mapping[str, str | int | tuple[str, ...]] = attrs.field(factory=dict)
    method: str = "GET"
    body: object | None = attrs.field(default=None, repr=False)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    answers: frozenset[int] = frozenset({404})
    decode: Callable[[bytes], object] = json_of
    max_bytes: int | None = None
    may_repeat: bool = attrs.field()

    @may_repeat.default
    def _reading_may_be_repeated(self) -> bool:
        return self.method == "GET"

    @cached_property
    def target(self) -> str:
        """Path and query in one spelling, the query sorted by name."""
        query = urlencode(sorted(self.query.items()), doseq=True, safe=",", quote_via=quote)
        return f"{self.path}?{query}" if query else self.path


@attrs.frozen
class Answer(Generic[T]):
    """What the service said. `value` is None when the status is one of the question's `answers`."""

    status: int
    value: T | None
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
