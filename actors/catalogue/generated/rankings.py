"""The orders in which titles are listed on a day, each kept as far as somebody has looked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actors.catalogue.generated import search, trending
from actors.catalogue.generated.asked import Query, whole
from actors.catalogue.generated.films import Film
from actors.catalogue.generated.ground import Ground
from actors.catalogue.generated.lists import Order, Ranked
from actors.catalogue.generated.population import Kind
from actors.catalogue.generated.series import Show
from actors.catalogue.generated.titles import LEAST_VOTES, OBSCURE_EVERY, OBSCURE_VOTES, is_obscure

SEARCHED = 2_000
"""A search looks at so many of the most popular titles."""


class Rankings:
    """Those of one day."""

    def __init__(self, ground: Ground, day: int) -> None:
        self._ground = ground
        self._day = day
        self._lists: dict[tuple[Any, ...], Ranked] = {}

    def _kept(self, key: tuple[Any, ...], make: Callable[[], Ranked]) -> Ranked:
        if key not in self._lists:
            self._lists[key] = make()
        return self._lists[key]

    def popular(self, kind: Kind, query: Query) -> Ranked:
        """Of the filters only the least number of votes has a meaning here; nothing is for adults only."""
        least = whole(query.get("vote_count.gte", "0"))
        by_rating = query.get("sort_by", "").startswith("vote_average")
        return self._kept((kind, least, by_rating), lambda: self._filtered(kind, least, by_rating=by_rating))

    def top_rated(self, kind: Kind) -> Ranked:
        """The best first."""
        return self._kept((kind, 10, True), lambda: self._filtered(kind, 10, by_rating=True))

    def _filtered(self, kind: Kind, least: int, *, by_rating: bool) -> Ranked:
        population = self._ground.populations[kind]
        order = (population.by_rating if by_rating else population.by_popularity)(self._day)
        count = population.count(self._day)
        if least <= 0:
            return Ranked(Order(order), count)
        if OBSCURE_VOTES <= least <= LEAST_VOTES:  # the usual question: nobody has to be counted
            return Ranked(Order(one for one in order if not is_obscure(one)), count - count // OBSCURE_EVERY)
        kept = [one for one in order if self._ground.title(kind, one, self._day).vote_count >= least]
        return Ranked(Order(iter(kept)), len(kept))

    def trending(self, kind: Kind, span: str) -> Ranked:
        """By `day` or by `week`."""
        popular = self.popular(kind, {})
        return self._kept((kind, span), lambda: trending.trending(popular, self._ground.seed, self._day, span))

    def found(self, kind: Kind, query: Query) -> list[Film | Show]:
        """What a search finds, the most popular first."""
        indexes = self.popular(kind, {}).order.part(0, SEARCHED)
        titles = (self._ground.title(kind, index, self._day) for index in indexes)
        asked = query.get("query", "")
        return [one for one in titles if search.is_match(asked, one.story.title("en"), one.original_title)]
