from __future__ import annotations

import json
from typing import Any

import pytest

from actors import sources, torrents
from actors.accounts import IssueTicket
from storage.model.sources import Sought, SourceRef
from storage.model.titles import TitleKind
from storage.model.viewing import Watchable
from tests.support.web import AS_USER, TICKET, Street


async def test_lists_name_their_addresses(client: Any) -> None:
    answer = await client.get("/api/lists", headers=AS_USER)
    assert await answer.get_json() == [
        {
            "name": "Popular",
            "slug": "@@tmdb_movies_popular",
            "description": "What many watch",
            "url": "/api/list/@@tmdb_movies_popular",
        }
    ]


async def test_a_page_of_a_list_says_what_is_playable(client: Any, street: Street) -> None:
    answer = await client.get("/api/list/@@tmdb_movies_popular?page=2&pageSize=5&lang=de", headers=AS_USER)
    page = await answer.get_json()
    asked: Any = street.catalogue.heard[0]
    assert (asked.slug, asked.page, asked.page_size, asked.language) == ("@@tmdb_movies_popular", 2, 5, "de")
    assert page["total"] == 1
    assert page["list"]["slug"] == "@@tmdb_movies_popular"
    media = page["results"][0]
    assert (media["_type"], media["type"], media["playable"], media["year"]) == ("movie", "movie", True, 1968)
    assert "sources" not in media


async def test_a_film_has_the_shape_of_the_contract(client: Any) -> None:
    answer = await client.get("/api/movies/10331", headers=AS_USER)
    assert await answer.get_json() == {
        "type": "movie",
        "id": 7,
        "tmdbId": 10331,
        "imdbId": "tt0063350",
        "title": "Night of the Living Dead",
        "originalTitle": "Night of the Living Dead",
        "overview": "They keep coming back.",
        "tagline": "",
        "releaseDate": "1968-10-04",
        "year": 1968,
        "runtime": 96,
        "poster": "",
        "posterColors": [],
        "backdrop": "",
        "backdropColors": [],
        "logo": "",
        "genres": ["Horror"],
        "popularity": 9.5,
        "rating": 7.6,
        "licence": "public domain",
        "trailer": "",
        "stale": False,
    }


async def test_opening_a_film_is_told_to_the_finder(client: Any, street: Street) -> None:
    await client.get("/api/movies/10331", headers=AS_USER)
    assert street.sources.heard == [sources.TitleOpened(Sought.film(10331))]


async def test_sources_come_only_when_asked_for_and_tell_no_secret(client: Any) -> None:
    answer = await client.get("/api/movies/10331?includeSources=true", headers=AS_USER)
    film = await answer.get_json()
    assert film["sources"] == [
        {
            "id": 3,
            "quality": "FHD",
            "resolution": 1080,
            "size": 900,
            "videoCodec": "X264",
            "bitDepth": 8,
            "hdr": ["HDR10"],
            "languages": ["en"],
            "group": "GROUP",
            "edition": "extended",
            "broadcasters": 5,
            "watchers": 2,
            "checkedAt": "2026-05-01T12:00:00Z",
            "verified": True,
            "source": "WEB",
            "provider": "archive",
            "licence": "Public domain",
            "pack": False,
            "hasDataFile": True,
        }
    ]


async def test_the_sources_of_a_film_are_told_while_they_are_found(client: Any, street: Street) -> None:
    answer = await client.get("/api/movies/10331/sources/events", headers=AS_USER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    updates = events(await answer.get_data(as_text=True))
    assert [(len(update["sources"]), update["over"]) for update in updates] == [(0, False), (1, False), (1, True)]
    assert street.sources.heard == [sources.FollowSources(Watchable.film(10331))]


def events(stream: str) -> list[Any]:
    """What the events named `sources` tell."""
    told = [event.split("\n") for event in stream.split("\n\n") if event]
    assert all(name == "event: sources" for name, _ in told)
    return [json.loads(data.removeprefix("data: ")) for _, data in told]


@pytest.mark.parametrize("movie_id", ["abc", "1.5", "-1", "1e3", "9" * 19, "%00", "%D9%A3"])
async def test_what_is_no_number_is_no_film_id(client: Any, movie_id: str) -> None:
    answer = await client.get(f"/api/movies/{movie_id}", headers=AS_USER)
    assert answer.status_code == 400
    assert (await answer.get_json())["fields"] == {"id": "not a number"}


async def test_an_unknown_film_is_not_found(client: Any) -> None:
    answer = await client.get("/api/movies/1", headers=AS_USER)
    assert answer.status_code == 404
    assert (await answer.get_json())["error"] == "Movie not found"


async def test_pressing_play_gives_the_address_of_the_largest_video(client: Any, street: Street) -> None:
    body = {"device": {"video": ["h264"], "audio": ["aac"], "maxHeight": 1080}}
    answer = await client.post("/api/movies/10331/auto", headers=AS_USER, json=body)
    assert await answer.get_json() == {
        "streamingKey": TICKET,
        "url": f"/api/stream/{TICKET}",
        "quality": "FHD",
        "size": 1048576,
        "videoCodec": "X264",
        "broadcasters": 5,
        "watchers": 2,
        "expiresAt": "2026-05-01T18:00:00Z",
        "delivery": "direct",
        "subtitles": [],
        "explanation": "Best fit.",
    }
    chosen: Any = street.sources.heard[0]
    device = sources.Device(frozenset({"h264"}), frozenset({"aac"}), 1080)
    assert chosen == sources.ChooseSource(Watchable.film(10331), None, device)
    added: Any = street.torrents.heard[0]
    assert isinstance(added, torrents.AddSeed)
    assert added.source == SourceRef(TitleKind.MOVIE, 3)
    ticket: Any = street.accounts.heard[-1]
    assert isinstance(ticket, IssueTicket)
    assert (ticket.torrent_id, ticket.file_index, ticket.session) == (11, 1, "s-user")


@pytest.mark.parametrize(("wire", "asked"), [("auto", None), ("AUTO", None), ("fhd", "FHD"), ("4K", "4K")])
async def test_qualities_of_the_wire(client: Any, street: Street, wire: str, asked: str | None) -> None:
    answer = await client.post(f"/api/movies/10331/{wire}", headers=AS_USER)
    assert answer.status_code == 200
    chosen: Any = street.sources.heard[0]
    assert chosen.quality == asked


async def test_an_unknown_quality_is_refused(client: Any, street: Street) -> None:
    answer = await client.post("/api/movies/10331/HUGE", headers=AS_USER)
    assert answer.status_code == 400
    assert street.sources.heard == []


async def test_nothing_suitable_is_not_found_with_the_reason(client: Any, street: Street) -> None:
    street.sources.script[sources.ChooseSource] = sources.NoSourceFound("No source of it is small enough.")
    answer = await client.post("/api/movies/10331/SD", headers=AS_USER)
    assert answer.status_code == 404
    assert await answer.get_json() == {
        "error": "No source found",
        "message": "No source of it is small enough.",
        "code": "no_source",
    }


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "pageSize=0", "pageSize=101", "lang=../x", "lang=", "page=99999999999999999999"]
)
async def test_bad_paging_is_named(client: Any, query: str) -> None:
    answer = await client.get(f"/api/list/popular?{query}", headers=AS_USER)
    assert answer.status_code == 400
    assert list((await answer.get_json())["fields"]) == [query.partition("=")[0]]
