"""The adapter to TMDB's pictures, which lie open on a server of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from actors.images.errors import NotAPicture, PictureUnavailable, PictureUnknown
from actors.images.kinds import KINDS, kind_of, told_kind
from actors.images.settings import TMDB_PICTURES, ImagesSettings
from actors.images.sizes import PictureSize
from actors.outbound import Fetched, FetchFailed, Web, WebClient, is_public, is_somewhere
from actors.retry_after import retry_after_s

PROVIDER = "tmdb"
THUMBNAILS = ("w92", "w300")
"""TMDB's smallest sizes: the first is offered for posters and logos, the second for backdrops and stills."""
_RETRY_BROKEN_S = 3600.0


class TmdbPictures:
    """Fetches from one fixed address, without any token: pictures are open to everybody."""

    def __init__(self, web: Web, settings: ImagesSettings, now: Callable[[], datetime]) -> None:
        self._web, self._settings, self._now = web, settings, now

    async def picture(self, name: str, size: PictureSize) -> bytes:
        """See the port. Our sizes are among TMDB's."""
        return await self._get(name, size)

    async def thumbnail(self, name: str) -> bytes:
        """See the port."""
        smallest, next_to_it = THUMBNAILS
        try:
            return await self._get(name, smallest)
        except PictureUnknown:
            return await self._get(name, next_to_it)

    async def _get(self, name: str, size: str) -> bytes:
        provider, _, file = name.partition("/")
        if provider != PROVIDER:
            raise PictureUnknown("Nobody here has pictures of that provider.")
        settings = self._settings
        try:
            answer = await self._web.request(
                "GET",
                f"{settings.tmdb_url}/{size}/{file}",
                max_bytes=settings.max_picture_bytes,
                within_s=settings.fetch_within_s,
            )
        except FetchFailed as error:
            raise PictureUnavailable(f"A picture could not be fetched: {error}") from error
        return _picture_in(answer, self._now())


@asynccontextmanager
async def open_tmdb_pictures(settings: ImagesSettings, now: Callable[[], datetime]) -> AsyncIterator[TmdbPictures]:
    """The adapter, on connections that are closed when the block ends.

    TMDB itself lies out in the world. Another host was named by the operator, and may lie in his own network.
    """
    may_connect = is_public if settings.tmdb_url == TMDB_PICTURES else is_somewhere
    async with WebClient(may_connect=may_connect, max_connections=settings.parallel_fetches) as web:
        yield TmdbPictures(web, settings, now)


def _picture_in(answer: Fetched, now: datetime) -> bytes:
    if answer.status in (404, 410):
        raise PictureUnknown("TMDB does not have this picture any longer.")
    if answer.status != 200:
        wait_s = retry_after_s(answer.headers.get("retry-after"), now)
        raise PictureUnavailable(f"TMDB's pictures answer with status {answer.status}.", wait_s)
    told = told_kind(answer.content_type)
    if not told.startswith("image/"):  # the page of a portal or of a fault: not the picture's doing
        raise PictureUnavailable("TMDB's pictures answer with something that is no picture.")
    if told not in KINDS or kind_of(answer.body) != told:
        raise NotAPicture("TMDB has something under this name that is no picture.", _RETRY_BROKEN_S)
    return answer.body
