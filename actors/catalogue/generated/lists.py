"""Lists of titles in pages, worked out only as far as they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import attrs

from actors.catalogue.generated.asked import MOST_PAGES

Json = dict[str, Any]
T = TypeVar("T")
PAGE_SIZE = 20
CHANGES_PAGE_SIZE = 100


class Order:
    """The beginning of a long order, kept as far as somebody has looked."""

    def __init__(self, indexes: Iterator[int]) -> None:
        self._rest = indexes
        self._known: list[int] = []

    def part(self, first: int, last: int) -> list[int]:
        """From `first` up to `last`, which is left out; shorter where the order ends."""
        while len(self._known) < last:
            index = next(self._rest, None)
            if index is None:
                break
            self._known.append(index)
        return self._known[first:last]


@attrs.frozen
class Ranked:
    """An order and how many there are in it."""

    order: Order
    total: int

    def page(self, number: int, summary: Callable[[int], Json]) -> Json:
        return page(number, map(summary, self.order.part((number - 1) * PAGE_SIZE, number * PAGE_SIZE)), self.total)


def page(number: int, results: Iterable[Json], total: int, size: int = PAGE_SIZE) -> Json:
    pages = min(MOST_PAGES, -(-total // size))
    return {"page": number, "results": list(results), "total_pages": pages, "total_results": total}


def cut(items: Sequence[T], number: int, size: int) -> Sequence[T]:
    """The items of one page."""
    return items[(number - 1) * size : number * size]
