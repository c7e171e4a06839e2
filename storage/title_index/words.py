"""All words that there are, and those of them that a misspelt one may have been meant for."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from storage import sql
from storage.entities import Entities
from storage.title_index.names import Named
from storage.title_index.typos import (
    SHORTEST_RUN,
    SHORTEST_UNFINISHED,
    gaps,
    is_forgiven,
    shortest_only,
    stems,
    variants,
)
from storage.title_index.wanted import Choices, Term, Wanted

MOST_VARIANTS = 60
"""How many words one misspelt word may stand for; the most used ones are taken."""

_NEXT_LETTERS = """
WITH RECURSIVE letter (stem, last, word) AS (
  SELECT stem, last, (SELECT min(word) FROM search_word WHERE word >= stem || first AND word < stem || last)
  FROM (
    SELECT
      json_extract(value, '$[0]') AS stem,
      char(max(48, unicode(json_extract(value, '$[1]')) - 128)) AS first,
      char(unicode(json_extract(value, '$[1]')) + 128) AS last
    FROM json_each(?)
  )
  UNION ALL
  SELECT stem, last, (
    SELECT min(word) FROM search_word
    WHERE word >= stem || char(unicode(substr(letter.word, length(stem) + 1)) + 1) AND word < stem || last
  )
  FROM letter WHERE letter.word IS NOT NULL
)
SELECT stem, substr(word, length(stem) + 1, 1) FROM letter WHERE word IS NOT NULL
"""
"""The letters that go on from each stem in some word, found by leaping from one to the next in the order of words.

Only those within 128 of the letter that stands there now are looked for: alphabets are no wider.
"""

_KNOWN_WORDS = """
SELECT word FROM json_each(?) CROSS JOIN search_word ON word = value ORDER BY names DESC, word LIMIT ?
"""

_KNOWN_BEGINNINGS = """
SELECT value FROM json_each(?) WHERE value <> '' AND EXISTS (
  SELECT 1 FROM search_word WHERE word >= value AND word < value || char(1114111)
)
"""


def replace(store: Entities, old: Sequence[Named], new: Sequence[Named]) -> None:
    """Count the names that each word is in, after names in `old` have become those in `new`."""
    counts = _counted(new)
    counts.subtract(_counted(old))
    sql.run_many(
        store,
        "INSERT INTO search_word (word, names) VALUES (?, ?) "
        "ON CONFLICT (word) DO UPDATE SET names = names + excluded.names",
        [(word, count) for word, count in sorted(counts.items()) if count],
    )
    fewer = [(word,) for word, count in counts.items() if count < 0]
    sql.run_many(store, "DELETE FROM search_word WHERE word = ? AND names <= 0", fewer)


def clear(store: Entities) -> None:
    """Forget all words."""
    sql.run(store, "DELETE FROM search_word")


def choices(store: Entities, wanted: Wanted) -> Choices:
    """What the parts may have been meant for, with one letter of each wrong; nothing where that finds no more."""
    found = tuple(_choices(store, term) for term in wanted.terms)
    is_wider = any(part != ((term,),) for part, term in zip(found, wanted.terms, strict=True))
    return found if is_wider and all(found) else ()


def _choices(store: Entities, term: Term) -> tuple[tuple[Term, ...], ...]:
    if term.text.count(" ") >= SHORTEST_RUN - 1:
        return tuple(tuple(Term(side) for side in sides if side) for sides in gaps(term.text))
    if not is_forgiven(term.text):
        return ((term,),)
    is_unfinished = term.is_unfinished and len(term.text) >= SHORTEST_UNFINISHED
    find = _beginnings if is_unfinished else _words
    return tuple((Term(word, is_unfinished),) for word in find(store, _variants(store, term.text)))


def _variants(store: Entities, word: str) -> list[str]:
    letters: dict[str, list[str]] = {}
    for stem, letter in sql.rows(store, _NEXT_LETTERS, json.dumps(stems(word))):
        letters.setdefault(stem, []).append(letter)
    return sorted(variants(word, letters))


def _words(store: Entities, spelt: Iterable[str]) -> list[str]:
    return [word for (word,) in sql.rows(store, _KNOWN_WORDS, sql.many(spelt), MOST_VARIANTS)]


def _beginnings(store: Entities, spelt: Iterable[str]) -> list[str]:
    known = [beginning for (beginning,) in sql.rows(store, _KNOWN_BEGINNINGS, sql.many(spelt))]
    return shortest_only(known)[:MOST_VARIANTS]


def _counted(titles: Iterable[Named]) -> Counter[str]:
    return Counter(word for title in titles for name in title.names for word in set(name.split()))
