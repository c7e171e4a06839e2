"""What people watched elsewhere comes here once, and never goes back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import trio

from actors.trakt import DescribeLists, TraktListsChanged, Unlink
from actors.viewing import ListProgress, RecordProgress
from storage.model.titles import TitleKind, TitleRef
from storage.model.viewing import Watchable
from tests.support.trakt_diary import PersonalList
from tests.support.trakt_titles import Episode, Film, Show
from tests.support.trakt_web import Fault, says, unreachable

FILM, PILOT = Watchable.film(603), Watchable.of_show(1399, 1, 1)
READING = "GET /sync/history"
HOUR_S, DAY_S = 3600.0, 86_400.0


def fill(world: Any, count: int) -> None:
    """So many evenings, the last one an hour ago."""
    diary = world.stub.person("ann")
    for number in range(count):
        diary.watch(Film(1 + number), world.stub.now() - timedelta(days=number, hours=1))


async def test_a_history_comes_whole_and_is_not_sent_back(world: Any) -> None:
    await world.start()
    fill(world, 250)
    diary = await world.link(world.ann)
    await trio.sleep(120)
    assert [viewing.item.title.tmdb_id for viewing in await world.history(world.ann)] == list(range(1, 251))
    assert world.web.count(READING) == 3
    await trio.sleep(3 * HOUR_S)
    assert world.web.count("POST /sync/history") == 0
    assert world.web.count(READING) == 3  # nothing has changed there
    assert len(diary.plays) == 250


async def test_what_is_new_there_comes_within_an_hour_or_so(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await trio.sleep(600)
    diary.watch(Episode(Show(1399), 1, 1), world.stub.now(), "scrobble")
    await trio.sleep(1.2 * HOUR_S)
    assert [viewing.item for viewing in await world.history(world.ann)] == [PILOT]


async def test_our_own_viewings_are_recognised_when_they_come_back(world: Any) -> None:
    await world.start()
    await world.link(world.ann)
    await world.watch(world.ann, FILM)
    await trio.sleep(3 * HOUR_S)
    assert len(await world.history(world.ann)) == 1
    assert world.web.count(READING) >= 2


@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("fault", [unreachable, says(429, retry_after="30"), says(500)])
async def test_a_reading_that_breaks_off_goes_on_at_its_page(world: Any, page: int, fault: Fault) -> None:
    await world.start()
    fill(world, 250)

    def breaks(request: Any, answer: Any) -> Any:
        return fault(request, answer) if f"page={page}" in request.target else answer()

    world.web.break_on(READING, breaks, times=page + 5)
    await world.link(world.ann)
    await trio.sleep(4 * HOUR_S)
    assert len(await world.history(world.ann)) == 250
    pages = [asked for asked in world.web.asked if asked == READING]
    assert len(pages) <= 3 + page + 5


async def test_a_crash_in_the_middle_reads_no_page_in_vain(world: Any) -> None:
    await world.start()
    fill(world, 450)
    await world.link(world.ann)
    world.web.latency_s = 3.0
    await trio.sleep(10)
    read = world.web.count(READING)
    assert 1 < read < 5
    await world.crash()
    await trio.sleep(600)
    assert len(await world.history(world.ann)) == 450
    assert world.web.count(READING) <= 5 + 1


async def test_what_is_watched_during_a_reading_moves_no_page(world: Any) -> None:
    await world.start()
    fill(world, 250)
    world.web.latency_s = 1.0
    diary = await world.link(world.ann)
    for number in range(5):
        await trio.sleep(1)
        diary.watch(Film(900 + number), world.stub.now() + timedelta(seconds=1))
    await trio.sleep(3 * HOUR_S)
    assert len(await world.history(world.ann)) == 255


async def test_what_was_added_to_the_past_comes_with_the_weekly_reading(world: Any) -> None:
    await world.start(full_pull_interval_s=6 * HOUR_S)
    diary = await world.link(world.ann)
    await trio.sleep(600)
    diary.watch(Film(1), world.stub.now() - timedelta(days=400))
    await trio.sleep(2 * HOUR_S)
    assert await world.history(world.ann) == ()
    await trio.sleep(6 * HOUR_S)
    assert len(await world.history(world.ann)) == 1


async def test_a_history_that_another_program_filled_twice_comes_once(world: Any) -> None:
    await world.start()
    diary = world.stub.person("ann")
    for _ in range(30):
        diary.watch(Film(1), world.stub.now())
    await world.link(world.ann)
    await trio.sleep(600)
    assert len(await world.history(world.ann)) == 1


async def test_progress_there_counts_here_when_it_is_newer(world: Any) -> None:
    await world.start()
    diary = await world.link(world.ann)
    await world.viewing.ask(RecordProgress(world.ann, FILM, 0.2, 1200.0))
    await trio.sleep(600)
    diary.pause(Film(603), 55.0)
    diary.pause(Episode(Show(1399), 1, 1), 40.0)
    await trio.sleep(1.2 * HOUR_S)
    told = {each.item: each.report.progress for each in await world.viewing.ask(ListProgress(world.ann))}
    assert told == {FILM: 0.55, PILOT: 0.4}
    posts = world.web.count("POST /scrobble/pause")
    await trio.sleep(3 * HOUR_S)
    assert world.web.count("POST /scrobble/pause") == posts == 1
    (film,) = [each for each in await world.viewing.ask(ListProgress(world.ann)) if each.item == FILM]
    assert film.report.progress == 0.55


async def test_our_own_progress_keeps_its_second_when_it_comes_back(world: Any) -> None:
    await world.start()
    await world.link(world.ann)
    await trio.sleep(60)
    await world.viewing.ask(RecordProgress(world.ann, FILM, 0.42173, 2345.6))
    await trio.sleep(3 * HOUR_S)
    (told,) = await world.viewing.ask(ListProgress(world.ann))
    assert (told.report.progress, told.report.position_s) == (0.42173, 2345.6)
    assert world.web.count("GET /sync/playback") >= 1


async def test_one_persons_trouble_is_nobody_elses(world: Any) -> None:
    await world.start()
    bob = await world.user("bob")
    await world.link(world.ann)
    world.stub.person("bob").watch(Film(1), world.stub.now())
    await trio.sleep(60)
    for grant in world.stub.accounts.grants:
        grant.is_alive = False
    await world.link(bob, "bob")
    await trio.sleep(3 * HOUR_S)
    assert (await world.association(world.ann)).trouble
    assert (await world.association(bob)).trouble == ""
    assert len(await world.history(bob)) == 1


async def test_nothing_comes_in_after_unlinking(world: Any) -> None:
    await world.start()
    fill(world, 250)
    world.web.latency_s = 2.0
    await world.link(world.ann)
    await trio.sleep(5)
    await world.ask(Unlink(world.ann))
    await trio.sleep(HOUR_S)
    assert await world.history(world.ann) == ()
    assert await world.rows("TraktList") == 0


def films(*ids: int) -> tuple[TitleRef, ...]:
    return tuple(TitleRef(TitleKind.MOVIE, tmdb_id) for tmdb_id in ids)


async def test_lists_are_told_with_whose_they_are(world: Any) -> None:
    diary = world.stub.person("ann")
    diary.watchlist = [Film(2), Show(1)]
    diary.lists = [
        PersonalList("best", "Best", [Film(3), Show(4)], "All of them", likes=9),
        PersonalList("secret", "Secret", [Film(5)], privacy="private"),
    ]
    world.stub.person("eve").lists = [PersonalList("top", "Top", [Film(7)], likes=5)]
    await world.start(trending_lists=5)
    await trio.sleep(60)
    assert [(each.slug, each.owner) for each in await world.ask(DescribeLists())] == [
        ("@@trakt_ann_best", None),
        ("@@trakt_eve_top", None),
    ]
    await world.link(world.ann)
    await trio.sleep(60)
    told = await world.ask(DescribeLists())
    assert [(each.slug, each.owner, each.position) for each in told] == [
        ("@@trakt_ann_best", None, 0),  # everybody may see it anyway
        ("@@trakt_eve_top", None, 1),
        ("@@trakt_ann_watchlist", world.ann, 2),
        ("@@trakt_ann_secret", world.ann, 3),
    ]
    assert told[2].members == (*films(2), TitleRef(TitleKind.SHOW, 1))
    assert (told[0].name, told[0].description) == ("Best", "All of them")


async def test_a_change_of_a_list_is_news_and_no_change_is_none(world: Any) -> None:
    await world.start()
    diary = world.stub.person("ann")
    diary.watchlist = [Film(2)]
    await world.link(world.ann)
    await trio.sleep(3 * HOUR_S)
    assert world.news.statistics().current_buffer_used == 1
    assert world.news.receive_nowait() == TraktListsChanged()
    diary.watchlist = [Film(3), Film(2)]
    diary.lists = [PersonalList("best", "Best", [Film(3)])]
    await trio.sleep(1.2 * HOUR_S)
    assert world.news.statistics().current_buffer_used == 1
    assert [each.members for each in await world.ask(DescribeLists())] == [films(3, 2), films(3)]
    diary.lists = []
    await trio.sleep(1.2 * HOUR_S)
    assert [each.slug for each in await world.ask(DescribeLists())] == ["@@trakt_ann_watchlist"]


async def test_a_list_that_cannot_be_read_keeps_its_titles_and_stops_no_other(world: Any) -> None:
    await world.start()
    diary = world.stub.person("ann")
    diary.lists = [PersonalList("one", "One", [Film(1)]), PersonalList("two", "Two", [Film(2)])]
    await world.link(world.ann)
    await trio.sleep(600)
    world.web.break_on("GET /users/me/lists/one/items/*", says(403))
    diary.lists[0].items = [Film(9)]
    diary.lists[1].items = [Film(8)]
    await trio.sleep(1.2 * HOUR_S)
    assert [each.members for each in await world.ask(DescribeLists())] == [(), films(1), films(8)]
    assert (await world.association(world.ann)).trouble == ""
