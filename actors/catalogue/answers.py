"""Answers questions from the database, several readers at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, TypeVarTuple

import trio

from actors.catalogue.errors import ListUnknown
from actors.catalogue.messages import BrowseTitles, GetList, IsWatching, ListGenres, SearchTitles, WatchShow
from actors.catalogue.questions import check_language, check_page, check_page_size, is_id, is_slug
from storage import catalogue, finding
from storage.database import Database
from storage.entities import Entities
from storage.model.titles import (
    Genre,
    MediaListInfo,
    MediaPage,
    Movie,
    Season,
    Show,
    ShowDetails,
    TitlePage,
    TitleRef,
)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Answers:
    """What we have, in the language asked for. `InvalidInput` for a question that makes no sense."""

    def __init__(self, database: Database, now: Callable[[], datetime], *, parallel_reads: int) -> None:
        self._database, self._now = database, now
        self._reading = trio.CapacityLimiter(parallel_reads)

    async def movie(self, tmdb_id: int, language: str) -> Movie | None:
        """A film, if we have it."""
        return await self._read(catalogue.movie, tmdb_id, language)

    async def show(self, tmdb_id: int, language: str) -> ShowDetails | None:
        """A series with its seasons, if we have it."""
        return await self._read(catalogue.show, tmdb_id, language, self._now().date())

    async def season(self, show_tmdb_id: int, number: int, language: str) -> Season | None:
        """A season, if we have it or its frame."""
        return await self._read(catalogue.season, show_tmdb_id, number, language)

    async def titles(self, refs: tuple[TitleRef, ...], language: str) -> tuple[Movie | Show, ...]:
        """Those of these that we have."""
        return await self._read(catalogue.titles, refs, language)

    async def has(self, ref: TitleRef) -> bool:
        """Whether we have a title."""
        return bool(await self.titles((ref,), "en"))

    async def lists(self, user_id: int | None) -> tuple[MediaListInfo, ...]:
        """All lists that this user may see."""
        return await self._read(catalogue.lists, user_id)

    async def list_page(self, asked: GetList) -> MediaPage:
        """One page of a list; `ListUnknown` when there is no such list."""
        check_language(asked.language)
        check_page(asked.page, asked.page_size)
        page = None
        if is_slug(asked.slug):
            page = await self._read(
                catalogue.list_page, asked.slug, asked.page, asked.page_size, asked.language, asked.user_id
            )
        if page is None:
            raise ListUnknown("There is no such list.")
        return page

    async def genres(self, asked: ListGenres) -> tuple[Genre, ...]:
        """The genres of this kind of title."""
        check_language(asked.language)
        return await self._read(catalogue.genres, asked.kind, asked.language)

    async def browse(self, asked: BrowseTitles) -> TitlePage:
        """A page of titles by filter."""
        check_language(asked.language)
        check_page_size(asked.page_size)
        return await self._read(finding.browse, asked.filter, asked.sort, asked.cursor, asked.page_size, asked.language)

    async def search(self, asked: SearchTitles) -> TitlePage:
        """A page of titles by their names."""
        check_language(asked.language)
        check_page_size(asked.page_size)
        return await self._read(finding.search, asked.text, asked.filter, asked.cursor, asked.page_size, asked.language)

    async def is_watching(self, asked: IsWatching) -> bool:
        """Whether this user watches that series."""
        if not is_id(asked.show_tmdb_id):
            return False
        return await self._read(catalogue.is_watching, asked.user_id, asked.show_tmdb_id)

    async def watch(self, asked: WatchShow) -> bool:
        """Note that this user watches that series, or no longer does; False when we have no such series."""
        return await self._database.write(
            catalogue.watch_show, asked.user_id, asked.show_tmdb_id, asked.is_watching, self._now()
        )

    async def unknown(self, refs: tuple[TitleRef, ...]) -> tuple[TitleRef, ...]:
        """Which of these we neither have nor tried to get a while ago."""
        return await self._read(catalogue.unknown_titles, refs, self._now())

    async def _read(self, fn: Callable[[Entities, *Ts], T], *args: *Ts) -> T:
        async with self._reading:
            return await self._database.read(fn, *args)
