"""Which titles there are on a day, what changed on it, and how popular each is.

Titles are counted from 0; TMDB's numbers have gaps between them. Days are counted from the day the world begins.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator

from actors.catalogue.generated.dice import Permutation, mixed, prime_from, stirred

PERIOD_DAYS = 40
"""Each title changes once in every period, on a day of its own."""
GROWTH_DAYS = 5_000
"""In so many days as many titles would be born as there were; births end when it is half as many."""
FIRST_ID = 100
GAP = 7


class Kind(enum.IntEnum):
    """Films and series have numbers of their own."""

    MOVIE = 1
    TV = 2


class Facet(enum.IntEnum):
    """What may change of a title."""

    TEXTS = 0
    POPULARITY = 1
    PICTURES = 2
    GENRES = 3
    VOTES = 4


_FACETS = len(Facet)


class Population:
    """All titles of a kind."""

    def __init__(self, seed: int, kind: Kind, count: int) -> None:
        self.seed = seed
        self.kind = kind
        self._count = count
        self._key = mixed(seed, kind)
        self._size = prime_from(count + count // 2 + 1)
        self._turns = functools.lru_cache(maxsize=1024)(lambda period: Permutation(self._size, seed, kind, 1, period))
        self._ranks = functools.lru_cache(maxsize=1024)(lambda label: Permutation(self._size, seed, kind, 2, label))
        self._ratings = Permutation(self._size, seed, kind, 3)

    def count(self, day: int) -> int:
        return self._count + min(self._count // 2, max(day, 0) * self._count // GROWTH_DAYS)

    def born_on(self, day: int) -> range:
        return range(self.count(day - 1), self.count(day))

    def birthday(self, index: int) -> int:
        """0 for those that were there when the world began."""
        return max(0, -((self._count - index - 1) * GROWTH_DAYS // self._count))

    def root(self, index: int) -> int:
        """What everything about a title is drawn from."""
        return stirred(self._key, index)

    def tmdb_id(self, index: int) -> int:
        return FIRST_ID + index * GAP + stirred(self.root(index), 1) % GAP

    def index(self, tmdb_id: int, day: int) -> int | None:
        """None when there is no such title, or not yet."""
        index = (tmdb_id - FIRST_ID) // GAP
        return index if 0 <= index < self.count(day) and self.tmdb_id(index) == tmdb_id else None

    def changed_on(self, day: int) -> Iterator[int]:
        """The titles of whom something is different from the day before."""
        if day <= 0:
            return
        period, turn = divmod(day, PERIOD_DAYS)
        turns, alive = self._turns(period), self.count(day)
        for place in range(-(-turn * self._size // PERIOD_DAYS), -(-(turn + 1) * self._size // PERIOD_DAYS)):
            if (index := turns.number_at(place)) < alive:
                yield index

    def changes(self, index: int, day: int) -> int:
        """How often a title has changed by this day."""
        period, turn = divmod(max(day, 0), PERIOD_DAYS)
        return period + (self._turn(index, period) <= turn) - self._is_first_day(index)

    def last_change(self, index: int, changes: int) -> int:
        """The day of its last change, when it has changed so often; the day it came, when it has not."""
        birthday = self.birthday(index)
        if not changes:
            return birthday
        period = changes - 1 + self._is_first_day(index)
        return max(birthday, period * PERIOD_DAYS + self._turn(index, period))

    def labels(self, index: int, changes: int) -> list[int]:
        """By facet: which of so many changes gave it its present state, 0 for the state at the beginning."""
        found, missing = [0] * _FACETS, _FACETS
        for number in range(changes, 0, -1):
            facet = self._facet(index, number)
            if not found[facet]:
                found[facet] = number
                missing -= 1
                if not missing:
                    break
        return found

    def by_popularity(self, day: int) -> Iterator[int]:
        """Every title there is, the most popular first."""
        alive, last = self.count(day), max(day, 0) // PERIOD_DAYS + 1
        orders = [self._ranks(label) for label in range(last + 1)]
        for place in range(self._size):
            for label, order in enumerate(orders):
                index = order.number_at(place)
                if index < alive and self._is_ranked_by(index, label, day):
                    yield index

    def _is_ranked_by(self, index: int, label: int, day: int) -> bool:
        """Whether this is the last change of its popularity."""
        if label and self._facet(index, label) != Facet.POPULARITY:
            return False
        last = self.changes(index, day)
        later = (self._facet(index, number) == Facet.POPULARITY for number in range(label + 1, last + 1))
        return label <= last and not any(later)

    def rank(self, index: int, label: int) -> int:
        """The place in the order of popularity; `label` is that of the facet. Places may stay empty or be shared."""
        return self._ranks(label).place_of(index)

    def by_rating(self, day: int) -> Iterator[int]:
        """Every title there is, the best first."""
        alive = self.count(day)
        return (index for place in range(self._size) if (index := self._ratings.number_at(place)) < alive)

    def rating(self, index: int) -> float:
        """Out of 10."""
        return round(8.9 - 5.4 * self._ratings.place_of(index) / self._size, 3)

    def _turn(self, index: int, period: int) -> int:
        """The day of its change within a period."""
        return self._turns(period).place_of(index) * PERIOD_DAYS // self._size

    def _is_first_day(self, index: int) -> bool:
        """On the day the world begins nothing changes."""
        return self._turn(index, 0) == 0

    def _facet(self, index: int, number: int) -> int:
        return stirred(stirred(self._key, index), number) % _FACETS
