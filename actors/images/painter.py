"""Finds the colours that stand in place of pictures which nobody has asked for yet, and forgets pictures out of use."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime

import trio

from actors.images.errors import NotAPicture, PictureUnavailable, PictureUnknown, SourceSpared
from actors.images.fetcher import Fetcher
from actors.images.retries import pause_after
from actors.images.settings import ImagesSettings
from storage import pictures
from storage.database import Database
from storage.pictures import DuePicture, Look

logger = logging.getLogger(__name__)
WALK_WITHIN_S = 60.0
"""How long the walk through all titles may take; others read meanwhile."""


class Painter:
    """The background work on pictures, in turns."""

    def __init__(
        self,
        database: Database,
        fetcher: Fetcher,
        settings: ImagesSettings,
        now: Callable[[], datetime],
        dice: random.Random,
    ) -> None:
        self._database, self._fetcher, self._settings = database, fetcher, settings
        self._now, self._dice = now, dice

    async def look(self) -> bool:
        """One turn: the pictures that have been due longest. Nothing while their source is down."""
        if self._fetcher.is_paused:
            return False
        due = await self._database.read(pictures.due, self._now(), self._settings.looks_a_turn)
        looks: list[Look] = []
        async with trio.open_nursery() as nursery:
            for picture in due:
                nursery.start_soon(self._look_at, picture, looks)
        if looks:
            await self._database.write(pictures.note_looks, looks)
        return bool(looks)

    async def forget_unused(self) -> bool:
        """One turn: forget some of the pictures that no title has any longer."""
        names = await self._database.read(pictures.unused, self._settings.swept_a_turn, timeout_s=WALK_WITHIN_S)
        if not names:
            return False
        forgotten = await self._database.write(pictures.forget_unused, names)
        logger.info("%d pictures that no title has any longer are forgotten", forgotten)
        return True

    async def _look_at(self, picture: DuePicture, looks: list[Look]) -> None:
        try:
            seen = await self._fetcher.thumbnail(picture.name)
        except SourceSpared:
            return  # not this picture's doing
        except (PictureUnknown, NotAPicture) as error:
            logger.debug("%s will never have colours: %s", picture.name, error)
            looks.append(Look(picture.name))
        except PictureUnavailable as error:
            logger.debug("%s is looked at later: %s", picture.name, error)
            looks.append(Look(picture.name, retry_at=self._retry_at(picture)))
        else:
            looks.append(Look(picture.name, seen.colours))

    def _retry_at(self, picture: DuePicture) -> datetime:
        settings = self._settings
        return self._now() + pause_after(picture.attempts, settings.first_retry_s, settings.longest_retry_s, self._dice)
