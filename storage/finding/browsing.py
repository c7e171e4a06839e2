"""Titles by what they are like, in an order, page by page."""

from __future__ import annotations

from storage.entities import Entities
from storage.finding import cursors
from storage.finding.telling import told
from storage.model.titles import TitleFilter, TitlePage, TitleSort
from storage.title_index import facets
from storage.title_index.facets import Position


def browse(
    store: Entities, title_filter: TitleFilter, sort: TitleSort, cursor: str | None, page_size: int, language: str
) -> TitlePage:
    """The titles behind the cursor (None: from the start) that the filter lets through.

    A page begins behind the last title of the one before, whatever was added or removed meanwhile.
    """
    question = (title_filter, sort)
    after = None if cursor is None else _position(cursor, question, sort)
    found = facets.in_order(store, title_filter, sort, after, page_size + 1)
    page = found[:page_size]
    has_more = len(found) > page_size
    next_cursor = cursors.written(question, (page[-1].value, page[-1].key)) if has_more else None
    return TitlePage(told(store, [position.key for position in page], language), next_cursor)


def _position(cursor: str, question: object, sort: TitleSort) -> Position:
    value, key = cursors.read(cursor, question, str if sort is TitleSort.TITLE else float, int)
    return Position(value, int(key))
