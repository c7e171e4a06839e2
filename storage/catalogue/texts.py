"""The texts of titles of any kind in one language, field by field falling back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from storage import sql
from storage.catalogue.tables import TitleTables
from storage.entities import Entities
from storage.languages import ENGLISH, best_first, fallbacks, first_text, primary

Row = Mapping[str, Any]
"""A title's row by its columns."""


@attrs.frozen
class Texts:
    """What a viewer reads of a title."""

    title: str
    overview: str
    tagline: str


def texts_of(store: Entities, tables: TitleTables, rows: Sequence[Row], language: str) -> dict[int, Texts]:
    """The texts of these titles, by row, with one query for all."""
    wanted = {primary(tag) for row in rows for tag in fallbacks(language, row["original_language"])}
    statement = tables.of(
        "SELECT {owner}, language, title, overview, tagline FROM {titles}_translation "
        "WHERE {owner} IN (SELECT value FROM json_each(?)) "
        "AND {in_languages}"
    )
    found: dict[int, list[tuple[str, ...]]] = {}
    for owner, *text in sql.rows(store, statement, sql.many(row["id"] for row in rows), sql.many(wanted)):
        found.setdefault(owner, []).append(tuple(text))
    return {row["id"]: best_texts(row, found.get(row["id"], []), language) for row in rows}


def best_texts(row: Row, translations: Sequence[tuple[str, ...]], language: str) -> Texts:
    """Of each field the text in the best language that has one; `translations` are (tag, title, overview, tagline)."""
    titles, overviews, taglines = (
        {ENGLISH: row[name]} | {text[0]: text[place] for text in translations if text[place]}
        for place, name in enumerate(("title", "overview", "tagline"), 1)
    )
    titles.setdefault(row["original_language"], row["original_title"])
    tags = best_first(language, row["original_language"], {*titles, *overviews, *taglines})
    return Texts(first_text(tags, titles) or row["title"], first_text(tags, overviews), first_text(tags, taglines))
