"""SQL by hand, where Pony would be too slow: within the unit of work's own transaction, and with parameters bound.

A list is bound as one parameter, by `many`, and read with `IN (SELECT value FROM json_each(?))`: whatever its length,
the statement stays the same, and no limit on the number of parameters is met.

SQLite takes any condition on an indexed column for a selective one. Where it is not (`next_sync_at IS NULL` holds for
nearly all titles) the condition is wrapped in `likely()`, so that the index on the other column is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from storage.entities import Entities
from storage.sqlite import text_to_time, time_to_text

Row = tuple[Any, ...]


def rows(store: Entities, statement: str, *values: object) -> list[Row]:
    """What a query finds, as the database keeps it."""
    found: list[Row] = _connection(store).execute(statement, plain(values)).fetchall()
    return found


def named_rows(store: Entities, statement: str, values: Mapping[str, object]) -> list[Row]:
    """What a query finds whose values are bound by name."""
    found: list[Row] = _connection(store).execute(statement, values).fetchall()
    return found


def each(store: Entities, statement: str, values: Mapping[str, object]) -> Iterator[Row]:
    """What a query finds, read no further than it is iterated; its values are bound by name."""
    yield from _connection(store).execute(statement, values)


def run(store: Entities, statement: str, *values: object) -> int:
    """Execute a statement; returns how many rows it concerned."""
    return int(_connection(store).execute(statement, plain(values)).rowcount)


def run_many(store: Entities, statement: str, values: Iterable[Sequence[object]]) -> None:
    """Execute a statement for each of these rows of values."""
    _connection(store).executemany(statement, [plain(row) for row in values])


def many(values: Iterable[int | str]) -> str:
    """A list as one parameter."""
    return json.dumps(list(values))


def plain(values: Iterable[object]) -> Row:
    """Values in the form in which the database keeps them, and in which they come back."""
    return tuple(_plain(value) for value in values)


def to_time(kept: str | None) -> datetime | None:
    """The time in a column that may be empty."""
    return None if kept is None else text_to_time(kept)


def to_date(kept: str | None) -> date | None:
    """The day in a column that may be empty."""
    return None if kept is None else date.fromisoformat(kept)


def _connection(store: Entities) -> Any:
    store.db.flush()  # what Pony has not written yet
    return store.db.get_connection()


def _plain(value: object) -> object:
    match value:
        case datetime():
            return time_to_text(value)
        case date():
            return value.isoformat()
        case _:
            return value
