"""Gets pictures from their source: a few at a time, each decoded before it counts; a source that is down is spared."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import trio

from actors.images.errors import NotAPicture, PictureUnavailable, PictureUnknown
from actors.images.looking import Seen, look_at
from actors.images.outage import Outage
from actors.images.settings import ImagesSettings
from actors.images.sizes import PictureSize
from actors.images.source import PictureSource
from storage.clock import clock_held


class Fetcher:
    """Stands between everybody who wants pictures and their source."""

    def __init__(self, source: PictureSource, settings: ImagesSettings) -> None:
        self._source, self._settings = source, settings
        self._fetching = trio.CapacityLimiter(settings.parallel_fetches)
        self._decoding = trio.CapacityLimiter(settings.parallel_decodes)
        self._outage = Outage()

    @property
    def is_paused(self) -> bool:
        """Whether the source is down and is left alone for a while."""
        return self._outage.is_on

    @property
    def trouble(self) -> str:
        """What is wrong with the source, in one sentence, or ""."""
        return self._outage.trouble

    async def picture(self, name: str, size: PictureSize) -> Seen:
        """A picture in one of our sizes. Raises what the port raises."""
        return await self._see(partial(self._source.picture, name, size))

    async def thumbnail(self, name: str) -> Seen:
        """The smallest version of a picture. Raises what the port raises."""
        return await self._see(partial(self._source.thumbnail, name))

    async def _see(self, get: Callable[[], Awaitable[bytes]]) -> Seen:
        async with self._fetching:
            self._outage.enter()
            content = await self._watched(get)
        async with clock_held():
            return await trio.to_thread.run_sync(look_at, content, self._settings.max_pixels, limiter=self._decoding)

    async def _watched(self, get: Callable[[], Awaitable[bytes]]) -> bytes:
        try:
            content = await get()
        except (PictureUnknown, NotAPicture):
            self._outage.note_answer()
            raise
        except PictureUnavailable as error:
            self._outage.note_failure(error)
            raise
        self._outage.note_answer()
        return content
