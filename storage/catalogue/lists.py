"""Ordered lists of films and series."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime

import attrs

from storage import sql
from storage.catalogue.pictures import unseen, want_colours
from storage.catalogue.tables import BOTH
from storage.catalogue.titles import titles
from storage.cleaning import tamed
from storage.entities import Entities
from storage.model.provided import ProvidedList
from storage.model.titles import MediaListInfo, MediaPage, TitleKind, TitleRef

_MEMBERS = (
    "SELECT movie.tmdb_id, tv_show.tmdb_id FROM media_list_item AS item LEFT JOIN movie ON movie.id = item.movie "
    "LEFT JOIN tv_show ON tv_show.id = item.show WHERE item.media_list = ? ORDER BY item.position"
)


def lists(store: Entities) -> tuple[MediaListInfo, ...]:
    """All lists in the order of a home page."""
    rows = sql.rows(store, "SELECT slug, name, description FROM media_list ORDER BY position, slug")
    return tuple(MediaListInfo(*row) for row in rows)


def list_page(store: Entities, slug: str, page: int, page_size: int, language: str) -> MediaPage | None:
    """One page (from 1) of a list's films and series, or None when there is no such list."""
    for list_id, *info in sql.rows(store, "SELECT id, slug, name, description FROM media_list WHERE slug = ?", slug):
        ((total,),) = sql.rows(store, "SELECT count(*) FROM media_list_item WHERE media_list = ?", list_id)
        members = sql.rows(store, f"{_MEMBERS} LIMIT ? OFFSET ?", list_id, page_size, (page - 1) * page_size)
        results = titles(store, [_ref(*member) for member in members], language)
        return MediaPage(MediaListInfo(*info), results, total)
    return None


def list_differs(store: Entities, wanted: ProvidedList) -> bool:
    """Whether swapping this list would change anything: its name, its members, or which pictures are looked at."""
    told = _tamed(wanted)
    info = (told.name, told.description, told.position)
    found = sql.rows(store, "SELECT id, name, description, position FROM media_list WHERE slug = ?", told.slug)
    if [row[1:] for row in found] != [info]:
        return True
    before = [_ref(*row) for row in sql.rows(store, _MEMBERS, found[0][0])]
    members = _members(told, before, _rows_of(store, [*told.members, *before]))
    return members != before or _is_any_unseen(store, members)


def swap_list(store: Entities, wanted: ProvidedList, now: datetime) -> bool:
    """Give a list its new members, all at once and in order; titles that we do not have are left out.

    What is partial takes its place in front, and old members that are not in it stay behind, in their old order.
    The members' pictures are to be looked at. Returns whether anything is different from before.
    """
    told = _tamed(wanted)
    list_id, is_changed = _keep_info(store, told, now)
    before = [_ref(*row) for row in sql.rows(store, _MEMBERS, list_id)]
    rows = _rows_of(store, [*told.members, *before])
    members = _members(told, before, rows)
    if members != before:
        _swap(store, list_id, members, rows)
    _want_pictures(store, members, now)
    return is_changed or members != before


def drop_lists(store: Entities, slugs: Iterable[str]) -> int:
    """Remove whole lists; their titles stay. Returns how many there were."""
    return sql.run(
        store, "DELETE FROM media_list WHERE slug IN (SELECT value FROM json_each(?))", sql.many(list(slugs))
    )


def _tamed(wanted: ProvidedList) -> ProvidedList:
    """Its members are numbers alone: those that no title can have are not found."""
    return attrs.evolve(tamed(attrs.evolve(wanted, members=())), members=wanted.members)


def _ref(movie: int | None, show: int | None) -> TitleRef:
    kind = TitleKind.SHOW if movie is None else TitleKind.MOVIE
    return TitleRef(kind, next(tmdb_id for tmdb_id in (movie, show) if tmdb_id is not None))


def _members(told: ProvidedList, before: Sequence[TitleRef], rows: Container[TitleRef]) -> list[TitleRef]:
    """The members from now on, as far as we have them."""
    wanted = dict.fromkeys((*told.members, *before) if told.is_partial else told.members)
    return [ref for ref in wanted if ref in rows]


def _keep_info(store: Entities, wanted: ProvidedList, now: datetime) -> tuple[int, bool]:
    """The list's row, and whether it is new or called differently from before."""
    info = (wanted.name, wanted.description, wanted.position)
    known = sql.rows(store, "SELECT name, description, position FROM media_list WHERE slug = ?", wanted.slug)
    sql.run(
        store,
        "INSERT INTO media_list (slug, name, description, position, url, refreshed_at) VALUES (?, ?, ?, ?, '', ?) "
        "ON CONFLICT (slug) DO UPDATE SET name = excluded.name, description = excluded.description, "
        "position = excluded.position, refreshed_at = excluded.refreshed_at",
        wanted.slug,
        *info,
        now,
    )
    ((list_id,),) = sql.rows(store, "SELECT id FROM media_list WHERE slug = ?", wanted.slug)
    return list_id, known != [info]


def _rows_of(store: Entities, refs: Iterable[TitleRef]) -> dict[TitleRef, int]:
    """The rows of those of these titles that we have."""
    wanted = list(refs)
    return {
        TitleRef(tables.kind, tmdb_id): row
        for tables in BOTH
        for row, tmdb_id in sql.rows(
            store,
            tables.of("SELECT id, tmdb_id FROM {titles} WHERE tmdb_id IN (SELECT value FROM json_each(?))"),
            sql.many(ref.tmdb_id for ref in wanted if ref.kind is tables.kind),
        )
    }


def _swap(store: Entities, list_id: int, members: Sequence[TitleRef], rows: Mapping[TitleRef, int]) -> None:
    sql.run(store, "DELETE FROM media_list_item WHERE media_list = ?", list_id)
    for tables in BOTH:
        sql.run_many(
            store,
            tables.of("INSERT INTO media_list_item (media_list, position, {owner}) VALUES (?, ?, ?)"),
            [(list_id, position, rows[ref]) for position, ref in enumerate(members) if ref.kind is tables.kind],
        )


def _want_pictures(store: Entities, members: Sequence[TitleRef], now: datetime) -> None:
    """Members are seen on a home page: have their posters and backdrops looked at."""
    want_colours(store, _pictures_of(store, members), now)


def _is_any_unseen(store: Entities, members: Sequence[TitleRef]) -> bool:
    return bool(unseen(store, _pictures_of(store, members)))


def _pictures_of(store: Entities, members: Sequence[TitleRef]) -> list[str]:
    return [
        name
        for tables in BOTH
        for pair in sql.rows(
            store,
            tables.of("SELECT poster, backdrop FROM {titles} WHERE tmdb_id IN (SELECT value FROM json_each(?))"),
            sql.many(ref.tmdb_id for ref in members if ref.kind is tables.kind),
        )
        for name in pair
    ]
