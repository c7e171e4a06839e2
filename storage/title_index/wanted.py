"""What a searched text asks for, and how well a title's names answer it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cached_property
from typing import TypeAlias

import attrs

from storage.title_index.folding import MOST_LETTERS, fold, is_unspaced

MOST_PARTS = 16


class Rank(IntEnum):
    """How well a title answers, the best first; within a rank the most popular one is the best."""

    EXACT = 0  # a name of it is the text
    BEGINS = 1  # a name of it begins with the text
    WORDS = 2  # a name of it has all the words, in any order
    SIMILAR = 3  # a name of it has them all with one wrong letter a word


@attrs.frozen
class Term:
    """A word, or words in a row; the last one may go on where it is unfinished."""

    text: str
    is_unfinished: bool = False


Choices: TypeAlias = tuple[tuple[tuple[Term, ...], ...], ...]
"""For each part of what is wanted: what may stand in its place, each a few terms that all have to be there."""


@attrs.frozen
class Wanted:
    """A folded `text`, and its `parts`: words, or runs of characters in scripts without spaces.

    The last part may be unfinished: whatever goes on from there answers it as well.
    """

    text: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Wanted:
        """What this text asks for; nothing (no parts) when it holds no words."""
        parts = list(_parts(text[:MOST_LETTERS]))[:MOST_PARTS]
        return cls(fold(text), (*dict.fromkeys(parts[:-1]), *parts[-1:]))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The parts as they have to be in a name."""
        return (*map(Term, self.parts[:-1]), Term(self.parts[-1], is_unfinished=True))

    @cached_property
    def _needles(self) -> tuple[str, ...]:
        return (*(f" {part} " for part in self.parts[:-1]), f" {self.parts[-1]}")

    def rank(self, names: Iterable[str]) -> Rank:
        """How well these names of one title answer, by the best of them; `SIMILAR` where they may not answer at all."""
        return min((self._rank(name) for name in names), default=Rank.SIMILAR)

    def _rank(self, name: str) -> Rank:
        if name == self.text:
            return Rank.EXACT
        if name.startswith(self.text):
            return Rank.BEGINS
        spaced = f" {name} "
        return Rank.WORDS if all(needle in spaced for needle in self._needles) else Rank.SIMILAR


@attrs.frozen
class Likeness:
    """Tells of names whether they have a choice for each part: what the index does, for a few names without it."""

    choices: Choices

    def is_in(self, names: Iterable[str]) -> bool:
        """Whether one of these names has them all."""
        return bool(self._parts) and any(self._is_in(name) for name in names)

    def _is_in(self, name: str) -> bool:
        words, spaced = name.split(), f" {name} "
        return all(
            not whole.isdisjoint(words)
            or any(word.startswith(begun) for word in words)
            or any(all(needle in spaced for needle in run) for run in runs)
            for whole, begun, runs in self._parts
        )

    @cached_property
    def _parts(self) -> list[tuple[frozenset[str], tuple[str, ...], list[list[str]]]]:
        """Of each part: whole words, beginnings of words, and words in a row that have to be there together."""
        return [
            (
                frozenset(term.text for term, *others in part if not others and not term.is_unfinished),
                tuple(term.text for term, *others in part if not others and term.is_unfinished),
                [[f" {term.text} " for term in choice] for choice in part if len(choice) > 1 or " " in choice[0].text],
            )
            for part in self.choices
        ]


def _parts(text: str) -> Iterator[str]:
    for chunk in text.split():
        run: list[str] = []
        for word in fold(chunk).split():
            if is_unspaced(word):
                run.append(word)
                continue
            if run:
                yield " ".join(run)
            run = []
            yield word
        if run:
            yield " ".join(run)
