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
from storage.model.provided import ChangedPage
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
        try:
            if feed.is_too_far(cursor, now):
                cursor = feed.at_day(now.date(), now)
                marked = await self._mark_all(provider, name, cursor)
            return marked + await self._read_on(provider, name, feed.begin(cursor, now), kept.cursor)
        except MiauflixError:
            if not kept.cursor:  # in trouble at the very first time: what changes from now on counts all the same
                await self._means.database.write(catalogue.note_import, name, cursor.written(), now)
            raise

    async def _mark_all(self, provider: TitleProvider, name: str, cursor: FeedCursor) -> int:
        """Only once the provider answers again: until then every title would fail, and be put off."""
        await provider.changes(self._kind, cursor.day, cursor.page)
        marked = await self._means.database.write(
            catalogue.mark_all_due, self._kind, self._means.now(), (name, cursor.written())
        )
        logger.info("%s was not asked for too long: all %d titles (%s) are due", provider.name, marked, self._kind)
        self._wake()
        return marked

    async def _read_on(self, provider: TitleProvider, name: str, cursor: FeedCursor, noted: str) -> int:
        """Every page that there is. `noted` is what the database has for a cursor."""
        marked = 0
        while (page := await provider.changes(self._kind, cursor.day, cursor.page)) is not None:
            following = feed.after_page(cursor, page.pages, self._means.now())
            if page.ids or following.written() != noted:
                marked += await self._note_page(name, cursor, page, following)
                noted = following.written()
            if feed.is_end(cursor, page.pages):
                break
            cursor = following
        return marked

    async def _note_page(self, name: str, cursor: FeedCursor, page: ChangedPage, following: FeedCursor) -> int:
        """The place of the next page is noted together with what this one marks: a kill loses neither."""
        now = self._means.now()
        state = (name, following.written())
        since = feed.changed_since(cursor, now)
        marked = await self._means.database.write(catalogue.note_changed, self._kind, page.ids, now, state, since)
        if marked:
            self._wake()
        return marked
