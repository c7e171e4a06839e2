"""Movie sync, show sync and the resync queue: what changed is fetched anew, whatever goes wrong on the way."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import CatalogueChanged, CatalogueSettings, GetMovie, GetShow
from actors.catalogue.provider import Urgency
from actors.runtime.testing import EPOCH
from storage.database import Database
from storage.model.provided import ProvidedFilm
from storage.model.titles import TitleKind
from tests.support.catalogue import DAY_S, HOUR_S, Running, tick, title_of
from tests.support.titles import FakeTitles, refs, season_of, show_ref

TODAY = EPOCH.date()


@pytest.fixture
def titles() -> FakeTitles:
    """A web service with a feed, three films and a series."""
    made = FakeTitles(tells_changes=False, has_feed=True)
    made.fill([1, 2, 3])
    made.add_show(1, season_of(1, 2))
    made.list("shows", (show_ref(1),))
    return made


def rename(titles: FakeTitles, tmdb_id: int, title: str, day: date) -> None:
    """Give a film another title, and have that in the feed of a day."""
    titles.films[tmdb_id] = attrs.evolve(titles.films[tmdb_id], title=title)
    titles.note_change(refs(tmdb_id)[0], day)


def days(titles: FakeTitles, kind: TitleKind = TitleKind.MOVIE) -> list[int]:
    """Which days of the feed were read, counted from today, each once."""
    return list(dict.fromkeys((day - TODAY).days for of, day, _ in titles.pages if of is kind))


async def test_what_changed_is_fetched_anew_within_two_hours(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, supervisor):
        await trio.sleep(9 * HOUR_S)
        titles.questions.clear()
        rename(titles, 2, "Renamed", TODAY)
        titles.shows[1] = attrs.evolve(titles.shows[1], title="Also renamed")
        titles.note_change(show_ref(1), TODAY)
        titles.note_change(refs(77)[0], TODAY)  # not one of ours
        with supervisor.events.subscribe(CatalogueChanged) as news:
            await trio.sleep(2 * HOUR_S)
            assert await news.receive() == CatalogueChanged(1)
        assert await title_of(catalogue, 2) == "Renamed"
        assert (await catalogue.ask(GetShow(1))).show.title == "Also renamed"
        assert (titles.asked, titles.asked_shows) == ([2], [1])
        assert {asked.urgency for asked in titles.questions} == {Urgency.BACKGROUND}


async def test_it_starts_with_today_and_reads_each_day_until_it_is_over(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles):
        await trio.sleep(2.5 * DAY_S)
    assert days(titles) == [0, 1, 2]
    assert days(titles, TitleKind.SHOW) == [0, 1, 2]
    assert 12 <= sum((day, page) == (TODAY, 1) for _, day, page in titles.pages) // 2 <= 18


async def test_a_late_entry_of_a_day_is_not_missed(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    """It stands there half an hour after midnight, when the day was read for the last time but one."""
    async with running(titles) as (catalogue, _):
        await trio.sleep(DAY_S + 0.5 * HOUR_S)
        rename(titles, 2, "Late", TODAY)
        await trio.sleep(4 * HOUR_S)
        assert await title_of(catalogue, 2) == "Late"


async def test_a_title_in_the_feed_of_the_running_day_is_fetched_a_few_times_only(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, _):
        await trio.sleep(7 * HOUR_S)
        titles.questions.clear()
        rename(titles, 2, "First", TODAY)
        await trio.sleep(5 * HOUR_S)
        rename(titles, 2, "Second", TODAY)  # it stands in the feed already: nothing there tells of it
        await trio.sleep(DAY_S)
        assert await title_of(catalogue, 2) == "Second"
        assert len(titles.asked) <= 4


async def test_who_was_away_for_days_reads_all_of_them(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.changes_a_page = 1
    async with running(titles) as (catalogue, _):
        await trio.sleep(HOUR_S)
        titles.pages.clear()
        titles.down = {"changes"}
        await trio.sleep(10 * DAY_S)
        titles.down = set()
        titles.pages.clear()
        rename(titles, 2, "On the third day", TODAY + timedelta(days=3))
        rename(titles, 3, "On the third day as well", TODAY + timedelta(days=3))
        rename(titles, 1, "On the eighth day", TODAY + timedelta(days=8))
        await trio.sleep(3 * HOUR_S)
        assert days(titles) == list(range(11))
        assert (TitleKind.MOVIE, TODAY + timedelta(days=3), 2) in titles.pages
        assert await title_of(catalogue, 3) == "On the third day as well"
        assert await title_of(catalogue, 1) == "On the eighth day"


async def test_who_was_away_for_longer_fetches_everything_anew(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, _):
        await trio.sleep(HOUR_S)
        titles.is_down = True
        await trio.sleep(20 * DAY_S)
        titles.is_down = False
        titles.questions.clear()
        titles.pages.clear()
        rename(titles, 2, "Long ago", TODAY + timedelta(days=2))
        await trio.sleep(3 * HOUR_S)
        assert days(titles) == [20]
        assert await title_of(catalogue, 2) == "Long ago"
        assert sorted(titles.asked) == [1, 2, 3]
        assert titles.asked_shows == [1]


async def test_in_trouble_at_the_very_first_time_it_misses_nothing_since(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.down = {"changes"}
    async with running(titles) as (catalogue, _):
        await trio.sleep(HOUR_S)
        rename(titles, 2, "On the first day", TODAY)
        await trio.sleep(3 * DAY_S)
        titles.down = set()
        await trio.sleep(3 * HOUR_S)
        assert await title_of(catalogue, 2) == "On the first day"


async def test_a_provider_without_a_feed_has_nothing_to_sync(running: Running, autojump_clock: MockClock) -> None:
    local = FakeTitles("local")
    local.fill([1])
    async with running(local) as (_, supervisor):
        await trio.sleep(30 * DAY_S)
        assert tick(supervisor, "movie sync").failures == tick(supervisor, "show sync").failures == 0
    assert local.asked == [1]


async def test_thousands_of_changes_are_worked_off_several_at_once(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.fill(range(1, 1001))
    async with running(titles, settings=CatalogueSettings(batch_titles=100)) as (catalogue, _):
        await trio.sleep(9 * HOUR_S)
        titles.latency_s, titles.most_at_once = 0.2, 0
        titles.questions.clear()
        for tmdb_id in range(1, 1001):
            rename(titles, tmdb_id, f"New {tmdb_id}", TODAY)
        await trio.sleep(2 * HOUR_S)
        assert sorted(titles.asked) == list(range(1, 1001))
        assert titles.most_at_once == 10
        assert titles.asked_for_s < 60
        assert await title_of(catalogue, 500) == "New 500"


async def test_a_broken_title_holds_up_no_other_and_is_tried_again_later(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, supervisor):
        await trio.sleep(9 * HOUR_S)
        titles.questions.clear()
        titles.broken = set(refs(1))
        for tmdb_id in (1, 2, 3):
            rename(titles, tmdb_id, f"New {tmdb_id}", TODAY)
        await trio.sleep(2 * HOUR_S)
        assert [await title_of(catalogue, tmdb_id) for tmdb_id in (1, 2, 3)] == ["Film 1", "New 2", "New 3"]
        await trio.sleep(8 * DAY_S)
        assert 8 <= titles.asked.count(1) <= 18
        titles.broken = set()
        await trio.sleep(1.1 * DAY_S)
        assert await title_of(catalogue, 1) == "New 1"
        assert supervisor.health()[0].restarts == 0


async def test_a_title_that_its_provider_no_longer_knows_stays_as_it_is(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, _):
        await trio.sleep(9 * HOUR_S)
        titles.questions.clear()
        del titles.films[2]
        titles.note_change(refs(2)[0], TODAY)
        await trio.sleep(30 * DAY_S)
        assert await title_of(catalogue, 2) == "Film 2"
        assert 1 <= titles.asked.count(2) <= 4


async def test_what_was_told_from_memory_is_fetched_anew_once_its_provider_is_back(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, _):
        titles.films[9] = ProvidedFilm(id=9, title="Remembered", as_of=EPOCH - timedelta(days=3))
        assert (await catalogue.ask(GetMovie(9))).is_stale
        titles.films[9] = ProvidedFilm(id=9, title="Known")
        await trio.sleep(10)
        film = await catalogue.ask(GetMovie(9))
        assert (film.title, film.is_stale) == ("Known", False)
        assert titles.questions[-1].newer_than == EPOCH


async def test_a_turn_of_the_queue_that_brings_nothing_is_a_failed_one(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (_, supervisor):
        await trio.sleep(9 * HOUR_S)
        rename(titles, 2, "New", TODAY)
        titles.down = {"film"}
        await trio.sleep(2 * HOUR_S)
        assert tick(supervisor, "title resync").failures >= 1
        assert "down" in str(supervisor.health()[0].last_error)


async def test_a_change_that_comes_while_its_title_is_fetched_is_not_lost(
    running: Running, titles: FakeTitles, database: Database, autojump_clock: MockClock
) -> None:
    """The answer is on its way for hours, and is older than the change."""
    async with running(titles) as (catalogue, _):
        await trio.sleep(22 * HOUR_S)
        rename(titles, 2, "First", TODAY)
        await trio.sleep(1.6 * HOUR_S)
        assert await title_of(catalogue, 2) == "First"
        titles.note_change(refs(3)[0], TODAY)
        titles.latency_s = 4 * HOUR_S
        await trio.sleep(1.8 * HOUR_S)
        titles.latency_s = 0
        titles.films[3] = attrs.evolve(titles.films[3], title="Second")
        await trio.sleep(12 * HOUR_S)
        assert await title_of(catalogue, 3) == "Second"
