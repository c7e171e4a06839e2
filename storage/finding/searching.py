"""Titles by their names, as a person types them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import attrs

from storage.entities import Entities
from storage.finding import cursors
from storage.finding.answers import Answers
from storage.finding.telling import told
from storage.model.titles import TitleFilter, TitlePage
from storage.title_index.numbering import MOST_SPOT, key_at
from storage.title_index.wanted import Rank, Wanted

_NOWHERE = -1


@attrs.frozen
class _Hit:
    """A title that was found: how well it answers, and its spot among those that answer as well."""

    rank: Rank
    spot: int


def search(
    store: Entities, text: str, title_filter: TitleFilter, cursor: str | None, page_size: int, language: str
) -> TitlePage:
    """Titles that have this name, then those whose name begins with it, then those with its words in any order.

    Each of these by popularity. When they are fewer than a page, those follow that have its words but for one letter
    in each. The last word may be unfinished. Any text will do; one without words finds nothing.
    """
    wanted = Wanted.of(text)
    question = (wanted, title_filter)
    after = _Hit(Rank.EXACT, _NOWHERE) if cursor is None else _position(cursor, question)
    if not wanted.parts:
        return TitlePage((), None)
    found = Answers(store, wanted, title_filter)
    hits = list(islice(_unforgiving(found, after), page_size + 1))
    if after.rank is Rank.SIMILAR or (cursor is None and len(hits) < page_size):
        hits += islice(_of(found, Rank.SIMILAR, after), page_size + 1 - len(hits))
    page = hits[:page_size]
    next_cursor = cursors.written(question, (page[-1].rank, page[-1].spot)) if len(hits) > page_size else None
    return TitlePage(told(store, [key_at(hit.spot) for hit in page], language), next_cursor)


def _unforgiving(found: Answers, after: _Hit) -> Iterator[_Hit]:
    """What answers as it was typed, the best first."""
    for rank in (Rank.EXACT, Rank.BEGINS, Rank.WORDS):
        if rank >= after.rank:
            yield from _of(found, rank, after)


def _of(found: Answers, rank: Rank, after: _Hit) -> Iterator[_Hit]:
    return (_Hit(rank, spot) for spot in found.of(rank, after.spot if rank is after.rank else _NOWHERE))


def _position(cursor: str, question: object) -> _Hit:
    rank, spot = cursors.read(cursor, question, int, int)
    if rank not in tuple(Rank) or not 0 <= int(spot) <= MOST_SPOT:
        raise cursors.refusal()
    return _Hit(Rank(int(rank)), int(spot))
