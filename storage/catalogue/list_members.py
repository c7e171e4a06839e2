"""The members of a list, as rows: (film, None) or (None, series)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from storage import sql
from storage.catalogue.tables import BOTH
from storage.entities import Entities
from storage.model.provided import ProvidedList
from storage.model.titles import TitleKind, TitleRef

Member: TypeAlias = tuple[int | None, ...]


def members_now(store: Entities, list_id: int) -> list[Member]:
    """The members that a list has, in order."""
    return sql.rows(store, "SELECT movie, show FROM media_list_item WHERE media_list = ? ORDER BY position", list_id)


def members_then(store: Entities, told: ProvidedList, now: Iterable[Member]) -> list[Member]:
    """The members that it gets, as far as we have them.

    What is partial takes its place in front, and old members that are not in it stay behind, in their old order.
    """
    rows = _rows_of(store, told.members)
    fetched = [(rows[ref.kind].get(ref.tmdb_id), ref.kind) for ref in told.members]
    wanted: list[Member] = [(row, None) if kind is TitleKind.MOVIE else (None, row) for row, kind in fetched if row]
    return list(dict.fromkeys((*wanted, *now) if told.is_partial else wanted))


def swap_members(store: Entities, list_id: int, members: Sequence[Member]) -> None:
    """Give a list these members in place of those that it has."""
    sql.run(store, "DELETE FROM media_list_item WHERE media_list = ?", list_id)
    sql.run_many(
        store,
        "INSERT INTO media_list_item (media_list, position, movie, show) VALUES (?, ?, ?, ?)",
        [(list_id, position, *member) for position, member in enumerate(members)],
    )


def pictures_of(store: Entities, members: Sequence[Member]) -> list[str]:
    """What is seen of them on a home page: their posters and backdrops."""
    return [
        name
        for place, tables in enumerate(BOTH)
        for pair in sql.rows(
            store,
            tables.of("SELECT poster, backdrop FROM {titles} WHERE id IN (SELECT value FROM json_each(?))"),
            sql.many(filter(None, (member[place] for member in members))),
        )
        for name in pair
    ]


def _rows_of(store: Entities, refs: Sequence[TitleRef]) -> dict[TitleKind, dict[int, int]]:
    """The rows of those of these titles that we have, by kind and number."""
    found: dict[TitleKind, dict[int, int]] = {}
    for tables in BOTH:
        query = tables.of("SELECT tmdb_id, id FROM {titles} WHERE tmdb_id IN (SELECT value FROM json_each(?))")
        ids = sql.many(ref.tmdb_id for ref in refs if ref.kind is tables.kind)
        found[tables.kind] = dict(sql.rows(store, query, ids))
    return found
