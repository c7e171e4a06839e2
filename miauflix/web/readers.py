"""How many streams are being read, by whom, and how many may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from miauflix.web.errors import TooManyReaders

K = TypeVar("K")


class Readers:
    """Counts open reads by ticket and by user."""

    def __init__(self, most_per_ticket: int, most_per_user: int) -> None:
        self._most_per_ticket, self._most_per_user = most_per_ticket, most_per_user
        self._by_ticket: Counter[str] = Counter()
        self._by_user: Counter[int] = Counter()

    def __len__(self) -> int:
        return self._by_user.total()

    @contextmanager
    def seat(self, token: str, user_id: int) -> Iterator[None]:
        """One more reader while the block runs; `TooManyReaders` when there is no seat."""
        if self._by_ticket[token] >= self._most_per_ticket or self._by_user[user_id] >= self._most_per_user:
            raise TooManyReaders(retry_after_s=2)
        self._by_ticket[token] += 1
        self._by_user[user_id] += 1
        try:
            yield
        finally:
            self._leave(self._by_ticket, token)
            self._leave(self._by_user, user_id)

    @staticmethod
    def _leave(seats: Counter[K], key: K) -> None:
        seats[key] -= 1
        if not seats[key]:
            del seats[key]
