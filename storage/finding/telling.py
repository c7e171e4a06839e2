"""From keys of the index to titles as everybody speaks of them."""

from __future__ import annotations

from collections.abc import Sequence

from storage import catalogue, sql
from storage.entities import Entities
from storage.model.titles import Movie, Show, TitleKind, TitleRef
from storage.title_index.numbering import key_of, kind_of, row_of

_TABLES = {TitleKind.MOVIE: "movie", TitleKind.SHOW: "tv_show"}


def told(store: Entities, keys: Sequence[int], language: str) -> tuple[Movie | Show, ...]:
    """These titles in their order and in one language."""
    refs: dict[int, TitleRef] = {}
    for kind, table in _TABLES.items():
        ids = [row_of(key) for key in keys if kind_of(key) is kind]
        statement = f"SELECT id, tmdb_id FROM {table} WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608  # ours
        found = sql.rows(store, statement, sql.many(ids)) if ids else []
        refs |= {key_of(kind, row_id): TitleRef(kind, tmdb_id) for row_id, tmdb_id in found}
    return catalogue.titles(store, [refs[key] for key in keys], language)
