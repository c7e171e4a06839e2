"""What a title consists of beside its own row (texts, pictures, seasons): kept by writing only what is different."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from storage import sql
from storage.entities import Entities

Key = tuple[Any, ...]
Values = tuple[Any, ...]


@attrs.frozen
class Difference:
    """What has to go, and what has to be written, for the kept rows to become the wanted ones."""

    gone: tuple[Key, ...]
    written: dict[Key, Values]

    @property
    def owners(self) -> set[int]:
        """Whom it concerns: the first of each key."""
        return {key[0] for key in (*self.gone, *self.written)}


def difference(kept: Mapping[Key, Values], wanted: Mapping[Key, Values]) -> Difference:
    """Compare what is kept with what is wanted. Pure."""
    gone = tuple(key for key in kept if key not in wanted)
    return Difference(gone, {key: values for key, values in wanted.items() if kept.get(key) != values})


@attrs.frozen
class PartTable:
    """A table whose rows are found by `key`, of which the first column is the owner, and have these `values`.

    `at_first`: (column, SQL) pairs of what only a new row is given.
    """

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...] = ()
    at_first: tuple[tuple[str, str], ...] = ()

    def kept(self, store: Entities, owners: Iterable[int]) -> dict[Key, Values]:
        """All rows of these owners."""
        found = sql.rows(store, self._select, sql.many(owners))
        return {row[: len(self.key)]: row[len(self.key) :] for row in found}

    def remove(self, store: Entities, keys: Iterable[Key]) -> None:
        """Delete these rows."""
        sql.run_many(store, self._delete, keys)

    def write(self, store: Entities, rows: Mapping[Key, Values]) -> None:
        """Add these rows, or give those that are there these values."""
        sql.run_many(store, self._upsert, [(*key, *values) for key, values in rows.items()])

    def replace(self, store: Entities, owners: Iterable[int], wanted: Mapping[Key, Values]) -> set[int]:
        """Let these owners have exactly the wanted rows; returns the owners for whom that is anything different."""
        change = difference(self.kept(store, owners), {key: sql.plain(values) for key, values in wanted.items()})
        self.remove(store, change.gone)
        self.write(store, change.written)
        return change.owners

    @property
    def _select(self) -> str:
        return (
            f"SELECT {_named(self.key + self.values)} FROM {self.name} "  # noqa: S608  # names of ours
            f"WHERE {_named(self.key[:1])} IN (SELECT value FROM json_each(?))"
        )

    @property
    def _delete(self) -> str:
        wanted = " AND ".join(f'"{column}" = ?' for column in self.key)
        return f"DELETE FROM {self.name} WHERE {wanted}"  # noqa: S608  # names of ours

    @property
    def _upsert(self) -> str:
        columns = self.key + self.values
        first = [column for column, _ in self.at_first]
        given = ", ".join(["?"] * len(columns) + [value for _, value in self.at_first])
        news = ", ".join(f'"{column}" = excluded."{column}"' for column in self.values)
        return (
            f"INSERT INTO {self.name} ({_named([*columns, *first])}) VALUES ({given}) "  # noqa: S608  # names of ours
            f"ON CONFLICT ({_named(self.key)}) DO " + (f"UPDATE SET {news}" if news else "NOTHING")
        )


def _named(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
