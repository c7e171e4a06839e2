"""The list refresh: what it fetches, what it leaves alone, and what it never loses."""

from __future__ import annotations

import attrs
import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import CatalogueSettings, GetMovie, GetShow, ListGenres, TitleUnknown
from actors.runtime import Address
from storage.database import Database
from storage.model.provided import ProvidedFilm, ProvidedGenre
from storage.model.titles import TitleKind
from tests.support.catalogue import DAY_S, HOUR_S, Running, ids, rows_of, slugs, tick, title_of
from tests.support.titles import FakeTitles, refs, season_of, show_ref


@pytest.fixture
def titles() -> FakeTitles:
    """A provider like a web service: it cannot tell whether anything is new."""
    return FakeTitles(tells_changes=False)


async def test_films_and_series_stand_on_one_list_in_its_order(running: Running, titles: FakeTitles) -> None:
    titles.fill([1, 2])
    titles.add_show(1, season_of(1, 2))
    titles.list("mixed", (*refs(2), show_ref(1), *refs(1)))
    async with running(titles) as (catalogue, _):
        assert await ids(catalogue, "mixed") == [2, 1, 1]
        assert (await catalogue.ask(GetShow(1))).show.title == "Show 1"


async def test_genres_are_kept_and_named_anew(running: Running, titles: FakeTitles, autojump_clock: MockClock) -> None:
    titles.genres = (ProvidedGenre(18, "Drama"), ProvidedGenre(10759, "Action", kinds=frozenset({TitleKind.SHOW})))
    async with running(titles) as (catalogue, _):
        assert [genre.name for genre in await catalogue.ask(ListGenres())] == ["Action", "Drama"]
        assert [genre.name for genre in await catalogue.ask(ListGenres(TitleKind.MOVIE))] == ["Drama"]
        titles.genres = (ProvidedGenre(18, "Dramas"),)
        await trio.sleep(1.2 * HOUR_S)
        assert [genre.name for genre in await catalogue.ask(ListGenres(TitleKind.MOVIE))] == ["Dramas"]


async def test_titles_kept_before_a_genre_was_known_are_told_anew(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.films[1] = ProvidedFilm(id=1, title="Film 1", genres=(27,))
    titles.list("popular", refs(1))
    async with running(titles) as (catalogue, _):
        assert (await catalogue.ask(GetMovie(1))).genres == ()
        titles.genres = (ProvidedGenre(27, "Horror"),)
        await trio.sleep(1.2 * HOUR_S)
        assert (await catalogue.ask(GetMovie(1))).genres == ("Horror",)


async def test_only_what_is_not_known_is_fetched_many_at_once(running: Running, titles: FakeTitles) -> None:
    titles.fill(range(1, 31))
    async with running(titles, settings=CatalogueSettings(batch_titles=10)):
        pass
    titles.questions.clear()
    titles.fill(range(20, 41))
    async with running(titles, settings=CatalogueSettings(batch_titles=10)) as (catalogue, _):
        assert await ids(catalogue, page_size=100) == list(range(20, 41))
    assert sorted(titles.asked) == list(range(31, 41))
    assert titles.most_at_once == 10


async def test_a_refresh_in_which_nothing_changed_writes_nothing(
    running: Running, titles: FakeTitles, database: Database, autojump_clock: MockClock
) -> None:
    titles.genres = (ProvidedGenre(18, "Drama"),)
    titles.fill([1, 2, 3])
    titles.broken = set(refs(3))
    async with running(titles) as (_, supervisor):
        await trio.sleep(3 * HOUR_S)
        titles.broken.clear()
        await trio.sleep(6 * HOUR_S)
        before, runs = rows_of(database.path), tick(supervisor, "list refresh").runs
        await trio.sleep(6 * HOUR_S)
        assert rows_of(database.path) == before
        assert tick(supervisor, "list refresh").runs >= runs + 5


async def test_a_title_that_its_provider_does_not_know_is_asked_for_once_a_week(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.list("popular", refs(1, 404))
    titles.films[1] = ProvidedFilm(id=1, title="Film 1")
    async with running(titles) as (catalogue, _):
        await trio.sleep(6.9 * DAY_S)
        assert titles.asked.count(404) == 1
        assert await ids(catalogue) == [1]
        await trio.sleep(0.3 * DAY_S)
        assert titles.asked.count(404) == 2
        titles.films[404] = ProvidedFilm(id=404, title="Found")
        await trio.sleep(7.2 * DAY_S)
        assert await ids(catalogue) == [1, 404]
        assert titles.asked.count(404) == 3


async def test_a_title_that_fails_is_tried_again_after_longer_and_longer_pauses(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.fill([1, 2])
    titles.broken = set(refs(2))
    async with running(titles) as (catalogue, _):
        await trio.sleep(DAY_S)
        assert 4 <= titles.asked.count(2) <= 6  # not 24
        await trio.sleep(9 * DAY_S)
        assert titles.asked.count(2) <= 18
        titles.broken.clear()
        await trio.sleep(1.2 * DAY_S)
        assert await ids(catalogue) == [1, 2]
        assert titles.asked.count(1) == 1


async def test_a_title_fetched_elsewhere_takes_its_place_on_the_list(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.list("popular", refs(1, 2))
    titles.films[1] = ProvidedFilm(id=1, title="Film 1")
    titles.broken = set(refs(2))
    async with running(titles) as (catalogue, _):
        assert await ids(catalogue) == [1]
        titles.broken.clear()
        titles.films[2] = ProvidedFilm(id=2, title="Film 2")
        assert await title_of(catalogue, 2) == "Film 2"
        await trio.sleep(1.2 * HOUR_S)
        assert await ids(catalogue) == [1, 2]


async def test_a_page_that_could_not_be_had_takes_nothing_off_its_list(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.fill([1, 2, 3, 4])
    async with running(titles) as (catalogue, _):
        titles.list("popular", refs(4, 1), is_partial=True)
        await trio.sleep(1.2 * HOUR_S)
        assert await ids(catalogue) == [4, 1, 2, 3]
        titles.list("popular", refs(4, 1))
        await trio.sleep(1.2 * HOUR_S)
        assert await ids(catalogue) == [4, 1]


async def test_a_list_that_could_not_be_had_stays(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.fill([1, 2])
    titles.fill([3], slug="rare")
    async with running(titles) as (catalogue, _):
        titles.fill([2, 1])
        titles.lists = [each for each in titles.lists if each.slug == "popular"]
        await trio.sleep(1.2 * HOUR_S)
        assert await slugs(catalogue) == ["popular", "rare"]
        assert (await ids(catalogue), await ids(catalogue, "rare")) == ([2, 1], [3])


async def test_an_outage_in_the_middle_loses_nothing_and_ends(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.fill([1, 2])
    async with running(titles) as (catalogue, supervisor):
        titles.fill(range(1, 50))
        titles.down = {"film", "show"}
        await trio.sleep(3 * DAY_S)
        assert await ids(catalogue) == [1, 2]
        titles.down = set()
        await trio.sleep(1.2 * DAY_S)
        assert await ids(catalogue, page_size=100) == list(range(1, 50))
        assert supervisor.health()[0].restarts == 0


async def test_without_background_work_only_what_is_asked_for_is_fetched(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.fill([1, 2])
    async with running(titles, settings=CatalogueSettings(is_background=False)) as (catalogue, supervisor):
        await trio.sleep(2 * DAY_S)
        assert await slugs(catalogue) == []
        assert titles.questions == []
        assert supervisor.health()[0].ticks == ()
        assert await title_of(catalogue, 2) == "Film 2"
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetMovie(3))


async def _texts(catalogue: Address, *tmdb_ids: int) -> list[str]:
    return [await title_of(catalogue, tmdb_id) for tmdb_id in tmdb_ids]


async def test_a_provider_that_comes_later_tells_what_the_former_one_told_or_did_not_know(
    running: Running, autojump_clock: MockClock
) -> None:
    poor, rich = FakeTitles("poor"), FakeTitles("rich", tells_changes=False)
    poor.fill([1, 2])
    async with running(poor) as (catalogue, _):
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetMovie(3))
    for tmdb_id in (1, 3):
        rich.films[tmdb_id] = ProvidedFilm(id=tmdb_id, title=f"Rich {tmdb_id}")
    async with running(rich) as (catalogue, _):
        await trio.sleep(60)
        assert await _texts(catalogue, 1, 2, 3) == ["Rich 1", "Film 2", "Rich 3"]


@pytest.mark.parametrize("is_back", [False, True], ids=["from one with fingerprints", "and back"])
async def test_lists_of_a_former_provider_go_once_the_present_one_has_brought_its_own(
    running: Running, autojump_clock: MockClock, is_back: bool
) -> None:
    local, web = FakeTitles("local"), FakeTitles("web", tells_changes=False)
    local.fill([1, 2], slug="shared")
    local.fill([3], slug="hand-made")
    web.fill([2, 4], slug="shared")
    web.fill([5], slug="trending")
    former, present = (web, local) if is_back else (local, web)
    gone, new = ("trending", "hand-made") if is_back else ("hand-made", "trending")
    if is_back:
        async with running(local):
            pass
    async with running(former) as (catalogue, _):
        assert await slugs(catalogue) == ["shared", gone]
        shared = await ids(catalogue, "shared")
    present.is_down = True
    async with running(present) as (catalogue, _):
        await trio.sleep(3 * HOUR_S)
        assert await slugs(catalogue) == ["shared", gone]
        assert await ids(catalogue, "shared") == shared
        present.is_down = False
        await trio.sleep(3 * HOUR_S)
        assert await slugs(catalogue) == ["shared", new]
        assert await ids(catalogue, "shared") == ([1, 2] if is_back else [2, 4])


async def test_a_list_that_moves_changes_its_place_alone(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.fill([1], slug="first")
    titles.fill([2], slug="second")
    async with running(titles) as (catalogue, _):
        titles.lists = [attrs.evolve(each, position=9 - each.position) for each in titles.lists]
        await trio.sleep(1.2 * HOUR_S)
        assert await slugs(catalogue) == ["second", "first"]
