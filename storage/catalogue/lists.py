"""Ordered lists of films and series."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from storage import sql
from storage.catalogue.list_members import members_now, members_then, pictures_of, swap_members
from storage.catalogue.pictures import unseen, want_colours
from storage.catalogue.titles import titles
from storage.cleaning import tamed
from storage.entities import Entities
from storage.model.provided import ProvidedList
from storage.model.titles import MediaListInfo, MediaPage, TitleKind, TitleRef

_MEMBERS = (
    "SELECT movie.tmdb_id, tv_show.tmdb_id FROM media_list_item AS item LEFT JOIN movie ON movie.id = item.movie "
    "LEFT JOIN tv_show ON tv_show.id = item.show WHERE item.media_list = ? ORDER BY item.position"
)


def lists(store: Entities, user_id: int | None = None) -> tuple[MediaListInfo, ...]:
    """The lists that this user may see (None: those for everybody), in the order of a home page."""
    rows = sql.rows(
        store,
        "SELECT slug, name, description FROM media_list WHERE owner IS NULL OR owner = ? ORDER BY position, slug",
        user_id,
    )
    return tuple(MediaListInfo(*row) for row in rows)


def list_page(
    store: Entities, slug: str, page: int, page_size: int, language: str, user_id: int | None = None
) -> MediaPage | None:
    """One page (from 1) of a list's films and series, or None when there is no such list for this user."""
    found = sql.rows(
        store,
        "SELECT id, slug, name, description FROM media_list WHERE slug = ? AND (owner IS NULL OR owner = ?)",
        slug,
        user_id,
    )
    for list_id, *info in found:
        ((total,),) = sql.rows(store, "SELECT count(*) FROM media_list_item WHERE media_list = ?", list_id)
        members = sql.rows(store, f"{_MEMBERS} LIMIT ? OFFSET ?", list_id, page_size, (page - 1) * page_size)
        results = titles(store, [_ref(*member) for member in members], language)
        return MediaPage(MediaListInfo(*info), results, total)
    return None


def list_differs(store: Entities, wanted: ProvidedList) -> bool:
    """Whether swapping this list would change anything: its name, its members, or which pictures are looked at."""
    told = _tamed(wanted)
    info = (told.name, told.description, told.position, told.owner)
    found = sql.rows(store, "SELECT id, name, description, position, owner FROM media_list WHERE slug = ?", told.slug)
    if [row[1:] for row in found] != [info]:
        return True
    before = members_now(store, found[0][0])
    members = members_then(store, told, before)
    return members != before or bool(unseen(store, pictures_of(store, members)))


def swap_list(store: Entities, wanted: ProvidedList, now: datetime) -> bool:
    """Give a list its new members, all at once and in order; titles that we do not have are left out.

    What is partial takes its place in front, and old members that are not in it stay behind, in their old order.
    The members' pictures are to be looked at. Returns whether anything is different from before.
    """
    told = _tamed(wanted)
    if told.owner is not None and not sql.rows(store, 'SELECT 1 FROM "user" WHERE id = ?', told.owner):
        return False  # whose list that was has just gone
    list_id, is_changed = _keep_info(store, told, now)
    before = members_now(store, list_id)
    members = members_then(store, told, before)
    if members != before:
        swap_members(store, list_id, members)
    want_colours(store, pictures_of(store, members), now)
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


def _keep_info(store: Entities, wanted: ProvidedList, now: datetime) -> tuple[int, bool]:
    """The list's row, and whether it is new or called differently from before."""
    info = (wanted.name, wanted.description, wanted.position, wanted.owner)
    known = sql.rows(store, "SELECT name, description, position, owner FROM media_list WHERE slug = ?", wanted.slug)
    sql.run(
        store,
        "INSERT INTO media_list (slug, name, description, position, owner, url, refreshed_at) "
        "VALUES (?, ?, ?, ?, ?, '', ?) "
        "ON CONFLICT (slug) DO UPDATE SET name = excluded.name, description = excluded.description, "
        "position = excluded.position, owner = excluded.owner, refreshed_at = excluded.refreshed_at",
        wanted.slug,
        *info,
        now,
    )
    ((list_id,),) = sql.rows(store, "SELECT id FROM media_list WHERE slug = ?", wanted.slug)
    return list_id, known != [info]
