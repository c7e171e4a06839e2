"""Removes what is of use to nobody any more: answers too old to be served, and notes of titles nobody asks for."""

from __future__ import annotations

from datetime import datetime, timedelta

from actors.catalogue.means import Means
from storage import cache, catalogue
from storage.entities import Entities

FORGET_AFTER = timedelta(days=30)
"""A title that was absent, and that nobody asked for since, is as good as never asked for."""


class Purging:
    """Runs once a day."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def turn(self) -> bool:
        """Whether there was anything to remove."""
        return await self._means.database.write(_purge, self._means.now())


def _purge(store: Entities, now: datetime) -> bool:
    return cache.purge(store, now) + catalogue.forget_absences(store, now - FORGET_AFTER) > 0
