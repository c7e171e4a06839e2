"""Follows one provider's feed of changes, from where it stood."""

from __future__ import annotations

import logging
from datetime import date, datetime

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


class Follower:
    """Marks what we have of what changed, and notes after each page where the next one is, in one transaction."""

    def __init__(self, means: Means, kind: TitleKind, provider: TitleProvider) -> None:
        self._means, self._kind, self._provider = means, kind, provider
        self._state = feed_name(kind, provider.name)
        self._noted: str | None = None  # the cursor in the database, once it was read
        self._marks = Marks()

    def __repr__(self) -> str:
        return f"<Follower of the {self._state}>"

    async def follow(self) -> int:
        """Read on up to now; returns how many titles are due because of that."""
        if self._noted is None:
            self._noted = (await self._means.database.read(catalogue.import_state, self._state)).cursor
        now = self._means.now()
        cursor = FeedCursor.read(self._noted) or feed.at_day(now.date(), now)
        try:
            if feed.is_too_far(cursor, now):
                return await self._begin_anew(feed.at_day(now.date(), now))
            return await self._read_on(feed.begin(cursor, now))
        except MiauflixError:
            if not self._noted:  # in trouble at the very first time: what changes from now on counts all the same
                await self._means.database.write(catalogue.note_import, self._state, cursor.written(), now)
                self._noted = cursor.written()
            raise

    async def _begin_anew(self, cursor: FeedCursor) -> int:
        """Everything is due, but only once the provider answers: until then all would fail, and be put off."""
        await self._provider.changes(self._kind, cursor.day, cursor.page)
        state = (self._state, cursor.written())
        marked = await self._means.database.write(catalogue.mark_all_due, self._kind, self._means.now(), state)
        self._noted = cursor.written()
        logger.info("%s was away for too long: all %d titles are due", self, marked)
        return marked + await self._read_on(cursor)

    async def _read_on(self, cursor: FeedCursor) -> int:
        """Every page that there is."""
        marked = 0
        while (page := await self._provider.changes(self._kind, cursor.day, cursor.page)) is not None:
            marked += await self._note_page(cursor, page)
            if feed.is_end(cursor, page.pages):
                break
            cursor = feed.after_page(cursor, page.pages, self._means.now())
        return marked

    async def _note_page(self, cursor: FeedCursor, page: ChangedPage) -> int:
        now = self._means.now()
        following = feed.after_page(cursor, page.pages, now).written()
        ids = page.ids if cursor.is_settled else self._marks.new(cursor.day, page.ids, now)
        if not ids and following == self._noted:
            return 0
        since, state = feed.changed_since(cursor, now), (self._state, following)
        marked = await self._means.database.write(catalogue.note_changed, self._kind, ids, now, state, since)
        self._noted = following
        self._marks.note(cursor.day, ids, now)
        return marked


class Marks:
    """When titles in the feed of the running day were marked, so that they are not marked each time it is read."""

    def __init__(self) -> None:
        self._day = date.min
        self._marked_at: dict[int, datetime] = {}

    def new(self, day: date, ids: tuple[int, ...], now: datetime) -> tuple[int, ...]:
        """Those not marked lately."""
        if day != self._day:
            self._day, self._marked_at = day, {}
        return tuple(each for each in ids if (at := self._marked_at.get(each)) is None or now - at >= feed.AGAIN_AFTER)

    def note(self, day: date, ids: tuple[int, ...], now: datetime) -> None:
        """These are marked now."""
        if day == self._day:
            self._marked_at.update(dict.fromkeys(ids, now))
