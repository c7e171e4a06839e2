"""Which words one with a wrong letter may have been meant for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from storage.title_index.typos import shortest_only, stems, variants

WORDS = st.text(alphabet="abc", min_size=1, max_size=6)


def letters(word: str, alphabet: str = "abc") -> dict[str, str]:
    return {stem: alphabet for stem, _ in stems(word)}


def apart(one: str, other: str) -> bool:
    """One letter substituted, missing, too many, or swapped with the next: told in another way."""
    if abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < len(longer):
        return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
    differing = [place for place in range(len(one)) if one[place] != other[place]]
    if len(differing) <= 1:
        return True
    first, *rest = differing
    return rest == [first + 1] and one[first] + one[first + 1] == other[first + 1] + other[first]


@given(WORDS, WORDS)
def test_the_variants_are_all_words_one_letter_away(word: str, other: str) -> None:
    assert (other in variants(word, letters(word))) == apart(word, other)


@given(st.sets(WORDS))
def test_what_goes_on_from_the_shortest_goes_on_from_all(beginnings: set[str]) -> None:
    kept = shortest_only(beginnings)
    assert set(kept) <= beginnings
    assert all(any(each.startswith(short) for short in kept) for each in beginnings)
    assert not any(one != other and one.startswith(other) for one in kept for other in kept)
