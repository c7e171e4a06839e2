"""What is read next of a feed of changes, whenever its reader comes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from actors.catalogue import feed
from actors.catalogue.feed import FeedCursor

DAY = date(2026, 3, 1)
NEXT = DAY + timedelta(days=1)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("cursor", [FeedCursor(DAY), FeedCursor(DAY, 7, True)])
def test_a_cursor_is_read_as_it_was_written(cursor: FeedCursor) -> None:
    assert FeedCursor.read(cursor.written()) == cursor


def test_a_feed_that_was_never_read_has_no_cursor() -> None:
    assert FeedCursor.read("") is None


@pytest.mark.parametrize(
    ("cursor", "pages", "now", "following"),
    [
        (FeedCursor(DAY, 1), 3, at(DAY, 12), FeedCursor(DAY, 2)),
        (FeedCursor(DAY, 3), 3, at(DAY, 12), FeedCursor(DAY, 1)),
        (FeedCursor(DAY, 1), 0, at(DAY, 12), FeedCursor(DAY, 1)),
        (FeedCursor(DAY, 2), 3, at(NEXT, 2), FeedCursor(DAY, 3)),
        (FeedCursor(DAY, 3), 3, at(NEXT, 2), FeedCursor(DAY, 1, True)),
        (FeedCursor(DAY, 2, True), 3, at(NEXT, 2), FeedCursor(DAY, 3, True)),
        (FeedCursor(DAY, 3, True), 3, at(NEXT, 2), FeedCursor(NEXT, 1)),
        (FeedCursor(DAY, 3, True), 3, at(NEXT + timedelta(days=3), 2), FeedCursor(NEXT, 1, True)),
    ],
)
def test_a_day_is_left_only_when_it_was_over_at_its_first_page(
    cursor: FeedCursor, pages: int, now: datetime, following: FeedCursor
) -> None:
    assert feed.after_page(cursor, pages, now) == following


def test_a_day_is_over_an_hour_after_its_end() -> None:
    assert not feed.at_day(DAY, at(DAY, 23, 59)).is_settled
    assert not feed.at_day(DAY, at(NEXT, 0, 59)).is_settled
    assert feed.at_day(DAY, at(NEXT, 1)).is_settled


def test_who_left_in_the_midst_of_a_day_goes_on_there() -> None:
    assert feed.begin(FeedCursor(DAY, 3), at(NEXT, 5)) == FeedCursor(DAY, 3)
    assert feed.begin(FeedCursor(DAY, 1), at(NEXT, 5)) == FeedCursor(DAY, 1, True)


def test_a_turn_ends_with_the_last_page_of_a_day_that_still_runs() -> None:
    assert feed.is_end(FeedCursor(DAY, 3), 3)
    assert not feed.is_end(FeedCursor(DAY, 2), 3)
    assert not feed.is_end(FeedCursor(DAY, 3, True), 3)


@pytest.mark.parametrize(("days", "is_too_far"), [(0, False), (14, False), (15, True), (400, True)])
def test_feeds_reach_back_fourteen_days(days: int, is_too_far: bool) -> None:
    assert feed.is_too_far(FeedCursor(DAY), at(DAY + timedelta(days=days), 12)) is is_too_far
    assert feed.is_too_far(feed.LONG_AGO, at(DAY, 12))


def test_what_was_fetched_after_a_day_has_its_changes() -> None:
    assert feed.changed_since(FeedCursor(DAY, 1, True), at(NEXT, 5)) == at(NEXT, 1)
    assert feed.changed_since(FeedCursor(DAY, 1), at(DAY, 12)) == at(DAY, 9)
