"""The adapter as its port promises it, on a TMDB that is well, ill, slow and rude."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import attrs
import pytest
import trio

from actors.catalogue.provider import TitleProvider, Urgency
from actors.catalogue.tmdb.lists import LISTS
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused
from storage.model.provided import ChangedPage
from storage.model.titles import OWN_ID_START, TitleKind, TitleRef
from tests.support.http_stub import answering, http_stub
from tests.support.tmdb import TOKEN, Wall, tmdb_over

MOVIE, SHOW = TitleKind.MOVIE, TitleKind.SHOW


@attrs.define
class FakeTmdb:
    """A script: answers by path (and page), everything else with 404; `ill` paths fail."""

    answers: dict[str, Any] = attrs.field(factory=dict)
    ill: set[str] = attrs.field(factory=set)
    status: str = "200 OK"

    async def __call__(self, stream: trio.SocketStream, head: bytes) -> None:
        target = urlsplit(head.split(b" ")[1].decode().removeprefix("/3/"))
        page = parse_qs(target.query).get("page", [""])[0]
        keys = (f"{target.path}#{page}", target.path)
        answer = next((self.answers[key] for key in keys if key in self.answers), None)
        status = "404 Gone" if answer is None else self.status
        if self.ill & {*keys, "*"}:
            status = "500 Oh"
        await answering(json.dumps(answer).encode(), status=status, keep_alive=True)(stream, head)


def results(*ids: int, total_pages: int = 1) -> dict[str, Any]:
    return {"results": [{"id": tmdb_id} for tmdb_id in ids], "total_pages": total_pages}


def healthy() -> FakeTmdb:
    genres = {"genres": [{"id": 18, "name": "Drama"}]}
    return FakeTmdb(
        {
            "movie/1": {"id": 1, "title": "One"},
            "movie/2": {"id": 2, "title": "Two", "adult": True},
            "tv/1": {"id": 1, "name": "Series"},
            "tv/1/season/1": {"season_number": 1, "episodes": [{"episode_number": 1}]},
            "genre/movie/list": genres,
            "genre/tv/list": genres,
            "discover/movie#1": results(1, 2, total_pages=3),
            "discover/movie#2": results(3, 4),
            "discover/movie#3": results(5, 6),
            "discover/tv": results(7),
            "trending/movie/week": results(8),
            "trending/tv/week": results(9),
            "movie/top_rated": results(1),
            "movie/changes": results(5, 6, total_pages=4),
            "tv/changes": results(),
            "search/movie": results(3, 1),
            "search/multi": {"results": [{"id": 1, "media_type": "tv"}, {"id": 2, "media_type": "person"}]},
        }
    )


async def test_a_film_is_asked_for_once_a_day(tmp_path: Path) -> None:
    wall = Wall()
    async with http_stub(healthy(), keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path, wall) as tmdb:
        for _ in range(3):
            film = await tmdb.film(1, Urgency.INTERACTIVE)
            assert film is not None
            assert (film.title, film.as_of) == ("One", None)
        assert (len(stub.heads), stub.connections) == (1, 1)
        await tmdb.film(1, Urgency.INTERACTIVE, newer_than=wall.now)
        assert len(stub.heads) == 1
        wall.now += timedelta(minutes=1)
        await tmdb.film(1, Urgency.INTERACTIVE, newer_than=wall.now)
        assert len(stub.heads) == 2
        health = tmdb.health()
        assert (health.name, health.requests, health.failures, health.trouble) == ("tmdb", 2, 0, "")
        assert (health.cache_hits, health.cache_misses, health.cache_stale) == (3, 2, 0)


async def test_what_the_background_keeps_in_the_catalogue_takes_no_room_in_the_cache(tmp_path: Path) -> None:
    async with http_stub(healthy(), keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        await tmdb.film(1, Urgency.INTERACTIVE)
        for _ in range(2):
            assert await tmdb.film(1, Urgency.BACKGROUND) is not None
            assert await tmdb.show(1, Urgency.BACKGROUND) is not None
        assert len(stub.heads) == 5
        assert (tmdb.health().cache_hits, tmdb.health().cache_misses) == (0, 1)


async def test_the_cache_outlives_a_restart_and_serves_during_an_outage(tmp_path: Path) -> None:
    wall, tmdb_server = Wall(), healthy()
    async with http_stub(tmdb_server, keep_alive=True) as stub:
        async with tmdb_over(stub.url("/3"), tmp_path, wall) as tmdb:
            await tmdb.film(1, Urgency.INTERACTIVE)
            await tmdb.show(1, Urgency.INTERACTIVE)
            await tmdb.season(1, 1)
        said_at = wall.now
        wall.now += timedelta(days=3)
        tmdb_server.ill.add("*")
        async with tmdb_over(stub.url("/3"), tmp_path, wall) as tmdb:
            film, show = await tmdb.film(1, Urgency.INTERACTIVE), await tmdb.show(1, Urgency.INTERACTIVE)
            assert film is not None
            assert show is not None
            assert (film.title, film.as_of, show.title, show.as_of) == ("One", said_at, "Series", said_at)
            with pytest.raises(ProviderDown):
                await tmdb.season(1, 1)  # it could not say that it is old
            with pytest.raises(ProviderDown):
                await tmdb.film(1, Urgency.INTERACTIVE, newer_than=wall.now - timedelta(days=1))
            assert tmdb.health().cache_stale == 2
            assert tmdb.health().trouble == "TMDB is in trouble (status 500)."


async def test_what_tmdb_does_not_have_is_none(tmp_path: Path) -> None:
    async with http_stub(healthy(), keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        assert await tmdb.film(99) is None
        assert await tmdb.show(99) is None
        assert await tmdb.season(1, 9) is None
        assert await tmdb.extras(TitleRef(MOVIE, 99), ("en",)) is None
        assert await tmdb.film(2) is None  # for adults
        assert tmdb.health().trouble == ""


async def test_titles_of_our_own_are_not_asked_for(tmp_path: Path) -> None:
    async with http_stub(healthy()) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        for tmdb_id in (OWN_ID_START, OWN_ID_START + 5, 0, -1):
            assert await tmdb.film(tmdb_id) is None
            assert await tmdb.show(tmdb_id) is None
            assert await tmdb.season(tmdb_id, 1) is None
            assert await tmdb.extras(TitleRef(SHOW, tmdb_id), ("en",)) is None
        assert stub.heads == []


async def test_an_answer_about_something_else_is_an_outage(tmp_path: Path) -> None:
    server = FakeTmdb({"movie/1": {"id": 5, "title": "Five"}, "tv/1/season/1": {"season_number": 2, "episodes": []}})
    async with http_stub(server, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        with pytest.raises(ProviderDown, match="makes no sense"):
            await tmdb.film(1)
        with pytest.raises(ProviderDown, match="makes no sense"):
            await tmdb.season(1, 1)


async def test_the_outline_has_all_lists_with_all_their_pages(tmp_path: Path) -> None:
    async with http_stub(healthy(), keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        outline = await tmdb.outline()
        assert outline.fingerprint == ""
        assert [(genre.id, genre.name) for genre in outline.genres] == [(18, "Drama")]
        assert [each.slug for each in outline.lists] == [each.slug for each in LISTS]
        assert [each.position for each in outline.lists] == [0, 1, 2, 3, 4]
        assert outline.lists[0].members == tuple(TitleRef(MOVIE, tmdb_id) for tmdb_id in range(1, 7))
        assert not any(each.is_partial for each in outline.lists)
        assert (
            stub.targets.count(
                "/3/discover/movie?include_adult=false&include_video=false&language=en&page=2&sort_by=popularity.desc&vote_count.gte=10"
            )
            == 1
        )
        asked = len(stub.heads)
        await tmdb.outline()
        assert len(stub.heads) == asked + 7  # lists are always asked for, genres come from the cache


async def test_lists_are_no_longer_than_wanted(tmp_path: Path) -> None:
    server = healthy()
    server.answers |= {
        f"discover/movie#{page}": results(*range(page * 20, page * 20 + 20), total_pages=500) for page in range(1, 501)
    }
    async with (
        http_stub(server, keep_alive=True) as stub,
        tmdb_over(stub.url("/3"), tmp_path, list_titles=50) as tmdb,
    ):
        popular = (await tmdb.outline()).lists[0]
        assert [ref.tmdb_id for ref in popular.members] == list(range(20, 70))
        assert sum("discover/movie" in target for target in stub.targets) == 3


async def test_a_page_that_fails_makes_its_list_partial_and_no_other(tmp_path: Path) -> None:
    server = healthy()
    server.ill.add("discover/movie#2")
    async with http_stub(server, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        lists = (await tmdb.outline()).lists
        assert [each.is_partial for each in lists] == [True, False, False, False, False]
        assert [ref.tmdb_id for ref in lists[0].members] == [1, 2, 5, 6]


async def test_a_first_page_that_fails_leaves_its_list_out(tmp_path: Path) -> None:
    server = healthy()
    server.ill.add("discover/movie#1")
    async with http_stub(server, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        assert [each.slug for each in (await tmdb.outline()).lists] == [each.slug for each in LISTS[1:]]


async def test_no_list_at_all_is_an_outage(tmp_path: Path) -> None:
    server = healthy()
    async with http_stub(server, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        await tmdb.outline()
        server.ill.add("*")
        with pytest.raises(ProviderDown):
            await tmdb.outline()


async def test_genres_that_lack_a_language_are_genres_and_those_that_lack_english_are_none(tmp_path: Path) -> None:
    async def moody(stream: trio.SocketStream, head: bytes) -> None:
        sick = b"genre" in head and f"language={ill}".encode() in head
        await answering(b"{}", status="500 Oh", keep_alive=True)(stream, head) if sick else await server(stream, head)

    server, ill = healthy(), "es"
    async with http_stub(moody, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        assert [genre.names for genre in (await tmdb.outline()).genres] == [()]
    (tmp_path / "other").mkdir()
    ill = "en"
    async with http_stub(moody, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path / "other") as tmdb:
        with pytest.raises(ProviderDown):
            await tmdb.outline()


async def test_a_refused_token_is_told_and_never_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    server = healthy()
    server.status = "401 Unauthorized"
    caplog.set_level("DEBUG")
    async with http_stub(server, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        with pytest.raises(ProviderRefused, match=r"^The TMDB token was refused\.$"):
            await tmdb.film(1)
        with pytest.raises(ProviderRefused):
            await tmdb.outline()
        assert tmdb.health().trouble == "The TMDB token was refused."
        assert f"bearer {TOKEN}".lower().encode() in stub.heads[0].lower()
        assert "s3cret" not in caplog.text + repr(vars(tmdb))


async def test_viewers_are_told_when_tmdb_has_enough_of_us(tmp_path: Path) -> None:
    async with (
        http_stub(answering(b"{}", "Retry-After: 30", status="429 Slow", keep_alive=True), keep_alive=True) as stub,
        tmdb_over(stub.url("/3"), tmp_path) as tmdb,
    ):
        for tmdb_id in (1, 2):
            with pytest.raises(ProviderBusy) as busy:
                await tmdb.film(tmdb_id, Urgency.INTERACTIVE)
            assert busy.value.retry_after_s == pytest.approx(30, abs=2)
        assert len(stub.heads) == 1


async def test_changes_of_a_day_come_page_by_page(tmp_path: Path) -> None:
    async with http_stub(healthy(), keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        assert await tmdb.changes(MOVIE, date(2026, 2, 28), 2) == ChangedPage((5, 6), 4)
        assert await tmdb.changes(SHOW, date(2026, 2, 28), 1) == ChangedPage((), 1)
        assert stub.targets == [
            "/3/movie/changes?end_date=2026-03-01&language=en&page=2&start_date=2026-02-28",
            "/3/tv/changes?end_date=2026-03-01&language=en&page=1&start_date=2026-02-28",
        ]


async def test_a_search_is_in_the_viewers_language_and_remembered_for_a_while(tmp_path: Path) -> None:
    wall = Wall()
    async with http_stub(healthy(), keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path, wall) as tmdb:
        for _ in range(2):
            assert await tmdb.search(" one & two ", MOVIE, "es-MX") == (TitleRef(MOVIE, 3), TitleRef(MOVIE, 1))
        assert await tmdb.search("x", None, "en") == (TitleRef(SHOW, 1),)
        assert await tmdb.search("  ", None, "en") == ()
        assert stub.targets == [
            "/3/search/movie?include_adult=false&language=es-MX&page=1&query=one%20%26%20two",
            "/3/search/multi?include_adult=false&language=en&page=1&query=x",
        ]
        wall.now += timedelta(hours=2)
        await tmdb.search("x", None, "en")
        assert len(stub.targets) == 3


async def test_extras_are_asked_for_in_all_languages(tmp_path: Path) -> None:
    server = healthy()
    server.answers["tv/1"] = {
        "id": 1,
        "images": {"posters": [{"file_path": "/a.jpg", "iso_639_1": "hu"}]},
        "videos": {"results": [{"key": "abcdefghijk", "site": "YouTube", "type": "Trailer", "iso_639_1": "en"}]},
    }
    async with http_stub(server, keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        extras = await tmdb.extras(TitleRef(SHOW, 1), ("eu-ES", "en"))
        assert extras is not None
        assert (extras.trailer, [each.language for each in extras.pictures]) == ("abcdefghijk", ["hu"])
        asked = parse_qs(urlsplit(stub.targets[0]).query)
        assert asked["append_to_response"] == ["images,videos"]
        assert {"eu", "en", "ja"} <= set(asked["include_video_language"][0].split(","))
        assert "language" not in asked


async def test_many_who_open_the_same_film_cost_one_request(tmp_path: Path) -> None:
    async with http_stub(healthy(), keep_alive=True) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        async with trio.open_nursery() as nursery:
            for _ in range(20):
                nursery.start_soon(tmdb.film, 1, Urgency.INTERACTIVE)
        assert len(stub.heads) == 1


async def test_it_is_a_provider(tmp_path: Path) -> None:
    async with http_stub(healthy()) as stub, tmdb_over(stub.url("/3"), tmp_path) as tmdb:
        provider: TitleProvider = tmdb
        assert provider.name == "tmdb"
