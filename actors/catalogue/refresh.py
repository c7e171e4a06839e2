"""The list refresh: one turn over all providers, and farewell to those that are no longer there."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import trio

from actors.catalogue.feed import LONG_AGO
from actors.catalogue.follower import feed_name
from actors.catalogue.importer import STATE_PREFIX, Imported, Importer
from actors.catalogue.means import Means
from actors.catalogue.progress import Progress
from storage import catalogue
from storage.model.errors import MiauflixError
from storage.model.titles import TitleKind

logger = logging.getLogger(__name__)

LISTS_A_PROVIDER = 1000
"""How many places on the home page each provider has for its lists."""


class Refresh:
    """Imports from every provider, one after the other; the lists of the first stand first on the home page."""

    def __init__(self, means: Means, *, batch_titles: int) -> None:
        self._means = means
        self._under_way = trio.Lock()
        self._are_former_gone = False
        self._importers = [
            Importer(means, provider, first_position=place * LISTS_A_PROVIDER, batch_titles=batch_titles)
            for place, provider in enumerate(means.providers)
        ]

    async def turn(self) -> bool:
        """Every provider's import, none stopped by another's trouble.

        Raises the first trouble after the turn, so that it is seen as a failed one.
        """
        troubles: list[MiauflixError] = []
        async with self._under_way:
            changes = [await self._import_from(importer, troubles) for importer in self._importers]
            if not troubles and not self._are_former_gone:
                changes.append(Imported(lists=await self._retire_former()))
                self._are_former_gone = True
        self._tell(changes)
        if troubles:
            raise troubles[0]
        return any(each.titles or each.lists for each in changes)

    def hear_news(self) -> None:
        """Titles were written, by whomever."""
        for importer in self._importers:
            importer.hear_news()

    def _tell(self, changes: Sequence[Imported]) -> None:
        titles, lists = sum(each.titles for each in changes), sum(each.lists for each in changes)
        if titles or lists:
            logger.info("the catalogue has %d new or changed titles and %d lists", titles, lists)
            self._means.tell(titles)
            self._means.wake_titles()
            self._means.wake_seasons()

    async def _import_from(self, importer: Importer, troubles: list[MiauflixError]) -> Imported:
        try:
            return await importer.run()
        except MiauflixError as error:
            logger.warning("%s did not finish: %s", importer, error)
            troubles.append(error)
            return Imported()

    async def _retire_former(self) -> int:
        """Drop the lists of providers that are no longer configured; returns how many there were.

        Only once all present ones have brought theirs: until then the old ones are better than none. A list that a
        present provider has under the same name is that provider's by now.
        """
        states = await self._means.database.read(catalogue.import_states, STATE_PREFIX)
        present = {importer.state for importer in self._importers}
        theirs = {slug for name in present & states.keys() for slug in Progress.read(states[name]).lists}
        dropped = 0
        for name in sorted(states.keys() - present):
            doomed = sorted(set(Progress.read(states[name]).lists) - theirs)
            provider = name.removeprefix(STATE_PREFIX)
            feeds = {feed_name(kind, provider): LONG_AGO.written() for kind in TitleKind}
            dropped += await self._means.database.write(
                catalogue.retire_provider, name, doomed, feeds, self._means.now()
            )
            logger.info("%s is no longer configured: its lists are gone", provider)
        return dropped
