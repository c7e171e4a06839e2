"""Movie sync and show sync: what changed at providers is marked as due."""

from __future__ import annotations

import logging

from actors.catalogue.follower import Follower
from actors.catalogue.means import Means
from storage.model.errors import MiauflixError
from storage.model.titles import TitleKind

logger = logging.getLogger(__name__)


class Sync:
    """Follows the feeds of one kind of title, of every provider that has one."""

    def __init__(self, means: Means, kind: TitleKind) -> None:
        self._kind = kind
        self._means = means
        self._followers = [Follower(means, kind, provider) for provider in means.providers]

    async def turn(self) -> bool:
        """Read all feeds up to now. Raises the first trouble after the turn."""
        marked, troubles = 0, list[MiauflixError]()
        for follower in self._followers:
            try:
                marked += await follower.follow()
            except MiauflixError as error:
                logger.warning("%s stands still: %s", follower, error)
                troubles.append(error)
        if marked:
            self._means.wake_titles()
        if troubles:
            raise troubles[0]
        return marked > 0
