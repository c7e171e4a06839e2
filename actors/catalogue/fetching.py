"""Gets what a viewer asks for and we do not have: at once, and each title only once however many ask."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import attrs
import trio

from actors.catalogue.asking import Title, find_title
from actors.catalogue.feed import whole_since
from actors.catalogue.means import Means
from actors.catalogue.missed import Missed, note_missed
from actors.catalogue.provider import Urgency
from actors.catalogue.seasons import complete
from actors.flights import Flights
from storage import catalogue
from storage.model.errors import MiauflixError
from storage.model.titles import TitleRef

logger = logging.getLogger(__name__)


class Fetching:
    """Fetches and keeps, or raises the provider's error. `title` returns whether there is such a one.

    What is under way runs in the nursery behind `start_soon`: it is kept although whoever asked has left.
    """

    def __init__(self, means: Means, start_soon: Callable[..., Any]) -> None:
        self._means = means
        self._titles: Flights[TitleRef, bool] = Flights(start_soon)
        self._seasons: Flights[tuple[int, int], None] = Flights(start_soon)

    async def title(self, ref: TitleRef) -> bool:
        """A title that we do not have. One that nobody knew a while ago is not asked for again before its time."""
        absence = await self._means.database.read(catalogue.absence, ref, self._means.now())
        if absence is not None and absence.is_unknown:
            return False
        return await self._titles.join(ref, lambda: self._fetch_title(ref))

    async def several(self, refs: Sequence[TitleRef]) -> bool:
        """Titles that we do not have; returns whether all could be asked for. One in trouble stops no other."""
        asked: list[TitleRef] = []
        async with trio.open_nursery() as nursery:
            for ref in refs:
                nursery.start_soon(self._try, ref, asked)
        return len(asked) == len(refs)

    async def season(self, show_tmdb_id: int, number: int) -> None:
        """The episodes of a season of which we have the frame, unless somebody completed it meanwhile."""
        await self._seasons.join((show_tmdb_id, number), lambda: self._fetch_season(show_tmdb_id, number))

    async def _try(self, ref: TitleRef, asked: list[TitleRef]) -> None:
        try:
            await self.title(ref)
        except MiauflixError as error:
            logger.info("%s %d is wanted, but could not be had: %s", ref.kind, ref.tmdb_id, error)
        else:
            asked.append(ref)

    async def _fetch_title(self, ref: TitleRef) -> bool:
        asked_at = self._means.now()
        title = await self._ask(ref, whole_since(asked_at))
        if title is None:
            await note_missed(self._means, [Missed(ref, is_unknown=True)])
            return False
        written = await self._means.database.write(catalogue.keep_titles, [title], asked_at)
        self._means.tell(written)
        if title.as_of is not None:
            self._means.wake_titles()
        return True

    async def _ask(self, ref: TitleRef, since: datetime) -> Title | None:
        """What was said since then, or, while that cannot be had, what is remembered from before."""
        try:
            return await find_title(self._means.providers, ref, Urgency.INTERACTIVE, since)
        except MiauflixError:
            title = await find_title(self._means.providers, ref, Urgency.INTERACTIVE)
            if title is None:
                raise
            return attrs.evolve(title, as_of=title.as_of or since)

    async def _fetch_season(self, show_tmdb_id: int, number: int) -> None:
        due = await self._means.database.read(catalogue.due_season, show_tmdb_id, number)
        if due is not None:
            await complete(self._means, due, Urgency.INTERACTIVE)
