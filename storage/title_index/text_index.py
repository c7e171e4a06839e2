"""The words of names in SQLite's full-text index (FTS5): the only place that speaks to it.

This is the seam for another database. It has to offer `replace`, `clear` and `tidy` for writing, and for reading
`named`, `beginning`, `having` and `similar`, which give titles in ascending order of their spots and read no further
than they are asked. With PostgreSQL these are a table of names with a `tsvector` over our folded words (configuration
`simple`, whose `tsquery` knows phrases and unfinished words), ordered by place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import attrs

from storage import sql
from storage.entities import Entities
from storage.title_index.facets import Condition
from storage.title_index.names import Named, parted
from storage.title_index.numbering import KEY_BITS, NAME_BITS, last_place
from storage.title_index.wanted import Choices, Term, Wanted


@attrs.frozen
class Found:
    """A title at its spot, with its names."""

    spot: int
    names: tuple[str, ...]


_ADD = "INSERT INTO search_text (rowid, name) VALUES (?, ?)"
_REMOVE = "INSERT INTO search_text (search_text, rowid, name) VALUES ('delete', ?, ?)"

# --- writing ----------------------------------------------------------------------------------------------------------


def replace(store: Entities, old: Sequence[Named], new: Sequence[Named]) -> None:
    """Have the names of the titles in `new` in the place of those in `old`."""
    gone = [row for title in old for row in title.rows()]
    added = [row for title in new for row in title.rows()]
    sql.run_many(store, "DELETE FROM search_name WHERE place = ? AND name = ?", gone)
    sql.run_many(store, "INSERT INTO search_name (place, name) VALUES (?, ?)", added)
    # FTS5 writes out what it gathered whenever a row is not behind the one before it: hence all in one order.
    steps = [(place, _ADD, name) for place, name in added] + [(place, _REMOVE, name) for place, name in gone]
    steps.sort(key=lambda step: (step[0], step[1] is _ADD))
    for statement, run in groupby(steps, key=lambda step: step[1]):
        sql.run_many(store, statement, [(place, name) for place, _, name in run])


def clear(store: Entities) -> None:
    """Forget all names."""
    sql.run(store, "DELETE FROM search_name")
    sql.run(store, "INSERT INTO search_text (search_text) VALUES ('delete-all')")


def tidy(store: Entities) -> None:
    """Bring the index into the one piece that is read fastest, after much was written."""
    sql.run(store, "INSERT INTO search_text (search_text) VALUES ('optimize')")


# --- reading ----------------------------------------------------------------------------------------------------------


def named(store: Entities, wanted: Wanted, after: int, condition: Condition | None) -> Iterator[Found]:
    """Titles of which a name is the text, behind the spot `after`."""
    return _spots(store, "search_name", "place", "name = :text", wanted.text, after, condition)


def beginning(store: Entities, wanted: Wanted, after: int, condition: Condition | None) -> Iterator[Found]:
    """Titles of which a name begins with the text."""
    return _matching(store, f'^ "{wanted.text}" *', after, condition)


def having(store: Entities, wanted: Wanted, after: int, condition: Condition | None) -> Iterator[Found]:
    """Titles of which a name has all the words."""
    return _matching(store, _all_of(wanted.terms), after, condition)


def similar(store: Entities, choices: Choices, after: int, condition: Condition | None) -> Iterator[Found]:
    """Titles of which a name has one of the choices for each part."""
    parts = [" OR ".join(f"({_all_of(choice)})" for choice in part) for part in choices]
    return _matching(store, " AND ".join(f"({part})" for part in parts), after, condition)


def _all_of(terms: Iterable[Term]) -> str:
    """FTS5's own language. Folded words have letters and digits only, so nothing in them can be taken for more."""
    return " AND ".join(f'"{term.text}" *' if term.is_unfinished else f'"{term.text}"' for term in terms)


def _matching(store: Entities, expression: str, after: int, condition: Condition | None) -> Iterator[Found]:
    where = "search_text MATCH :text"
    return _spots(store, "search_text", "search_text.rowid", where, expression, after, condition)


def _spots(
    store: Entities, table: str, place: str, where: str, text: str, after: int, condition: Condition | None
) -> Iterator[Found]:
    """The titles at the places found, each once: they come in order, so that all of a title are neighbours."""
    values: dict[str, object] = {"text": text, "after": last_place(after)}
    key = f"({place} >> {NAME_BITS} & {(1 << KEY_BITS) - 1})"
    # CROSS: SQLite is not to begin with the other tables, which do not come in the order of places.
    if condition is not None:
        table += f" CROSS JOIN title_facet ON title_facet.title = {key}"
        where += f" AND {condition.where}"
        if "kind" in condition.values:  # told by the key alone, before anything is looked up
            where += f" AND ({place} >> {NAME_BITS} & 1) = :kind"
        values |= condition.values
    table += f" CROSS JOIN search_title ON search_title.title = {key}"
    statement = f"SELECT {place}, names FROM {table} WHERE {where} AND {place} > :after ORDER BY {place}"  # noqa: S608  # ours
    last = after
    for found, names in sql.each(store, statement, values):
        if found >> NAME_BITS != last:
            last = found >> NAME_BITS
            yield Found(last, parted(names))
