"""Titles to find, and short ways to ask for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs

from storage import catalogue, finding
from storage.database import Database
from storage.model.provided import ProvidedFilm, ProvidedShow, ProvidedTexts
from storage.model.titles import EVERY_TITLE, TitleFilter, TitlePage, TitleSort


def film(
    tmdb_id: int, title: str, popularity: float = 1.0, translated: Sequence[str] = (), **more: Any
) -> ProvidedFilm:
    """A film whose translations bear these titles."""
    texts = tuple(ProvidedTexts(f"xx-{number}", title=text) for number, text in enumerate(translated, 10))
    return ProvidedFilm(id=tmdb_id, title=title, popularity=popularity, texts=texts, **more)


def show(tmdb_id: int, title: str, popularity: float = 1.0, **more: Any) -> ProvidedShow:
    """A series."""
    return ProvidedShow(id=tmdb_id, title=title, popularity=popularity, **more)


@attrs.frozen
class Finder:
    """Asks an open database."""

    database: Database
    now: datetime

    async def keep(self, *titles: ProvidedFilm | ProvidedShow) -> None:
        await self.database.write(catalogue.keep_titles, titles, self.now)

    async def search(
        self, text: str, wanted: TitleFilter = EVERY_TITLE, cursor: str | None = None, size: int = 20
    ) -> TitlePage:
        return await self.database.read(finding.search, text, wanted, cursor, size, "en")

    async def found(self, text: str, wanted: TitleFilter = EVERY_TITLE) -> list[int]:
        """The numbers of the titles on the first page."""
        return [title.tmdb_id for title in (await self.search(text, wanted)).results]

    async def browse(
        self,
        wanted: TitleFilter = EVERY_TITLE,
        sort: TitleSort = TitleSort.POPULARITY,
        cursor: str | None = None,
        size: int = 20,
    ) -> TitlePage:
        return await self.database.read(finding.browse, wanted, sort, cursor, size, "en")

    async def browsed(self, wanted: TitleFilter = EVERY_TITLE, sort: TitleSort = TitleSort.POPULARITY) -> list[int]:
        """The numbers of the titles on the first page."""
        return [title.tmdb_id for title in (await self.browse(wanted, sort)).results]
