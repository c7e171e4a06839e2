"""Units of work on pictures: which there are, which colours stand in their place, and which no title has any longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import attrs

from storage import sql
from storage.entities import Entities

_USES = (
    ("movie", "poster"),
    ("movie", "backdrop"),
    ("movie", "logo"),
    ("movie_picture", "name"),
    ("tv_show", "poster"),
    ("tv_show", "backdrop"),
    ("tv_show", "logo"),
    ("tv_show_picture", "name"),
    ("season", "poster"),
    ("episode", "still"),
)
"""Every column that names a picture."""
_USED = " UNION ALL ".join(f'SELECT "{column}" FROM "{table}"' for table, column in _USES)  # noqa: S608 - names above
_UNUSED = f'SELECT "name" FROM "picture" WHERE "name" NOT IN ({_USED}) LIMIT ?'  # noqa: S608 - the same
_THESE = "(SELECT value FROM json_each(?))"
_STILL_USED = " UNION ALL ".join(
    f'SELECT "{column}" FROM "{table}" WHERE "{column}" IN {_THESE}'  # noqa: S608 - the same
    for table, column in _USES
)
_FORGET = f'DELETE FROM "picture" WHERE "name" IN {_THESE} AND "name" NOT IN ({_STILL_USED})'  # noqa: S608 - the same


@attrs.frozen
class KnownPicture:
    """A picture that some title has, and whether its colours are known."""

    name: str
    is_coloured: bool


@attrs.frozen
class DuePicture:
    """A picture whose colours are to be looked at, after `attempts` that failed."""

    name: str
    attempts: int


@attrs.frozen
class Look:
    """How a look at a picture ended: with its `colours`, or without and due again at `retry_at` (None: never)."""

    name: str
    colours: str = ""
    retry_at: datetime | None = None


def known(store: Entities, name: str) -> KnownPicture | None:
    """The picture of this name, or None: no title has it."""
    row = store.Picture.get(name=name)
    return None if row is None else KnownPicture(row.name, bool(row.colours))


def due(store: Entities, now: datetime, limit: int) -> tuple[DuePicture, ...]:
    """The pictures that have been due longest."""
    rows = store.Picture.select(lambda row: row.next_attempt_at is not None and row.next_attempt_at <= now)
    ordered = rows.order_by(lambda row: (row.next_attempt_at, row.id)).limit(limit)
    return tuple(DuePicture(row.name, row.attempts) for row in ordered)


def note_looks(store: Entities, looks: Sequence[Look]) -> None:
    """Remember how looks ended; those without colours count as attempts. Pictures that are gone stay so."""
    for look in looks:
        row = store.Picture.get(name=look.name)
        if row is None:
            continue
        if look.colours:
            row.set(colours=look.colours, next_attempt_at=None)
        else:
            row.set(attempts=row.attempts + 1, next_attempt_at=look.retry_at)


def unused(store: Entities, limit: int) -> tuple[str, ...]:
    """Some of the pictures that no title has any longer. Walks through all titles."""
    return tuple(name for (name,) in sql.rows(store, _UNUSED, limit))


def forget_unused(store: Entities, names: Sequence[str]) -> int:
    """Forget those of these pictures that still no title has; returns how many."""
    return sql.run(store, _FORGET, *[sql.many(names)] * (1 + len(_USES)))
