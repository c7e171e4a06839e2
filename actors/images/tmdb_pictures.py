"""The adapter to TMDB's pictures, which lie open on a server of their own."""

from __future__ import annotations

from actors.images.errors import NotAPicture, PictureUnavailable, PictureUnknown
from actors.images.kinds import KINDS, kind_of, told_kind
from actors.images.settings import TMDB_PICTURES, ImagesSettings
from actors.images.sizes import PictureSize
from actors.outbound import Fetched, FetchFailed, IpAddress, Resolve, fetch, is_public, look_up

PROVIDER = "tmdb"
THUMBNAILS = ("w92", "w300")
"""TMDB's smallest sizes: the first is offered for posters and logos, the second for backdrops and stills."""
_RETRY_BROKEN_S = 3600.0


class TmdbPictures:
    """Fetches over HTTP(S) from one fixed address. A server that the operator has named may lie anywhere."""

    def __init__(self, settings: ImagesSettings, resolve: Resolve = look_up) -> None:
        self._settings, self._resolve = settings, resolve
        self._may_connect = is_public if settings.tmdb_url == TMDB_PICTURES else _anywhere

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
            answer = await fetch(
                f"{settings.tmdb_url}{size}/{_drawn(file)}",
                may_connect=self._may_connect,
                max_bytes=settings.max_picture_bytes,
                within_s=settings.fetch_within_s,
                resolve=self._resolve,
            )
        except FetchFailed as error:
            raise PictureUnavailable(f"A picture could not be fetched: {error}") from error
        return _picture_in(answer)


def _anywhere(_address: IpAddress) -> bool:
    return True


def _drawn(file: str) -> str:
    """TMDB draws its SVG logos for whoever asks for a PNG of the same name."""
    stem, dot, ending = file.rpartition(".")
    return f"{stem}{dot}png" if ending == "svg" else file


def _picture_in(answer: Fetched) -> bytes:
    if answer.status in (404, 410):
        raise PictureUnknown("TMDB does not have this picture any longer.")
    if answer.status != 200:
        raise PictureUnavailable(f"TMDB's pictures answer with status {answer.status}.")
    told = told_kind(answer.content_type)
    if not told.startswith("image/"):  # the page of a portal or of a fault: not the picture's doing
        raise PictureUnavailable("TMDB's pictures answer with something that is no picture.")
    if told not in KINDS or kind_of(answer.body) != told:
        raise NotAPicture("TMDB has something under this name that is no picture.", _RETRY_BROKEN_S)
    return answer.body
