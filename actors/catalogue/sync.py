"""Movie sync and show sync: follows a provider's feed of changes, and marks what we have as due."""

from __future__ import annotations

import logging
from collections.abc import Callable

from actors.catalogue import feed
from actors.catalogue.feed import FeedCursor
from actors.catalogue.means import Means
from actors.catalogue.provider import TitleProvider
from storage import catalogue
from storage.model.errors import MiauflixError
from storage.model.titles import TitleKind

logger = logging.getLogger(__name__)


def feed_name(kind: TitleKind, provider: str) -> str:
    """Under which name the database remembers where a feed stands."""
    return f"{kind} changes of {provider}"


def feed_names(provider: str) -> list[str]:
    """All feeds of a provider."""
    return [feed_name(kind, provider) for kind in TitleKind]


class Sync:
    """Follows the feeds of one kind of title, of every provider that has one. `wake` is called when titles are due."""

    def __init__(self, means: Means, kind: TitleKind, wake: Callable[[], None]) -> None:
        self._means, self._kind, self._wake = means, kind, wake

    async def turn(self) -> bool:
        """Read all feeds up to now. Raises the first trouble after the turn."""
        marked, troubles = 0, list[MiauflixError]()
        for provider in self._means.providers:
            try:
                marked += await self._follow(provider)
            except MiauflixError as error:
                logger.warning("the feed of %s changes of %s stands still: %s", self._kind, provider.name, error)
                troubles.append(error)
        if troubles:
            raise troubles[0]
        return marked > 0

    async def _follow(self, provider: TitleProvider) -> int:
        name, now = feed_name(self._kind, provider.name), self._means.now()
        kept = await self._means.database.read(catalogue.import_state, name)
        cursor = FeedCursor.read(kept.cursor) or feed.at_day(now.date(), now)
        marked = 0
        if feed.is_too_far(cursor, now):
            cursor = feed.at_day(now.date(), now)
            marked = await self._mark_all(provider, name, cursor)
        try:
            return marked + await self._read_on(provider, name, feed.begin(cursor, now))
        except MiauflixError:
            if not kept.cursor:  # in trouble at the very first time: what changes from now on counts all the same
                await self._means.database.write(catalogue.note_import, name, cursor.written(), now)
            raise

    async def _mark_all(self, provider: TitleProvider, name: str, cursor: FeedCursor) -> int:
        marked = await self._means.database.write(
            catalogue.mark_all_due, self._kind, self._means.now(), (name, cursor.written())
        )
        logger.info("%s was not asked for too long: all %d titles (%s) are due", provider.name, marked, self._kind)
        self._wake()
        return marked

    async def _read_on(self, provider: TitleProvider, name: str, cursor: FeedCursor) -> int:
        """Every page that there is; after each the place of the next is noted, together with what it marked."""
        marked = 0
        while (page := await provider.changes(self._kind, cursor.day, cursor.page)) is not None:
            now = self._means.now()
            following = feed.after_page(cursor, page.pages, now)
            since = feed.changed_since(cursor, now)
            state = (name, following.written())
            due = await self._means.database.write(catalogue.note_changed, self._kind, page.ids, now, state, since)
            if due:
                self._wake()
            marked += due
            if feed.is_end(cursor, page.pages):
                break
            cursor = following
        return marked
