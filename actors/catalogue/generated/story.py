"""What a title is about, and how that is told in any language."""

from __future__ import annotations

from typing import NamedTuple

import attrs

from actors.catalogue.generated.dice import Dice
from actors.catalogue.generated.vocabulary import Words, words_of

_PATTERNS = (0, 0, 1, 2, 3, 4, 4, 5, 5, 5)
"""Short titles are few and soon used up: the longer forms are drawn more often."""
_SMALL = frozenset(["a", "and", "at", "before", "behind", "by", "in", "of", "on", "the", "to", "under"])


class Told(NamedTuple):
    """A title's texts in one language."""

    title: str
    overview: str
    tagline: str


@attrs.frozen
class Story:
    """Numbers of words and sentences, the same in every language."""

    pattern: int
    thing: int
    other: int
    name: int
    mate: int
    phrase: int
    sentences: tuple[int, ...]
    tagline: int

    def title(self, language: str, *, is_abroad: bool = False) -> str:
        """`is_abroad`: as it is called where the language is not at home, for another market."""
        words = words_of(language)
        told = words.titles[self.pattern] % self._cast(words, words.phrases[self.phrase])
        if is_abroad:
            told = f"{told}: {self._second(words)}"
        return _headline(told) if language == "en" else told

    def told(self, language: str, *, is_abroad: bool = False) -> Told:
        words = words_of(language)
        cast = self._cast(words, words.adverbs[self.phrase])
        sentences = [words.sentences[number] % cast for number in self.sentences]
        overview = ("" if language == "ja" else " ").join(sentences)
        tagline = words.taglines[self.tagline] % cast
        return Told(self.title(language, is_abroad=is_abroad), overview, tagline)

    def _second(self, words: Words) -> str:
        """Something that is not in the title yet."""
        uses_other = "%(other)s" in words.titles[self.pattern]
        return words.names[self.name] if uses_other else words.capitals[self.other]

    def _cast(self, words: Words, phrase: str) -> dict[str, str]:
        return {
            "thing": words.things[self.thing],
            "Thing": words.capitals[self.thing],
            "other": words.things[self.other],
            "name": words.names[self.name],
            "mate": words.names[self.mate],
            "phrase": phrase,
        }


def story_of(cast: Dice, telling: Dice) -> Story:
    """`cast` draws who and what it is about, hence the title; `telling` what is said of it."""
    english = words_of("en")
    things, names = len(english.things), len(english.names)
    thing, name = cast.below(things), cast.below(names)
    first, step = telling.below(len(english.sentences)), 1 + telling.below(len(english.sentences) - 1)
    told = dict.fromkeys((first + step * nth) % len(english.sentences) for nth in range(1 + telling.below(3)))
    return Story(
        pattern=_PATTERNS[cast.below(len(_PATTERNS))],
        thing=thing,
        other=(thing + 1 + cast.below(things - 1)) % things,
        name=name,
        mate=(name + 1 + cast.below(names - 1)) % names,
        phrase=cast.below(len(english.phrases)),
        sentences=tuple(told),
        tagline=telling.below(len(english.taglines)),
    )


def _headline(text: str) -> str:
    """English titles have capitals."""
    words = text.split(" ")
    return " ".join([word if word in _SMALL and at else word[0].upper() + word[1:] for at, word in enumerate(words)])
