"""What a word with one wrong letter may have been meant for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

SHORTEST = 3
"""A word with fewer letters is taken as it stands: nearly any other would do."""

SHORTEST_UNFINISHED = 4
"""The least letters that a word which may go on needs to be forgiven one of them."""

SHORTEST_RUN = 3
"""The same for a run of characters in a script without spaces."""

LONGEST = 24


def is_forgiven(word: str) -> bool:
    """Whether one letter of this word may be wrong."""
    return " " not in word and SHORTEST <= len(word) <= LONGEST


def stems(word: str) -> list[tuple[str, str]]:
    """For each place in the word: what stands before it, and the letter there (at its end: the last one)."""
    return [(word[:place], word[min(place, len(word) - 1)]) for place in range(len(word) + 1)]


def variants(word: str, letters: Mapping[str, Iterable[str]]) -> set[str]:
    """The word and all that differ from it by a letter substituted, missing, too many, or swapped with the next.

    `letters` are those that may follow on each stem.
    """
    found = {word}
    for place in range(len(word) + 1):
        before, behind = word[:place], word[place + 1 :]
        found.add(before + behind)
        if behind:
            found.add(before + word[place + 1] + word[place] + word[place + 2 :])
        for letter in letters.get(before, ()):
            found.update((before + letter + behind, before + letter + word[place:]))
    return found


def shortest_only(beginnings: Iterable[str]) -> list[str]:
    """Without those that begin with another one: what goes on from them goes on from that one, too."""
    kept: list[str] = []
    for beginning in sorted(beginnings):
        if not kept or not beginning.startswith(kept[-1]):
            kept.append(beginning)
    return kept


def gaps(run: str) -> list[tuple[str, str]]:
    """What is left on either side of each character of a run (a script without spaces), if that one is wrong."""
    characters = run.split()
    return [(" ".join(characters[:place]), " ".join(characters[place + 1 :])) for place in range(len(characters))]
