"""Pictures over HTTP: open to everybody, kept for ever, and where titles say that they are."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from trio.testing import MockClock

from actors import catalogue
from actors.images import (
    DescribePictures,
    GetPicture,
    NotAPicture,
    PictureSize,
    PictureUnavailable,
    PictureUnknown,
)
from actors.runtime import AskTimedOut, DescribeActors, House
from miauflix.web.app import create_app
from miauflix.web.settings import WebSettings
from storage.model.errors import InvalidInput
from storage.model.titles import Episode, MediaPage, Picture
from tests.support.web import (
    AS_ADMIN,
    AS_USER,
    LIST,
    MOVIE,
    NOW,
    PICTURES,
    POSTER,
    SEASON,
    SHOW,
    Street,
    fetch,
    health_of,
)

PATH = "/api/images/w500/tmdb/poster.jpg"
COLOURS = ("102030", "405060", "708090", "a0b0c0")
AS_SHOWN = ["#102030", "#405060", "#708090", "#a0b0c0"]


async def test_a_picture_is_open_to_everybody(client: Any, street: Street) -> None:
    answer = await client.get(PATH)
    assert (answer.status_code, await answer.get_data()) == (200, POSTER.content)
    assert street.images.heard == [GetPicture("tmdb/poster.jpg", "w500")]
    assert street.accounts.heard == []


async def test_it_is_kept_for_ever_and_runs_nothing(client: Any) -> None:
    headers = (await client.get(PATH)).headers
    assert headers["Content-Type"] == "image/jpeg"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["ETag"] == '"a1b2c3"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Set-Cookie" not in headers


async def test_only_pictures_may_be_shown_by_other_origins(client: Any) -> None:
    assert (await client.get(PATH)).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    for path in ("/api/status", "/", "/api/images/w500/tmdb/none.jpg"):
        assert (await client.get(path)).headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("told", ['"a1b2c3"', 'W/"a1b2c3"', '"x", "a1b2c3"', "*"])
async def test_who_has_it_already_gets_nothing_anew(client: Any, told: str) -> None:
    answer = await client.get(PATH, headers={"If-None-Match": told})
    assert (answer.status_code, await answer.get_data()) == (304, b"")
    assert answer.headers["ETag"] == '"a1b2c3"'
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


async def test_another_version_comes_whole(client: Any) -> None:
    answer = await client.get(PATH, headers={"If-None-Match": '"old"'})
    assert (answer.status_code, await answer.get_data()) == (200, POSTER.content)


async def test_head_tells_all_but_the_picture(served: Any) -> None:
    async with served() as server:
        got = await fetch(server.port, PATH)
        head = await fetch(server.port, PATH, "HEAD")
    assert (got.status, got.body, got.complete) == (200, POSTER.content, True)
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control", "cross-origin-resource-policy"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_else_can_be_done_with_it(client: Any, street: Street, method: str) -> None:
    assert (await client.open(PATH, method=method, headers=AS_ADMIN)).status_code == 405
    assert street.images.heard == []


@pytest.mark.parametrize(
    ("error", "status", "retry_after"),
    [
        (PictureUnknown("No title has a picture of this name."), 404, None),
        (InvalidInput("Pictures do not come in that size.", {"size": "Must be one of w500."}), 400, None),
        (PictureUnavailable("tmdb-mirror.internal could not be asked.", 17.2), 503, "18"),
        (NotAPicture("tmdb-mirror.internal has none.", 3600.0), 503, "3600"),
        (AskTimedOut("images", "images did not answer in time."), 503, "2"),
    ],
)
async def test_errors_have_their_status_and_are_not_kept(
    client: Any, street: Street, error: Exception, status: int, retry_after: str | None
) -> None:
    street.images.script[GetPicture] = error
    answer = await client.get(PATH)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers.get("Retry-After") == retry_after
    assert "internal" not in await answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/api/images/w500/tmdb/../poster.jpg",
        "/api/images/w500/tmdb/..%2fposter.jpg",
        "/api/images/w500/tmdb/%2e%2e",
        "/api/images/w500/tmdb/%2e%2e%2f%2e%2e%2fkeys.json",
        "/api/images/w500/%2e%2e/poster.jpg",
        "/api/images/%2e%2e/tmdb/poster.jpg",
        "/api/images/..%5c/tmdb/poster.jpg",
        "/api/images/w500/tmdb/%252e%252e%252fposter.jpg",
        "/api/images/w500/tmdb/poster.jpg%00",
        "/api/images/w500/tmdb/%00poster.jpg",
        "/api/images/w500/tm%00db/poster.jpg",
        "/api/images/w500/tmdb/poster.jpg%0d%0aX: y",
        "/api/images/w500/tmdb/poster.jpg/",
        "/api/images/w500/tmdb//poster.jpg",
        "/api/images/w500//poster.jpg",
        "/api/images//tmdb/poster.jpg",
        "/api/images/w500/tmdb/" + "a" * 300 + ".jpg",
        "/api/images/w500/" + "a" * 300 + "/poster.jpg",
        "/api/images/" + "a" * 300 + "/tmdb/none.jpg",
        "/api/images/w500/tmdb",
        "/api/images/w500",
        "/api/images/",
        "/api/images/w500/http:%2f%2fevil.example/poster.jpg",
        "/api/images/w500/tmdb/%ff%fe.jpg",
        "/api/images/w500/tmdb/%F0%9F%98%80.jpg",
    ],
)
async def test_ways_out_of_the_folder_lead_nowhere(client: Any, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, (await answer.get_json())["code"]) in {
        (400, "invalid_input"),
        (404, "picture_unknown"),
        (404, "not_found"),
    }


async def test_a_page_full_of_posters_is_no_flood_and_a_flood_is_stopped(client: Any, mock_clock: MockClock) -> None:
    statuses = [(await client.get(PATH)).status_code for _ in range(1501)]
    assert statuses == [200] * 1500 + [429]


@pytest.fixture
def illustrated(street: Street) -> Street:
    """A film, a series and a season with pictures."""
    pictures: dict[str, Any] = {
        "poster": Picture("tmdb/poster.jpg", COLOURS),
        "backdrop": Picture("tmdb/backdrop.jpg", tuple(reversed(COLOURS))),
        "logo": Picture("tmdb/logo.png"),
    }
    movie, show = attrs.evolve(MOVIE, **pictures), attrs.evolve(SHOW, **pictures)
    episodes: tuple[Episode, ...] = tuple(attrs.evolve(each, still=Picture("tmdb/s.jpg")) for each in SEASON.episodes)
    season = attrs.evolve(SEASON, poster=Picture("tmdb/season.jpg"), episodes=episodes)
    street.catalogue.script |= {
        catalogue.GetMovie: movie,
        catalogue.GetSeason: season,
        catalogue.GetList: MediaPage(LIST, (movie, show), 2),
    }
    return street


def shown(origin: str) -> dict[str, object]:
    """The pictures of a title on the wire."""
    return {
        "poster": f"{origin}/api/images/w500/tmdb/poster.jpg",
        "posterColors": AS_SHOWN,
        "backdrop": f"{origin}/api/images/w1280/tmdb/backdrop.jpg",
        "backdropColors": AS_SHOWN[::-1],
        "logo": f"{origin}/api/images/w500/tmdb/logo.png",
    }


async def test_titles_tell_where_their_pictures_are_and_their_colours(client: Any, illustrated: Street) -> None:
    film = await (await client.get("/api/movies/10331", headers=AS_USER)).get_json()
    page = await (await client.get("/api/list/popular", headers=AS_USER)).get_json()
    for title in (film, *page["results"]):
        assert {name: title[name] for name in shown("")} == shown("http://localhost")


async def test_so_do_seasons_and_episodes(client: Any, illustrated: Street) -> None:
    season = await (await client.get(f"/api/shows/{SHOW.tmdb_id}/seasons/1", headers=AS_USER)).get_json()
    assert season["poster"] == "http://localhost/api/images/w500/tmdb/season.jpg"
    assert {each["still"] for each in season["episodes"]} == {"http://localhost/api/images/w300/tmdb/s.jpg"}


@pytest.mark.parametrize(
    ("told", "origin"),
    [
        ({"Host": "Films.example:8443", "X-Forwarded-Proto": "https"}, "https://films.example:8443"),
        ({"Host": "films.example"}, "http://films.example"),
    ],
)
async def test_pictures_are_at_the_host_that_was_asked(illustrated: Street, told: dict[str, str], origin: str) -> None:
    settings = WebSettings(trusted_proxy=True, allowed_hosts=frozenset({"films.example"}))
    client = create_app(illustrated.addresses, settings, now=lambda: NOW).test_client(use_cookies=False)
    film = await (await client.get("/api/movies/10331", headers=AS_USER | told)).get_json()
    assert film["poster"] == shown(origin)["poster"]


async def test_every_address_that_is_told_leads_to_a_picture(client: Any, illustrated: Street) -> None:
    film = await (await client.get("/api/movies/10331", headers=AS_USER)).get_json()
    path = film["poster"].removeprefix("http://localhost")
    assert await (await client.get(path)).get_data() == POSTER.content
    asked: Any = illustrated.images.heard[0]
    assert PictureSize(asked.size) is PictureSize.W500


async def test_pages_show_pictures_from_here_alone(client: Any) -> None:
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    assert "img-src 'self' data:;" in policy
    assert "tmdb" not in policy


@pytest.mark.parametrize("trouble", ["source_trouble", "disk_trouble"])
@pytest.mark.parametrize(("headers", "reason"), [({}, None), (AS_USER, "Its disk is full.")])
async def test_the_status_tells_what_is_wrong_with_pictures(
    client: Any,
    street: Street,
    trouble: str,
    headers: dict[str, str],
    reason: str | None,
) -> None:
    changes: dict[str, Any] = {trouble: "Its disk is full."}
    street.overseer.script[DescribeActors] = House((health_of("images"),), 0, 0)
    status = await (await client.get("/api/status", headers=headers)).get_json()
    assert status["services"]["images"]["status"] == "ready"
    street.images.script[DescribePictures] = attrs.evolve(PICTURES, **changes)
    status = await (await client.get("/api/status", headers=headers)).get_json()
    assert status["services"]["images"] == {"status": "degraded"} | ({"reason": reason} if reason else {})


async def test_pictures_have_metrics(client: Any) -> None:
    text = await (await client.get("/metrics", headers=AS_ADMIN)).get_data(as_text=True)
    assert 'miauflix_pictures_served_total{from="disk"} 5.0' in text
    assert 'miauflix_pictures_served_total{from="source"} 3.0' in text
    assert "miauflix_pictures_failed_total 1.0" in text
    assert "miauflix_pictures_kept_bytes 3000.0" in text
