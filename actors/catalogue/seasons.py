"""Season completion: fetches the episodes of seasons of which only the frame is known, or that have changed."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import attrs

from actors.catalogue import backoff
from actors.catalogue.asking import find_season
from actors.catalogue.means import Means
from actors.catalogue.provider import Urgency
from storage import catalogue
from storage.catalogue import DueSeason
from storage.entities import Entities
from storage.model.errors import MiauflixError

logger = logging.getLogger(__name__)


class Seasons:
    """Completes one season after the other: of any series, or only of those that somebody watches or opened."""

    def __init__(self, means: Means, *, is_greedy: bool) -> None:
        self._means, self._is_greedy = means, is_greedy

    async def turn(self) -> bool | timedelta:
        """One season; one that fails is put off by itself, and its trouble raised."""
        queue = await self._means.database.read(_look, self._is_greedy, self._means.now())
        due = queue.due
        if due is None:
            return queue.rest
        try:
            await self._complete(due)
        except MiauflixError as error:
            logger.warning("season %d of series %d could not be had: %s", due.number, due.show_tmdb_id, error)
            await self._put_off(due, backoff.pause(due.attempts + 1, self._means.random))
            raise
        return True

    async def _complete(self, due: DueSeason) -> None:
        if not await complete(self._means, due, Urgency.BACKGROUND):
            await self._put_off(due, backoff.UNKNOWN_FOR)

    async def _put_off(self, due: DueSeason, pause: timedelta) -> None:
        until = self._means.now() + pause
        await self._means.database.write(catalogue.put_off_season, due.show_tmdb_id, due.number, until)


@attrs.frozen
class _Queue:
    """What is due, and how long nothing else will be."""

    due: DueSeason | None
    rest: timedelta


def _look(store: Entities, is_greedy: bool, now: datetime) -> _Queue:
    next_at = catalogue.next_season_due_at(store, is_greedy, now)
    rest = timedelta.max if next_at is None else next_at - now
    return _Queue(catalogue.next_season(store, is_greedy, now), rest)


async def complete(means: Means, due: DueSeason, urgency: Urgency) -> bool:
    """Fetch this season and keep it; False when nobody knows it. Raises its provider's error."""
    asked_at = means.now()
    season = await find_season(means.providers, due.show_tmdb_id, due.number, urgency, due.since)
    if season is not None:
        await means.database.write(catalogue.keep_season, due.show_tmdb_id, season, asked_at, due.since)
    return season is not None
