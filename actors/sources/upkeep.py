"""What `sources` does by itself: searches what waits, re-asks about the stalest, forgets the dead."""

from __future__ import annotations

import logging
from datetime import timedelta

from actors.sources.means import Means
from actors.sources.searching import Searching
from actors.urgency import Urgency
from storage import sources as kept

logger = logging.getLogger(__name__)

OWN_AT_ONCE = 200
"""So many titles of a directory that lists all that it has, or had, are searched at a start; others in their turn."""


class Upkeep:
    """The jobs of the background, one unit of work a turn. Each returns whether there was any."""

    def __init__(self, means: Means, searching: Searching) -> None:
        self._means, self._searching = means, searching

    async def search(self) -> bool:
        """Search the title that waits for it and is wanted most.

        While no directory answers there is no work: titles keep their places until one does.
        """
        sought = await self._means.read(kept.next_sought, self._means.now())
        if sought is None:
            return False
        return (await self._searching.search(sought, Urgency.BACKGROUND)).is_answered

    async def resync(self) -> bool:
        """Ask again about the title whose sources were told of longest ago."""
        sought = await self._means.read(kept.stalest, self._means.now())
        if sought is None:
            return False
        return (await self._searching.search(sought, Urgency.BACKGROUND)).is_answered

    async def want_seasons(self) -> bool:
        """Seasons of series that somebody watches are searched, too; returns whether any is new."""
        return bool(await self._means.database.write(kept.want_seasons, self._means.now()))

    async def bury(self) -> bool:
        """Forget sources that nobody has shared for long and that are not on the disk."""
        dead_before = self._means.now() - timedelta(seconds=self._means.settings.dead_after_s)
        buried = await self._means.database.write(kept.bury, dead_before)
        if buried:
            logger.info("%d sources that nobody shares any longer were forgotten", buried)
        return bool(buried)

    async def expect_own(self) -> bool:
        """Look again at the titles of directories whose offer is another one after each start.

        Returns whether every directory told all that it has: then there is nothing to search for anywhere else.
        """
        own = await self._means.directories.own_titles()
        for name, titles in own.items():
            if titles is not None:
                expected = await self._means.database.write(kept.expect_again, name, titles, self._means.now())
                for sought in expected[:OWN_AT_ONCE]:
                    await self._searching.search(sought, Urgency.BACKGROUND)
        return None not in own.values()
