"""Gets pictures from their source: a few at a time, each decoded before it counts; a source that is down is spared."""

from __future__ import annotations

import logging
import random
from collections.abc import Awaitable, Callable
from functools import partial

import trio

from actors.breaker import Admission, BreakerSettings, CircuitBreaker
from actors.images.errors import NotAPicture, PictureUnavailable, PictureUnknown, SourceSpared
from actors.images.looking import Seen, look_at
from actors.images.settings import ImagesSettings
from actors.images.sizes import PictureSize
from actors.images.source import PictureSource
from storage.clock import clock_held

logger = logging.getLogger(__name__)


class Fetcher:
    """Stands between everybody who wants pictures and their source. `trouble` is one sentence, "" while all is well."""

    def __init__(self, source: PictureSource, settings: ImagesSettings, dice: random.Random) -> None:
        self.trouble = ""
        self._source, self._settings = source, settings
        self._fetching = trio.CapacityLimiter(settings.parallel_fetches)
        self._decoding = trio.CapacityLimiter(settings.parallel_decodes)
        self._breaker = CircuitBreaker(BreakerSettings(), dice)

    @property
    def is_paused(self) -> bool:
        """Whether the source is down and is left alone for a while."""
        return self._breaker.closed_for_s(trio.current_time()) > 0

    async def picture(self, name: str, size: PictureSize) -> Seen:
        """A picture in one of our sizes. Raises what the port raises, and `SourceSpared`."""
        return await self._see(partial(self._source.picture, name, size))

    async def thumbnail(self, name: str) -> Seen:
        """The smallest version of a picture. Raises the same."""
        return await self._see(partial(self._source.thumbnail, name))

    async def _see(self, get: Callable[[], Awaitable[bytes]]) -> Seen:
        async with self._fetching:
            content = await self._watched(get)
        with clock_held():
            return await trio.to_thread.run_sync(look_at, content, self._settings.max_pixels, limiter=self._decoding)

    async def _watched(self, get: Callable[[], Awaitable[bytes]]) -> bytes:
        admission = self._admitted()
        try:
            content = await get()
        except BaseException as error:
            self._end(admission, error)
            raise
        self._end(admission, None)
        return content

    def _admitted(self) -> Admission:
        now = trio.current_time()
        admission = self._breaker.admit(now)
        if admission is None:
            raise SourceSpared("The source of the pictures is down.", self._breaker.closed_for_s(now))
        return admission

    def _end(self, admission: Admission, error: BaseException | None) -> None:
        match error:
            case PictureUnknown() | NotAPicture() | None:  # it answers, whatever it says about this one
                self._breaker.succeeded(admission)
                self.trouble = ""
            case PictureUnavailable():
                self._breaker.failed(admission, trio.current_time())
                self._note(str(error))
            case _:
                self._breaker.given_back(admission, trio.current_time())

    def _note(self, trouble: str) -> None:
        if self.trouble != trouble:
            logger.warning("%s", trouble)
        self.trouble = trouble
