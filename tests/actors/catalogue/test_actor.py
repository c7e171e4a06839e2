"""The catalogue, asked through its address: what it imports, what it answers, what it refuses."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import (
    CatalogueChanged,
    CatalogueSettings,
    GetList,
    GetMovie,
    ListLists,
    ListUnknown,
    TitleUnknown,
)
from actors.catalogue.actor import CatalogueActor
from actors.catalogue.builtin import load_builtin
from actors.catalogue.builtin_titles import BuiltinTitles
from actors.catalogue.demo_titles import DemoTitles
from actors.demo import DemoSwarmStarted, DescribeDemo
from actors.runtime import AskTimedOut
from actors.runtime.testing import Neighbour, house
from storage.database import Database
from storage.model.errors import InvalidInput
from storage.model.titles import OWN_ID_START, Movie
from tests.support.catalogue import HOUR_S, Running, ids, slugs, tick
from tests.support.demo_films import demo_film, demo_films
from tests.support.titles import FakeTitles, ProviderDown, refs


async def test_the_built_in_catalogue_is_there_when_the_start_is_over(running: Running, demo: Neighbour) -> None:
    async with running(DemoTitles(demo), BuiltinTitles()) as (catalogue, _):
        assert await slugs(catalogue) == ["demo", *(each.slug for each in load_builtin().lists)]
        for each in load_builtin().lists:
            page = await catalogue.ask(GetList(each.slug, page_size=100))
            assert tuple(film.tmdb_id for film in page.results) == each.films
            assert page.total == len(each.films)


async def test_every_built_in_film_comes_out_as_it_went_in(running: Running) -> None:
    async with running(BuiltinTitles()) as (catalogue, _):
        for film in load_builtin().films:
            kept = await catalogue.ask(GetMovie(film.id))
            assert (kept.tmdb_id, kept.title, kept.original_title) == (film.id, film.title, film.original_title)
            assert (kept.imdb_id, kept.year, kept.release_date) == (film.imdb_id, film.year, film.release_date)
            assert (kept.runtime_min, kept.licence) == (film.runtime_min or 0, film.licence)
            assert (kept.overview, kept.tagline) == (film.overview, film.tagline)
            assert kept.genres == tuple(sorted(film.genres))


async def test_the_demo_films_stand_first_and_once_for_all_their_variants(running: Running, demo: Neighbour) -> None:
    async with running(DemoTitles(demo), BuiltinTitles()) as (catalogue, _):
        made_here = (await catalogue.ask(ListLists()))[0]
        page = await catalogue.ask(GetList("demo"))
        assert (made_here.slug, made_here.name) == ("demo", "Made here")
        assert [film.tmdb_id for film in page.results] == [OWN_ID_START + 1, OWN_ID_START + 2]
        assert [film.title for film in page.results] == ["Clockwork", "Ripples"]
        films = [film for film in page.results if isinstance(film, Movie)]
        assert {(film.year, film.runtime_min, film.licence) for film in films} == {(2026, 1, "CC0 1.0")}


async def test_without_a_demo_there_is_no_list_of_it(running: Running, demo: Neighbour) -> None:
    async with running(DemoTitles(demo)) as (catalogue, _):
        assert await slugs(catalogue) == ["demo"]
    demo.script[DescribeDemo] = ()
    async with running(DemoTitles(demo)) as (catalogue, _):
        assert await slugs(catalogue) == []


async def test_a_film_that_nobody_has_is_unknown_although_the_demo_is_silent(running: Running, demo: Neighbour) -> None:
    demo.script[DescribeDemo] = AskTimedOut("demo", "demo did not answer in time.")
    async with running(DemoTitles(demo), BuiltinTitles()) as (catalogue, _):
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetMovie(123_456))
        with pytest.raises(AskTimedOut):
            await catalogue.ask(GetMovie(OWN_ID_START + 1))


async def test_a_provider_in_trouble_is_a_failed_turn_and_holds_up_no_other(running: Running, demo: Neighbour) -> None:
    demo.script[DescribeDemo] = AskTimedOut("demo", "demo did not answer in time.")
    async with running(DemoTitles(demo), BuiltinTitles()) as (catalogue, supervisor):
        assert await slugs(catalogue) == [each.slug for each in load_builtin().lists]
        await trio.sleep(0.5)
        assert (tick(supervisor, "list refresh").failures, supervisor.health()[0].restarts) == (1, 0)


async def test_demo_films_appear_when_their_swarm_starts_later(running: Running, demo: Neighbour) -> None:
    demo.script[DescribeDemo] = ()
    async with running(DemoTitles(demo)) as (catalogue, supervisor):
        with supervisor.events.subscribe(CatalogueChanged) as news:
            demo.script[DescribeDemo] = demo_films()
            supervisor.events.publish(DemoSwarmStarted("http://127.0.0.1:1/announce"))
            assert await news.receive() == CatalogueChanged(2)
        assert await ids(catalogue, "demo") == [OWN_ID_START + 1, OWN_ID_START + 2]


async def test_a_demo_that_does_not_answer_takes_nothing_else_with_it(running: Running, demo: Neighbour) -> None:
    async with running(DemoTitles(demo), BuiltinTitles()):
        pass
    demo.script[DescribeDemo] = ProviderDown("The demo is not ready.")
    async with running(DemoTitles(demo), BuiltinTitles()) as (catalogue, _):
        assert (await slugs(catalogue))[:2] == ["demo", "@@tmdb_movies_popular"]


async def test_importing_again_writes_nothing(running: Running, database: Database, demo: Neighbour) -> None:
    async with running(DemoTitles(demo), BuiltinTitles()):
        pass
    await database.close()
    before = rows_of(database.path)
    async with await Database.open(database.path) as again, house() as supervisor:
        providers = (DemoTitles(demo), BuiltinTitles())
        catalogue = await supervisor.start("catalogue", lambda: CatalogueActor(again, providers, CatalogueSettings()))
        assert len(await ids(catalogue, "@@tmdb_movies_popular", page_size=100)) == len(load_builtin().films)
    assert rows_of(database.path) == before


def rows_of(path: Path) -> list[str]:
    """Everything in the database, with the times at which it was written."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


async def test_what_changed_is_imported_anew(running: Running) -> None:
    titles = FakeTitles()
    titles.fill([3, 1, 2])
    titles.fill([2], slug="rare")
    async with running(titles) as (catalogue, _):
        assert await ids(catalogue) == [3, 1, 2]
    titles.fill([1, 4])
    titles.lists = titles.lists[1:]
    async with running(titles) as (catalogue, _):
        assert await slugs(catalogue) == ["popular"]
        assert await ids(catalogue) == [1, 4]
        assert (await catalogue.ask(GetMovie(3))).title == "Film 3"


async def test_lists_are_refreshed_once_an_hour(running: Running, autojump_clock: MockClock) -> None:
    titles = FakeTitles(tells_changes=False)
    titles.fill([1, 2])
    async with running(titles) as (catalogue, _):
        titles.fill([2, 3])
        await trio.sleep(HOUR_S - 1)
        assert await ids(catalogue) == [1, 2]
        await trio.sleep(0.11 * HOUR_S + 1)
        assert await ids(catalogue) == [2, 3]
        assert sorted(titles.asked) == [1, 2, 3]


async def test_a_bad_film_never_stops_its_list_and_is_tried_again(running: Running, autojump_clock: MockClock) -> None:
    titles = FakeTitles()
    titles.fill([1, 2, 3])
    titles.broken = set(refs(2))
    async with running(titles) as (catalogue, _):
        assert await ids(catalogue) == [1, 3]
        titles.broken = set()
        await trio.sleep(1.2 * HOUR_S)
        assert await ids(catalogue) == [1, 2, 3]


async def test_an_outage_empties_nothing(running: Running, autojump_clock: MockClock) -> None:
    titles = FakeTitles(tells_changes=False)
    titles.fill([1, 2])
    async with running(titles) as (catalogue, _):
        titles.is_down = True
        await trio.sleep(5 * HOUR_S)
        assert await ids(catalogue) == [1, 2]


async def test_a_slow_provider_holds_up_the_start_for_a_while_only(running: Running, autojump_clock: MockClock) -> None:
    titles = FakeTitles()
    titles.latency_s = 2.0
    titles.fill([1, 2, 3, 4])
    began = trio.current_time()
    async with running(titles, settings=CatalogueSettings(batch_titles=2)) as (catalogue, _):
        assert trio.current_time() - began == pytest.approx(3.0)
        assert await slugs(catalogue) == []
        await trio.sleep(10)
        assert await ids(catalogue) == [1, 2, 3, 4]


async def test_a_film_not_at_hand_is_fetched_once_and_kept(running: Running) -> None:
    titles = FakeTitles(tells_changes=False)
    async with running(titles) as (catalogue, supervisor):
        titles.fill([7])
        with supervisor.events.subscribe(CatalogueChanged) as news:
            assert (await catalogue.ask(GetMovie(7))).title == "Film 7"
            assert await news.receive() == CatalogueChanged(1)
        titles.is_down = True
        assert (await catalogue.ask(GetMovie(7))).title == "Film 7"
        assert titles.asked == [7]


async def test_a_film_that_nobody_knows_is_unknown(running: Running) -> None:
    titles = FakeTitles()
    async with running(titles, BuiltinTitles()) as (catalogue, _):
        for tmdb_id in (999_999_999, 0, -1, 2**63, 10**30):
            with pytest.raises(TitleUnknown):
                await catalogue.ask(GetMovie(tmdb_id))
        titles.is_down = True
        with pytest.raises(ProviderDown):
            await catalogue.ask(GetMovie(999_999_998))
        assert (await catalogue.ask(GetMovie(653))).title == "Nosferatu"


@pytest.mark.parametrize("language", ["", "e", "klingon language", "en_US", "../etc", "en-\ud800"])
async def test_what_is_no_language_is_refused(running: Running, language: str) -> None:
    async with running(BuiltinTitles()) as (catalogue, _):
        with pytest.raises(InvalidInput) as refused:
            await catalogue.ask(GetMovie(653, language))
        assert set(refused.value.fields) == {"language"}
        with pytest.raises(InvalidInput) as refused:
            await catalogue.ask(GetList("comedies", language=language))
        assert set(refused.value.fields) == {"language"}


@pytest.mark.parametrize(
    ("page", "page_size", "fields"),
    [
        (0, 20, {"page"}),
        (-1, 20, {"page"}),
        (10**30, 20, {"page"}),
        (1, 0, {"page_size"}),
        (1, 101, {"page_size"}),
        (0, 0, {"page", "page_size"}),
    ],
)
async def test_pages_that_cannot_be_are_refused(running: Running, page: int, page_size: int, fields: set[str]) -> None:
    async with running(BuiltinTitles()) as (catalogue, _):
        with pytest.raises(InvalidInput) as refused:
            await catalogue.ask(GetList("comedies", page, page_size))
        assert set(refused.value.fields) == fields


async def test_pages_follow_the_order_of_the_list(running: Running) -> None:
    titles = FakeTitles()
    titles.fill(range(250, 0, -1))
    async with running(titles) as (catalogue, _):
        pages = [await ids(catalogue, page=page, page_size=100) for page in (1, 2, 3, 4)]
        assert [len(page) for page in pages] == [100, 100, 50, 0]
        assert [tmdb_id for page in pages for tmdb_id in page] == list(range(250, 0, -1))


@pytest.mark.parametrize("slug", ["", "nothing", "x" * 1000, "a\ud800b", "a\0b", "'; drop table movie; --"])
async def test_a_list_that_is_none_is_unknown(running: Running, slug: str) -> None:
    async with running(BuiltinTitles()) as (catalogue, _):
        with pytest.raises(ListUnknown):
            await catalogue.ask(GetList(slug))


async def test_many_ask_at_once(running: Running, demo: Neighbour) -> None:
    async with running(DemoTitles(demo), BuiltinTitles()) as (catalogue, supervisor):
        answers: list[str] = []

        async def ask(tmdb_id: int) -> None:
            answers.append((await catalogue.ask(GetMovie(tmdb_id), timeout_s=30.0)).title)

        async with trio.open_nursery() as nursery:
            for film in load_builtin().films:
                nursery.start_soon(ask, film.id)
        assert sorted(answers) == sorted(film.title for film in load_builtin().films)
        assert supervisor.health()[0].restarts == 0


async def test_a_demo_film_that_is_described_anew_changes(running: Running, demo: Neighbour) -> None:
    async with running(DemoTitles(demo)):
        pass
    demo.script[DescribeDemo] = (demo_film(title="Renamed"),)
    async with running(DemoTitles(demo)) as (catalogue, _):
        assert [film.title for film in (await catalogue.ask(GetList("demo"))).results] == ["Renamed"]
