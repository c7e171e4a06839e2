from __future__ import annotations

from typing import Any

import pytest

from actors import catalogue, sources
from storage.model.titles import TitleFilter, TitleKind, TitlePage, TitleRef, TitleSort
from tests.support.web import AS_USER, MOVIE, SHOW, Street


async def test_a_search_hands_over_all_that_was_asked(client: Any, street: Street) -> None:
    query = "q=night&type=movie&genre=27&year=1968&rating=7.5&playable=true&cursor=abc&pageSize=5&lang=de&wide=true"
    await client.get(f"/api/search?{query}", headers=AS_USER)
    wanted = TitleFilter(TitleKind.MOVIE, 27, 1968, 1968, 7.5, is_playable=True)
    assert street.catalogue.heard == [catalogue.SearchTitles("night", wanted, "abc", 5, "de", is_wide=True)]


async def test_a_search_finds_films_and_series(client: Any) -> None:
    page = await (await client.get("/api/search?q=night", headers=AS_USER)).get_json()
    assert [(found["_type"], found["title"], found["playable"]) for found in page["results"]] == [
        ("movie", MOVIE.title, True),
        ("tvshow", SHOW.title, False),
    ]
    assert (page["nextCursor"], page["stale"]) == (None, False)


async def test_browsing_says_where_the_next_page_begins(client: Any, street: Street) -> None:
    page = await (
        await client.get("/api/movies?sort=releaseDate&yearFrom=1960&yearTo=1970", headers=AS_USER)
    ).get_json()
    assert (len(page["results"]), page["nextCursor"]) == (1, "next")
    wanted = TitleFilter(TitleKind.MOVIE, year_from=1960, year_to=1970)
    assert street.catalogue.heard == [catalogue.BrowseTitles(wanted, TitleSort.RELEASE_DATE)]


async def test_series_are_browsed_apart(client: Any, street: Street) -> None:
    street.catalogue.script[catalogue.BrowseTitles] = TitlePage((SHOW,), None, is_stale=True)
    page = await (await client.get("/api/shows", headers=AS_USER)).get_json()
    assert ([found["name"] for found in page["results"]], page["stale"]) == ([SHOW.title], True)
    assert street.catalogue.heard == [catalogue.BrowseTitles(TitleFilter(TitleKind.SHOW))]


async def test_it_is_told_which_titles_of_a_page_can_be_played(client: Any, street: Street) -> None:
    await client.get("/api/search?q=night", headers=AS_USER)
    assert street.sources.heard == [sources.PlayableTitles(frozenset({MOVIE.ref, SHOW.ref}))]


async def test_the_titles_of_a_shelf_come_in_one_answer(client: Any, street: Street) -> None:
    street.catalogue.script[catalogue.GetTitles] = (MOVIE, SHOW)
    page = await (await client.get("/api/titles?films=10331,5&series=2734&lang=de", headers=AS_USER)).get_json()
    assert [(found["_type"], found["playable"]) for found in page["results"]] == [("movie", True), ("tvshow", False)]
    wanted = (TitleRef(TitleKind.MOVIE, 10331), TitleRef(TitleKind.MOVIE, 5), TitleRef(TitleKind.SHOW, 2734))
    assert street.catalogue.heard == [catalogue.GetTitles(wanted, "de")]


@pytest.mark.parametrize("query", ["films=x", "films=1,,2", "series=-1", f"films={','.join('1' * 101)}"])
async def test_titles_are_named_by_numbers(client: Any, query: str) -> None:
    assert (await client.get(f"/api/titles?{query}", headers=AS_USER)).status_code == 400


async def test_genres_by_name(client: Any, street: Street) -> None:
    found = await (await client.get("/api/genres?type=show&lang=fr", headers=AS_USER)).get_json()
    assert found == {"genres": [{"id": 80, "name": "Crime"}, {"id": 27, "name": "Horror"}]}
    assert street.catalogue.heard == [catalogue.ListGenres(TitleKind.SHOW, "fr")]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/api/search", "q"),
        (f"/api/search?q={'x' * 501}", "q"),
        ("/api/search?q=a&type=book", "type"),
        ("/api/movies?sort=size", "sort"),
        ("/api/movies?genre=x", "genre"),
        ("/api/movies?year=12", "year"),
        ("/api/movies?rating=11", "rating"),
        ("/api/movies?rating=nan", "rating"),
        ("/api/movies?playable=perhaps", "playable"),
        ("/api/movies?pageSize=101", "pageSize"),
        (f"/api/movies?cursor={'x' * 2001}", "cursor"),
        ("/api/genres?type=all", "type"),
    ],
)
async def test_what_makes_no_sense_is_named(client: Any, street: Street, path: str, field: str) -> None:
    answer = await client.get(path, headers=AS_USER)
    assert answer.status_code == 400
    assert list((await answer.get_json())["fields"]) == [field]
    assert street.catalogue.heard == []
