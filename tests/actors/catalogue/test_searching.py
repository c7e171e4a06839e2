"""Browsing and searching: what is here, and in a wide search what providers find within a while."""

from __future__ import annotations

from datetime import date

import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import BrowseTitles, CatalogueSettings, SearchTitles
from actors.catalogue.provider import Urgency
from actors.runtime import Address
from storage.model.errors import InvalidInput
from storage.model.provided import ProvidedFilm, ProvidedGenre
from storage.model.titles import TitleFilter, TitleKind, TitlePage, TitleSort
from tests.support.catalogue import Running, title_of
from tests.support.titles import FakeTitles, refs, season_of, show_ref

QUIET = CatalogueSettings(is_background=False)


@pytest.fixture
def titles() -> FakeTitles:
    """A web service that lists three films and finds more."""
    made = FakeTitles(tells_changes=False)
    made.genres = (ProvidedGenre(27, "Horror"),)
    for tmdb_id, name in ((1, "Nosferatu"), (2, "Metropolis"), (3, "The Golem")):
        made.films[tmdb_id] = ProvidedFilm(
            tmdb_id, name, popularity=float(tmdb_id), genres=(27,), release_date=date(1920 + tmdb_id, 1, 1)
        )
    made.list("popular", refs(1, 2, 3))
    made.films[10] = ProvidedFilm(10, "Nosferatu the Vampyre")
    made.add_show(10, season_of(1, 2), title="Nosferatu: The Series")
    made.found["nosferatu"] = (*refs(10), show_ref(10), *refs(1))
    return made


async def search(catalogue: Address, text: str = "nosferatu", *, is_wide: bool = True, **more: object) -> TitlePage:
    return await catalogue.ask(SearchTitles(text, is_wide=is_wide, **more))  # type: ignore[arg-type]


def names(page: TitlePage) -> set[str]:
    return {title.title for title in page.results}


async def test_titles_are_browsed_by_filter_sorted_and_page_by_page(running: Running, titles: FakeTitles) -> None:
    async with running(titles) as (catalogue, _):
        first = await catalogue.ask(BrowseTitles(TitleFilter(genre=27), TitleSort.POPULARITY, page_size=2))
        assert [film.title for film in first.results] == ["The Golem", "Metropolis"]
        rest = await catalogue.ask(BrowseTitles(TitleFilter(genre=27), cursor=first.next_cursor, page_size=2))
        assert ([film.title for film in rest.results], rest.next_cursor) == (["Nosferatu"], None)
        none = await catalogue.ask(BrowseTitles(TitleFilter(kind=TitleKind.SHOW)))
        assert none.results == ()


async def test_titles_are_found_here_without_asking_anybody(running: Running, titles: FakeTitles) -> None:
    async with running(titles) as (catalogue, _):
        titles.is_down = True
        page = await search(catalogue, "nosfer", is_wide=False)
        assert (names(page), page.is_stale) == ({"Nosferatu"}, False)


async def test_a_wide_search_brings_what_providers_find(running: Running, titles: FakeTitles) -> None:
    async with running(titles) as (catalogue, _):
        page = await search(catalogue)
        assert names(page) == {"Nosferatu", "Nosferatu the Vampyre", "Nosferatu: The Series"}
        assert not page.is_stale
        assert {asked.urgency for asked in titles.questions[3:]} == {Urgency.INTERACTIVE}
        titles.is_down = True
        assert await title_of(catalogue, 10) == "Nosferatu the Vampyre"


async def test_a_wide_search_for_films_brings_no_series(running: Running, titles: FakeTitles) -> None:
    async with running(titles) as (catalogue, _):
        page = await search(catalogue, filter=TitleFilter(kind=TitleKind.MOVIE))
        assert names(page) == {"Nosferatu", "Nosferatu the Vampyre"}
    assert titles.asked_shows == []


async def test_where_enough_is_found_here_nobody_is_asked(running: Running, titles: FakeTitles) -> None:
    async with running(titles) as (catalogue, _):
        assert names(await search(catalogue, page_size=1)) == {"Nosferatu"}
    assert 10 not in titles.asked


@pytest.mark.parametrize("text", ["", "   ", "x" * 1000])
async def test_what_nobody_would_type_is_asked_of_nobody(running: Running, titles: FakeTitles, text: str) -> None:
    titles.down = {"search"}
    async with running(titles) as (catalogue, _):
        assert not (await search(catalogue, text)).is_stale


async def test_at_most_ten_titles_are_fetched_for_one_search(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    titles.latencies_s = {"film": 1.0}
    for tmdb_id in range(100, 130):
        titles.films[tmdb_id] = ProvidedFilm(tmdb_id, f"Many {tmdb_id}")
    titles.found["many"] = refs(*range(100, 130))
    async with running(titles, settings=QUIET) as (catalogue, _):
        assert len((await search(catalogue, "many")).results) == 10
        assert sorted(titles.asked) == list(range(100, 110))
        assert titles.most_at_once == 10


async def test_one_in_trouble_makes_a_page_stale_and_never_an_error(running: Running, titles: FakeTitles) -> None:
    down = FakeTitles("down")
    down.down = {"search"}
    async with running(down, titles) as (catalogue, _):
        page = await search(catalogue)
        assert page.is_stale
        assert len(page.results) == 3


async def test_a_title_that_is_found_but_fails_makes_a_page_stale(running: Running, titles: FakeTitles) -> None:
    titles.broken = {show_ref(10)}
    async with running(titles) as (catalogue, _):
        page = await search(catalogue)
        assert (names(page), page.is_stale) == ({"Nosferatu", "Nosferatu the Vampyre"}, True)


async def test_a_slow_provider_holds_up_a_search_for_a_second_and_a_half(
    running: Running, titles: FakeTitles, autojump_clock: MockClock
) -> None:
    async with running(titles) as (catalogue, _):
        titles.latencies_s = {"search": 1.0, "film": 1.0, "show": 0.2}
        began = trio.current_time()
        page = await search(catalogue)
        assert trio.current_time() - began == pytest.approx(1.5)
        assert (names(page), page.is_stale) == ({"Nosferatu", "Nosferatu: The Series"}, True)
        await trio.sleep(1)
        assert "Nosferatu the Vampyre" in names(await search(catalogue, is_wide=False))


@pytest.mark.parametrize(("page_size", "language", "field"), [(0, "en", "page_size"), (20, "e", "language")])
async def test_what_makes_no_sense_is_refused(
    running: Running, titles: FakeTitles, page_size: int, language: str, field: str
) -> None:
    async with running(titles, settings=QUIET) as (catalogue, _):
        for ask in (
            SearchTitles("x", page_size=page_size, language=language),
            BrowseTitles(TitleFilter(), page_size=page_size, language=language),
        ):
            with pytest.raises(InvalidInput) as refused:
                await catalogue.ask(ask)
            assert set(refused.value.fields) == {field}
        with pytest.raises(InvalidInput):
            await catalogue.ask(SearchTitles("x", cursor="nonsense"))
