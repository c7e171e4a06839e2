from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from storage import viewing
from storage.database import Database
from storage.entities import Entities
from storage.model.titles import TitleKind, TitleRef
from storage.model.viewing import ForeignProgress, ForeignViewing, Origin, Report, Watchable
from storage.viewing import Recorded
from tests.support.viewers import add_user

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FILM = Watchable.film(603)
PILOT, SECOND = Watchable.of_show(1399, 1, 1), Watchable.of_show(1399, 1, 2)


def report(minute: float, progress: float) -> Report:
    return Report(progress, progress * 6000, "watching", NOON + timedelta(minutes=minute))


@pytest.fixture
async def ann(database: Database) -> int:
    return await database.write(add_user, "ann")


async def record(database: Database, user: int, minute: float, progress: float, item: Watchable = FILM) -> Recorded:
    recorded = await database.write(viewing.record_progress, user, item, report(minute, progress))
    assert recorded is not None
    return recorded


async def take_over(database: Database, user: int, *foreign: ForeignViewing) -> int:
    return await database.write(viewing.take_over_viewings, user, foreign, NOON)


async def test_the_newest_report_is_what_is_told(database: Database, ann: int) -> None:
    await record(database, ann, 10, 0.2)
    late = await record(database, ann, 5, 0.9)
    assert late.progress is None
    (told,) = await database.read(viewing.list_progress, ann, 10)
    assert (told.item, told.report, told.origin) == (FILM, report(10, 0.2), Origin.HERE)


async def test_progress_is_told_newest_first_and_is_each_users_own(database: Database, ann: int) -> None:
    bob = await database.write(add_user, "bob")
    await record(database, ann, 10, 0.2)
    await record(database, ann, 5, 0.3, PILOT)
    await record(database, ann, 20, 0.4, SECOND)
    assert [each.item for each in await database.read(viewing.list_progress, ann, 2)] == [SECOND, FILM]
    assert await database.read(viewing.list_progress, bob, 10) == ()


async def test_a_viewing_is_kept_once_and_has_a_number(database: Database, ann: int) -> None:
    found = [
        (await record(database, ann, minute, progress)).viewing
        for minute, progress in [(90, 0.9), (98, 0.96), (99, 1.0)]
    ]
    assert found[0] is None
    assert found[2] is None
    assert found[1] is not None
    assert await database.read(viewing.history, ann, 10) == (found[1],)


async def test_reports_of_nobody_are_no_reports(database: Database) -> None:
    assert await database.write(viewing.record_progress, 99, FILM, report(1, 0.5)) is None
    assert await database.write(viewing.take_over_viewings, 99, [], NOON) == 0
    assert not await database.write(viewing.put_on_watchlist, 99, FILM.title, NOON)


async def test_what_changed_is_told_in_the_order_of_the_changes(database: Database, ann: int) -> None:
    await record(database, ann, 30, 0.2)
    await record(database, ann, 20, 0.3, PILOT)  # an offline device: older, but told later
    changed = await database.read(viewing.changed_progress, ann, 0, 10)
    assert [each.item for each in changed] == [FILM, PILOT]
    await record(database, ann, 40, 0.5)
    again = await database.read(viewing.changed_progress, ann, changed[-1].revision, 10)
    assert [each.item for each in again] == [FILM]


async def test_viewings_from_elsewhere_come_once_and_are_not_taken_for_ours(database: Database, ann: int) -> None:
    far = ForeignViewing(PILOT, NOON, 71)
    assert await take_over(database, ann, far, far) == 1
    assert await take_over(database, ann, far) == 0
    assert await take_over(database, ann, ForeignViewing(PILOT, NOON, 72)) == 0  # pushed twice by somebody else
    assert len(await database.read(viewing.history, ann, 10)) == 1
    assert await database.read(viewing.viewings_here, ann, 0, 10) == ()


async def test_a_viewing_of_ours_is_recognised_elsewhere(database: Database, ann: int) -> None:
    await record(database, ann, 98, 0.96)
    (mine,) = await database.read(viewing.viewings_here, ann, 0, 10)
    rounded = (mine.watched_at + timedelta(seconds=20)).replace(microsecond=0)
    assert await take_over(database, ann, ForeignViewing(FILM, rounded, 71)) == 0
    assert await database.read(viewing.viewings_here, ann, 0, 10) == ()
    assert await take_over(database, ann, ForeignViewing(FILM, NOON, 70)) == 1  # another evening


async def test_what_was_watched_elsewhere_is_not_watched_again_by_its_credits(database: Database, ann: int) -> None:
    await take_over(database, ann, ForeignViewing(FILM, NOON, 71))
    assert (await record(database, ann, 60, 0.97)).viewing is None
    await record(database, ann, 120, 0.1)
    await take_over(database, ann, ForeignViewing(FILM, NOON + timedelta(minutes=200), 72))
    assert (await record(database, ann, 201, 0.97)).viewing is None
    assert len(await database.read(viewing.history, ann, 10)) == 2


async def test_progress_from_elsewhere_counts_when_it_is_newer_and_not_our_own_echo(
    database: Database, ann: int
) -> None:
    await record(database, ann, 10, 0.421)

    async def take(progress: float, minute: float) -> Sequence[object]:
        foreign = ForeignProgress(FILM, progress, NOON + timedelta(minutes=minute))
        return await database.write(viewing.take_over_progress, ann, [foreign], NOON + timedelta(days=1))

    assert await take(0.6, 5) == ()
    assert await take(0.42, 11) == ()
    (taken,) = await take(0.6, 12)
    (told,) = await database.read(viewing.list_progress, ann, 10)
    assert taken == told
    assert told.origin is Origin.TRAKT
    assert await database.read(viewing.changed_progress, ann, 0, 10) == ()
    assert await take(1.0, 13) != ()
    assert await database.read(viewing.history, ann, 10) == ()


async def test_progress_from_the_future_is_of_now(database: Database, ann: int) -> None:
    foreign = ForeignProgress(FILM, 0.5, NOON + timedelta(days=400))
    (taken,) = await database.write(viewing.take_over_progress, ann, [foreign], NOON)
    assert taken.report.at == NOON


async def test_forgetting_leaves_what_was_watched_here(database: Database, ann: int) -> None:
    mine = (await record(database, ann, 98, 0.96)).viewing
    assert mine is not None
    await take_over(database, ann, ForeignViewing(FILM, mine.watched_at, 71), ForeignViewing(PILOT, NOON, 72))
    await database.write(viewing.take_over_progress, ann, [ForeignProgress(SECOND, 0.5, NOON)], NOON)
    await database.write(viewing.forget_taken_over, ann)
    assert await database.read(viewing.history, ann, 10) == (mine,)
    assert await database.read(viewing.viewings_here, ann, 0, 10) == (mine,)
    assert [each.item for each in await database.read(viewing.list_progress, ann, 10)] == [FILM]


async def test_the_watchlist(database: Database, ann: int) -> None:
    show = TitleRef(TitleKind.SHOW, 1399)
    assert await database.write(viewing.put_on_watchlist, ann, FILM.title, NOON)
    assert not await database.write(viewing.put_on_watchlist, ann, FILM.title, NOON)
    assert await database.write(viewing.put_on_watchlist, ann, show, NOON + timedelta(seconds=1))
    assert [each.title for each in await database.read(viewing.watchlist, ann)] == [show, FILM.title]
    assert await database.write(viewing.take_off_watchlist, ann, show)
    assert not await database.write(viewing.take_off_watchlist, ann, show)
    bob = await database.write(add_user, "bob")
    assert await database.read(viewing.watchlist, bob) == ()
    assert not await database.write(viewing.take_off_watchlist, bob, FILM.title)


def add_series(store: Entities) -> None:
    show = store.TVShow(tmdb_id=1399, title="A series", created_at=NOON)
    for season_number, episodes in ((0, 2), (1, 2), (2, 2)):
        season = store.Season(show=show, season_number=season_number)
        for number in range(1, episodes + 1):
            aired = date(2026, 2, season_number + 1) if (season_number, number) != (2, 2) else date(2026, 9, 1)
            store.Episode(season=season, episode_number=number, air_date=aired)


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([(PILOT, 0.3)], [(PILOT, False)]),
        ([(PILOT, 0.97)], [(SECOND, True)]),
        ([(SECOND, 0.97)], [(Watchable.of_show(1399, 2, 1), True)]),  # over to the next season
        ([(Watchable.of_show(1399, 2, 1), 0.97)], []),  # the next one is not aired yet
        ([(Watchable.of_show(7, 1, 1), 0.97)], []),  # nobody knows what comes next
        ([(PILOT, 0.97), (SECOND, 0.2)], [(SECOND, False)]),  # a series stands there once
        ([(FILM, 0.97)], []),
        ([(FILM, 0.2), (PILOT, 0.5)], [(PILOT, False), (FILM, False)]),
    ],
)
async def test_continue_watching(
    database: Database, ann: int, seen: list[tuple[Watchable, float]], told: list[tuple[Watchable, bool]]
) -> None:
    await database.write(add_series)
    for minute, (item, progress) in enumerate(seen):
        await record(database, ann, minute, progress, item)
    found = await database.read(viewing.continue_watching, ann, NOON.date(), 10)
    assert [(each.item, each.is_next) for each in found] == told
    assert await database.read(viewing.continue_watching, ann, NOON.date(), 1) == found[:1]


async def test_what_was_seen_to_its_end_elsewhere_is_not_gone_on_with(database: Database, ann: int) -> None:
    """Nor is it told back to where it came from; and who has begun anew here since then goes on here."""
    again, future = Watchable.film(604), Watchable.film(605)
    await database.write(add_series)
    await record(database, ann, -20, 0.4)
    await record(database, ann, -10, 0.4, again)
    told = await database.read(viewing.changed_progress, ann, 0, 10)
    ended = {FILM: -15, again: -15, PILOT: -30, future: 9000}
    foreign = [ForeignViewing(item, NOON + timedelta(minutes=at), n) for n, (item, at) in enumerate(ended.items(), 71)]
    await take_over(database, ann, *foreign)
    known = {each.item: each.report for each in await database.read(viewing.list_progress, ann, 10)}
    assert {item: each.progress for item, each in known.items()} == {FILM: 1.0, again: 0.4, PILOT: 1.0, future: 1.0}
    assert known[future].at == NOON
    found = await database.read(viewing.continue_watching, ann, NOON.date(), 10)
    assert [(each.item, each.is_next) for each in found] == [(again, False), (SECOND, True)]
    assert await database.read(viewing.changed_progress, ann, told[-1].revision, 10) == ()
