"""Keeps titles and lists in step with their providers, and answers every question about them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress

import trio

from actors.catalogue.errors import ListUnknown, TitleUnknown
from actors.catalogue.importer import Imported, Importer
from actors.catalogue.messages import CatalogueChanged, GetList, GetMovie, ListLists
from actors.catalogue.provider import TitleProvider
from actors.catalogue.questions import check_language, check_page, is_id, is_slug
from actors.catalogue.settings import CatalogueSettings
from actors.demo import DemoSwarmStarted
from actors.runtime import Actor, Later
from storage import catalogue
from storage.database import Database
from storage.model.errors import MiauflixError
from storage.model.provided import ProvidedFilm
from storage.model.titles import MediaListInfo, MediaPage, Movie

logger = logging.getLogger(__name__)

LISTS_A_PROVIDER = 1000
"""How many places on the home page each provider has for its lists."""


class CatalogueActor(Actor):
    """Answers from the database, several readers at once; asks the providers only for what is not there.

    The lists of the first provider stand first on the home page.
    """

    def __init__(self, database: Database, providers: Sequence[TitleProvider], settings: CatalogueSettings) -> None:
        self._database, self._providers, self._settings = database, tuple(providers), settings
        self._reading = trio.CapacityLimiter(settings.parallel_reads)
        self._refreshing = trio.Lock()
        self._importers: tuple[Importer, ...] = ()

    async def start(self) -> None:
        self._importers = tuple(self._importer(place, provider) for place, provider in enumerate(self._providers))
        await self.context.listen(DemoSwarmStarted)
        is_imported = await self._first_import()
        interval_s = self._settings.list_refresh_interval_s
        self.context.every(interval_s, self._refresh, name="list refresh", at_once=not is_imported)

    async def handle(self, message: object) -> Later:
        match message:
            case GetMovie(tmdb_id, language):
                return self.later(self._get_movie, tmdb_id, language)
            case ListLists():
                return self.later(self._list_lists)
            case GetList():
                return self.later(self._get_list, message)
            case DemoSwarmStarted():
                return self.later(self._refresh)
            case _:
                raise TypeError(f"the catalogue does not understand {type(message).__name__}")

    def _importer(self, place: int, provider: TitleProvider) -> Importer:
        return Importer(
            self._database,
            provider,
            first_position=place * LISTS_A_PROVIDER,
            batch_films=self._settings.batch_films,
            now=self.context.now,
        )

    async def _get_movie(self, tmdb_id: int, language: str) -> Movie:
        check_language(language)
        found = await self._read_movie(tmdb_id, language) if is_id(tmdb_id) else None
        if found is None and is_id(tmdb_id) and await self._fetch_movie(tmdb_id):
            found = await self._read_movie(tmdb_id, language)
        if found is None:
            raise TitleUnknown("There is no such film.")
        return found

    async def _read_movie(self, tmdb_id: int, language: str) -> Movie | None:
        async with self._reading:
            return await self._database.read(catalogue.movie, tmdb_id, language)

    async def _fetch_movie(self, tmdb_id: int) -> bool:
        """On a miss: get the film from whoever knows it. A provider's error counts only when no other knows it."""
        trouble: MiauflixError | None = None
        for provider in self._providers:
            try:
                film = await provider.film(tmdb_id)
            except MiauflixError as error:
                trouble = error
                continue
            if film is not None:
                await self._keep(film)
                return True
        if trouble is not None:
            raise trouble
        return False

    async def _keep(self, film: ProvidedFilm) -> None:
        written = await self._database.write(catalogue.keep_titles, [film], self.context.now())
        self.context.events.publish(CatalogueChanged(written))

    async def _list_lists(self) -> tuple[MediaListInfo, ...]:
        async with self._reading:
            return await self._database.read(catalogue.lists)

    async def _get_list(self, asked: GetList) -> MediaPage:
        check_language(asked.language)
        check_page(asked.page, asked.page_size)
        page = None
        if is_slug(asked.slug):
            async with self._reading:
                page = await self._database.read(
                    catalogue.list_page, asked.slug, asked.page, asked.page_size, asked.language
                )
        if page is None:
            raise ListUnknown("There is no such list.")
        return page

    async def _first_import(self) -> bool:
        """Whether everything was there in time; what is left goes on behind the start."""
        with trio.move_on_after(self._settings.first_import_within_s):
            with suppress(MiauflixError):  # logged where it arose
                await self._refresh()
                return True
        return False

    async def _refresh(self) -> bool:
        """One turn of the list refresh: every provider, one after the other, none stopped by another's trouble.

        Raises the first trouble after the turn, so that it is seen as a failed one.
        """
        troubles: list[MiauflixError] = []
        async with self._refreshing:
            changes = [await self._import_from(importer, troubles) for importer in self._importers]
        self._tell(changes)
        if troubles:
            raise troubles[0]
        return any(each.films or each.lists for each in changes)

    def _tell(self, changes: Sequence[Imported]) -> None:
        films, lists = sum(each.films for each in changes), sum(each.lists for each in changes)
        if films or lists:
            logger.info("the catalogue has %d new or changed films and %d lists", films, lists)
            self.context.events.publish(CatalogueChanged(films))

    async def _import_from(self, importer: Importer, troubles: list[MiauflixError]) -> Imported:
        try:
            return await importer.run()
        except MiauflixError as error:
            logger.warning("%s did not finish: %s", importer, error)
            troubles.append(error)
            return Imported()
