"""Where reading a feed of changes stands, and what is read next. Pure.

A feed has pages of ids for each UTC day. A day that still runs gains entries and is read again and again, until it
was read once from its first page to its last after it had ended.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import attrs

FARTHEST = timedelta(days=14)
"""Feeds reach back so far. Whoever comes later has to look at every title."""

SETTLED_AFTER = timedelta(hours=1)
"""A day's feed is taken for whole so long after its end: what a feed tells may lag behind."""

AGAIN_AFTER = timedelta(hours=6)
"""A title that stands in the feed of the running day is not fetched more often: nobody says what is new about it."""


@attrs.frozen
class FeedCursor:
    """The next page to read. `is_settled`: this day was over when its first page was read."""

    day: date
    page: int = 1
    is_settled: bool = False

    @classmethod
    def read(cls, text: str) -> FeedCursor | None:
        """From the text in the database; None for a feed that was never read."""
        if not text:
            return None
        kept = json.loads(text)
        return cls(date.fromisoformat(kept["day"]), kept["page"], kept["settled"])

    def written(self) -> str:
        """As text for the database."""
        return json.dumps({"day": self.day.isoformat(), "page": self.page, "settled": self.is_settled}, sort_keys=True)


LONG_AGO = FeedCursor(date.min)
"""Where a feed stands whose reader was away, nobody knows how long."""


def settles_at(day: date) -> datetime:
    """From then on a day's feed is whole. What was fetched later has all changes of that day."""
    return datetime.combine(day, time(), UTC) + timedelta(days=1) + SETTLED_AFTER


def at_day(day: date, now: datetime) -> FeedCursor:
    """At the first page of a day."""
    return FeedCursor(day, 1, now >= settles_at(day))


def begin(cursor: FeedCursor, now: datetime) -> FeedCursor:
    """Where a turn begins: in the midst of a day as before, at its first page with what is known of it by now."""
    return cursor if cursor.page > 1 else at_day(cursor.day, now)


def is_too_far(cursor: FeedCursor, now: datetime) -> bool:
    """Whether a feed no longer tells all that happened since."""
    return now.date() - cursor.day > FARTHEST


def after_page(cursor: FeedCursor, pages: int, now: datetime) -> FeedCursor:
    """Where to go on once this page was read: the next page, the next day, or the same day again."""
    if cursor.page < pages:
        return attrs.evolve(cursor, page=cursor.page + 1)
    return at_day(cursor.day + timedelta(days=1) if cursor.is_settled else cursor.day, now)


def is_end(cursor: FeedCursor, pages: int) -> bool:
    """Whether this page is the last one that there is now."""
    return cursor.page >= pages and not cursor.is_settled


def changed_since(cursor: FeedCursor, now: datetime) -> datetime:
    """Titles of this page that were fetched earlier than this have changed, as far as we can know.

    Half of `AGAIN_AFTER`: what is marked again was fetched a while after it was marked the last time.
    """
    return settles_at(cursor.day) if cursor.is_settled else now - AGAIN_AFTER / 2
