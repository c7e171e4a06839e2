"""What the index has of each title: its folded names, and how popular it was when they were put in their places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from storage import sql
from storage.entities import Entities
from storage.title_index.numbering import places


@attrs.frozen
class Named:
    """A title with its weight and names."""

    key: int
    weight: int
    names: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, str]]:
        """Each name with its place."""
        return zip(places(self.weight, self.key, len(self.names)), self.names, strict=True)


def known(store: Entities, keys: Sequence[int]) -> dict[int, Named]:
    """Those of these titles that the index has."""
    found = sql.rows(
        store,
        "SELECT title, weight, names FROM search_title WHERE title IN (SELECT value FROM json_each(?))",
        sql.many(keys),
    )
    return {key: Named(key, weight, parted(names)) for key, weight, names in found}


def parted(names: str) -> tuple[str, ...]:
    """The names in the column of that name."""
    return tuple(names.split("\n")) if names else ()


def replace(store: Entities, old: Sequence[Named], new: Sequence[Named]) -> None:
    """Have the titles in `new` in the place of those in `old`."""
    kept = {title.key for title in new}
    gone = [(title.key,) for title in old if title.key not in kept]
    sql.run_many(store, "DELETE FROM search_title WHERE title = ?", gone)
    sql.run_many(
        store,
        "INSERT INTO search_title (title, weight, names) VALUES (?, ?, ?) "
        "ON CONFLICT (title) DO UPDATE SET weight = excluded.weight, names = excluded.names",
        [(title.key, title.weight, "\n".join(title.names)) for title in new],
    )


def clear(store: Entities) -> None:
    """Forget all titles."""
    sql.run(store, "DELETE FROM search_title")
