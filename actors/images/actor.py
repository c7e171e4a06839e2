"""Passes on the pictures of titles: from the disk, else from their source, and never one that no title has."""

from __future__ import annotations

import logging
from functools import partial

from actors.catalogue import CatalogueChanged
from actors.flights import Flights
from actors.images.cache import PictureCache
from actors.images.errors import PictureUnavailable, PictureUnknown
from actors.images.fetcher import Fetcher
from actors.images.folder import PictureFolder, key_of
from actors.images.messages import DescribePictures, FreePictureSpace, GetPicture, PictureFile, PicturesHealth
from actors.images.painter import Painter
from actors.images.refusals import Refusals
from actors.images.settings import ImagesSettings
from actors.images.sizes import PictureSize, is_picture_name, size_of
from actors.images.source import PictureSource
from actors.runtime import Actor, Tick
from storage import pictures
from storage.database import Database
from storage.model.errors import MiauflixError
from storage.pictures import KnownPicture, Look

logger = logging.getLogger(__name__)


class ImagesActor(Actor):
    """Everybody who wants a picture that is being fetched waits for the same answer.

    Viewers go first: the colours of pictures that nobody has asked for are looked at while no viewer waits.
    """

    def __init__(self, database: Database, source: PictureSource, settings: ImagesSettings) -> None:
        self._database, self._source, self._settings = database, source, settings
        self._refusals = Refusals()
        self._hits = self._misses = self._failures = 0
        self._cache: PictureCache
        self._fetcher: Fetcher
        self._fetches: Flights[str, PictureFile]
        self._painter: Painter
        self._looks: Tick

    async def start(self) -> None:
        context, settings = self.context, self._settings
        self._cache = PictureCache(PictureFolder(settings.cache_folder), settings.cache_bytes, context.now)
        self._fetcher = Fetcher(self._source, settings, context.random)
        self._fetches = Flights(context.start_soon)
        self._painter = Painter(self._database, self._fetcher, settings, context.now, context.random)
        await self._cache.clear_incoming()
        context.start_soon(self._cache.take_stock)
        await context.listen(CatalogueChanged)
        self._looks = context.every(
            settings.look_interval_s, self._look, name="placeholder colours", idle_ceiling_s=settings.idle_ceiling_s
        )
        context.every(
            settings.sweep_interval_s,
            self._painter.forget_unused,
            name="unused pictures",
            idle_ceiling_s=settings.sweep_ceiling_s,
        )

    async def handle(self, message: object) -> object:
        match message:
            case GetPicture(name, size):
                return self.later(self._get, _checked(name), size_of(size))
            case FreePictureSpace(size_bytes):
                return self.later(self._cache.free, size_bytes)
            case DescribePictures():
                return self._health()
            case CatalogueChanged():
                self._looks.wake()
                return None
            case _:
                raise TypeError(f"images does not understand {type(message).__name__}")

    async def _get(self, name: str, size: PictureSize) -> PictureFile:
        key = key_of(name, size)
        kept = await self._cache.get(key)
        if kept is not None:
            self._hits += 1
            return kept
        return await self._fetches.join(key, partial(self._fetch, key, name, size))

    async def _fetch(self, key: str, name: str, size: PictureSize) -> PictureFile:
        """What is not known is asked of nobody: this is no open door to all that lies on another server."""
        known = await self._database.read(pictures.known, name)
        if known is None:
            raise PictureUnknown("No title has a picture of this name.")
        self._refusals.raise_for(key)
        self._misses += 1
        try:
            seen = await self._fetcher.picture(name, size)
        except (PictureUnknown, PictureUnavailable) as error:
            self._failures += 1
            self._refusals.note(key, error)
            raise
        await self._cache.keep(key, seen.file)
        await self._note_colours(known, seen.colours)
        return seen.file

    async def _note_colours(self, known: KnownPicture, colours: str) -> None:
        if known.is_coloured:
            return
        try:
            await self._database.write(pictures.note_looks, [Look(known.name, colours)])
        except MiauflixError as error:  # the viewer gets his picture all the same
            logger.warning("the colours of %s could not be noted: %s", known.name, error)

    async def _look(self) -> bool:
        """True while viewers wait: the turn is only put off."""
        return len(self._fetches) > 0 or await self._painter.look()

    def _health(self) -> PicturesHealth:
        return PicturesHealth(
            files=self._cache.files,
            size_bytes=self._cache.size_bytes,
            max_bytes=self._settings.cache_bytes,
            hits=self._hits,
            misses=self._misses,
            failures=self._failures,
            source_trouble=self._fetcher.trouble,
            disk_trouble=self._cache.trouble,
        )


def _checked(name: str) -> str:
    if not is_picture_name(name):
        raise PictureUnknown("No picture can have this name.")
    return name
