"""Gets what a viewer asks for and we do not have: at once, and each title only once however many ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actors.catalogue.asking import find_title
from actors.catalogue.means import Means
from actors.catalogue.missed import Missed, note_missed
from actors.catalogue.provider import Urgency
from actors.catalogue.seasons import complete
from actors.flights import Flights
from storage import catalogue
from storage.model.titles import TitleRef


class Fetching:
    """Fetches and keeps. Every method returns whether there is such a title, or raises its provider's error.

    What is under way runs in the nursery behind `start_soon`: it is kept although whoever asked has left.
    """

    def __init__(self, means: Means, start_soon: Callable[..., Any]) -> None:
        self._means = means
        self._titles: Flights[TitleRef, bool] = Flights(start_soon)
        self._seasons: Flights[tuple[int, int], bool] = Flights(start_soon)

    async def title(self, ref: TitleRef) -> bool:
        """A title that we do not have. One that nobody knew a while ago is not asked for again before its time."""
        absence = await self._means.database.read(catalogue.absence, ref, self._means.now())
        if absence is not None and absence.is_unknown:
            return False
        return await self._titles.join(ref, lambda: self._fetch_title(ref))

    async def season(self, show_tmdb_id: int, number: int) -> bool:
        """A season without its episodes, of a series that we have or do not."""
        return await self._seasons.join((show_tmdb_id, number), lambda: self._fetch_season(show_tmdb_id, number))

    async def _fetch_title(self, ref: TitleRef) -> bool:
        asked_at = self._means.now()
        title = await find_title(self._means.providers, ref, Urgency.INTERACTIVE)
        if title is None:
            await note_missed(self._means, [Missed(ref, is_unknown=True)])
            return False
        written = await self._means.database.write(catalogue.keep_titles, [title], asked_at)
        self._means.tell(written)
        if title.as_of is not None:
            self._means.wake_titles()
        return True

    async def _fetch_season(self, show_tmdb_id: int, number: int) -> bool:
        due = await self._means.database.read(catalogue.due_season, show_tmdb_id, number)
        return due is not None and await complete(self._means, due, Urgency.INTERACTIVE)
