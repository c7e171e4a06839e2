"""The two ways to the titles that answer a text: from its words, or from the few titles that a filter lets through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeAlias

import attrs

from storage.entities import Entities
from storage.model.titles import EVERY_TITLE, TitleFilter
from storage.title_index import facets, names, text_index, words
from storage.title_index.facets import Condition, condition_of
from storage.title_index.numbering import spot_of
from storage.title_index.text_index import Found
from storage.title_index.wanted import Likeness, Rank, Wanted

_Proposals: TypeAlias = Callable[[Entities, Wanted, int, Condition | None], Iterator[Found]]

_PROPOSALS: dict[Rank, _Proposals] = {
    Rank.EXACT: text_index.named,
    Rank.BEGINS: text_index.beginning,
    Rank.WORDS: text_index.having,
}


@attrs.frozen
class Answers:
    """The titles that answer a text, of those that a filter lets through."""

    store: Entities
    wanted: Wanted
    title_filter: TitleFilter

    def of(self, rank: Rank, after: int) -> Iterator[int]:
        """The spots of the titles of one rank behind the spot `after`, in order.

        A title that the index proposes and that is of a better rank has stood there before.
        """
        if self._few is not None:
            return (found.spot for found in self._few_of(rank) if found.spot > after)
        return (found.spot for found in self._proposed(rank, after) if self.wanted.rank(found.names) is rank)

    def _proposed(self, rank: Rank, after: int) -> Iterator[Found]:
        if rank is not Rank.SIMILAR:
            return _PROPOSALS[rank](self.store, self.wanted, after, self._condition)
        choices = words.choices(self.store, self.wanted)
        return text_index.similar(self.store, choices, after, self._condition) if choices else iter(())

    def _few_of(self, rank: Rank) -> list[Found]:
        found = (self._few or {}).get(rank, [])
        if rank is not Rank.SIMILAR or not found:
            return found
        likeness = Likeness(words.choices(self.store, self.wanted))
        return [each for each in found if likeness.is_in(each.names)]

    @cached_property
    def _condition(self) -> Condition | None:
        return None if self.title_filter == EVERY_TITLE else condition_of(self.title_filter)

    @cached_property
    def _few(self) -> dict[Rank, list[Found]] | None:
        """All that the filter lets through, by how well they answer; None when they are too many to look at."""
        keys = None if self._condition is None else facets.few(self.store, self.title_filter, facets.FEW)
        if keys is None:
            return None
        ranked: dict[Rank, list[Found]] = {}
        for title in names.known(self.store, keys).values():
            found = Found(spot_of(title.weight, title.key), title.names)
            ranked.setdefault(self.wanted.rank(title.names), []).append(found)
        return {rank: sorted(each, key=lambda found: found.spot) for rank, each in ranked.items()}
