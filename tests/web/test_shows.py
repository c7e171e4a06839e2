from __future__ import annotations

from typing import Any

import attrs
import pytest

from actors import catalogue, sources
from storage.model.sources import Quality, Sought
from storage.model.titles import MediaPage
from storage.model.viewing import Watchable
from tests.support.web import AS_USER, LIST, MOVIE, SEASON, SHOW, VIEWER, Street


async def test_a_series_has_the_shape_of_the_contract(client: Any, street: Street) -> None:
    answer = await client.get("/api/shows/2734?lang=es-MX", headers=AS_USER)
    show = await answer.get_json()
    seasons = show.pop("seasons")
    assert show == {
        "type": "show",
        "id": 5,
        "tmdbId": 2734,
        "imdbId": "tt0203259",
        "title": "Night Watch",
        "originalTitle": "Night Watch",
        "overview": "They never sleep.",
        "tagline": "",
        "firstAirDate": "2020-02-03",
        "lastAirDate": "",
        "status": "Returning Series",
        "poster": "",
        "posterColors": [],
        "backdrop": "",
        "backdropColors": [],
        "logo": "",
        "genres": ["Crime"],
        "popularity": 3.5,
        "rating": 8.0,
        "trailer": "",
        "stale": False,
        "nextEpisode": {"seasonNumber": 2, "episodeNumber": 1, "title": "Back", "airDate": "2026-06-01"},
        "watching": True,
    }
    assert [(season["seasonNumber"], season["complete"], len(season["episodes"])) for season in seasons] == [
        (1, True, 1),
        (0, False, 0),
    ]
    assert street.catalogue.heard == [catalogue.GetShow(2734, "es-MX"), catalogue.IsWatching(VIEWER.id, 2734)]


async def test_all_seasons_of_a_series(client: Any) -> None:
    answer = await client.get("/api/shows/2734/seasons", headers=AS_USER)
    seasons = (await answer.get_json())["seasons"]
    assert [(season["name"], season["episodeCount"]) for season in seasons] == [("Season 1", 1), ("Specials", 6)]


async def test_a_season_has_its_episodes(client: Any, street: Street) -> None:
    answer = await client.get("/api/shows/2734/seasons/1", headers=AS_USER)
    assert await answer.get_json() == {
        "id": 21,
        "seasonNumber": 1,
        "name": "Season 1",
        "overview": "",
        "airDate": "2020-02-03",
        "poster": "",
        "episodeCount": 1,
        "complete": True,
        "episodes": [
            {
                "id": 31,
                "seasonNumber": 1,
                "episodeNumber": 1,
                "title": "Pilot",
                "overview": "It begins.",
                "airDate": "2020-02-03",
                "runtime": 44,
                "still": "",
                "rating": 8.1,
                "playable": True,
            }
        ],
    }
    assert street.catalogue.heard == [catalogue.GetSeason(2734, 1)]
    opened = sources.TitleOpened(Sought.of_show(2734, 1))
    assert street.sources.heard == [opened, sources.PlayableEpisodes(2734, frozenset({1}))]


async def test_pressing_play_on_an_episode_plays_its_file_of_a_pack(client: Any, street: Street) -> None:
    chosen = street.sources.script[sources.ChooseSource]
    street.sources.script[sources.ChooseSource] = attrs.evolve(chosen, file_index=0)
    answer = await client.post("/api/shows/2734/1/2/hd", headers=AS_USER, json={"allowCam": True})
    assert (answer.status_code, (await answer.get_json())["size"]) == (200, 10)
    work = Watchable.of_show(2734, 1, 2)
    assert street.sources.heard == [sources.ChooseSource(work, Quality.HD, allow_cam=True)]


async def test_the_sources_of_an_episode_are_listed_and_followed(client: Any, street: Street) -> None:
    address = "/api/shows/2734/seasons/1/episodes/2/sources"
    assert [source["id"] for source in await (await client.get(address, headers=AS_USER)).get_json()] == [3]
    answer = await client.get(f"{address}/events", headers=AS_USER)
    assert (await answer.get_data(as_text=True)).count("event: sources") == 3
    work = Watchable.of_show(2734, 1, 2)
    assert street.sources.heard == [sources.FindSources(work), sources.FollowSources(work)]


@pytest.mark.parametrize(
    ("path", "field"),
    [("x/1/2", "id"), ("2734/-1/2", "season"), ("2734/1/x", "episode"), ("2734/1/1234567", "episode")],
)
async def test_an_episode_is_named_by_numbers(client: Any, path: str, field: str) -> None:
    answer = await client.post(f"/api/shows/{path}/auto", headers=AS_USER)
    assert (answer.status_code, list((await answer.get_json())["fields"])) == (400, [field])


async def test_a_user_begins_and_ends_to_watch_a_series(client: Any, street: Street) -> None:
    assert (await client.put("/api/shows/2734/watching", headers=AS_USER)).status_code == 204
    assert (await client.delete("/api/shows/2734/watching", headers=AS_USER)).status_code == 204
    assert street.catalogue.heard == [
        catalogue.WatchShow(VIEWER.id, 2734),
        catalogue.WatchShow(VIEWER.id, 2734, is_watching=False),
    ]


async def test_an_unknown_series_is_not_found(client: Any) -> None:
    answer = await client.get("/api/shows/1", headers=AS_USER)
    assert answer.status_code == 404
    assert (await answer.get_json())["message"] == "There is no such series."


@pytest.mark.parametrize(
    ("path", "field"),
    [("/api/shows/x", "id"), ("/api/shows/2734/seasons/-1", "season"), ("/api/shows/2734/seasons/1234567", "season")],
)
async def test_what_is_no_number_names_nothing(client: Any, path: str, field: str) -> None:
    answer = await client.get(path, headers=AS_USER)
    assert answer.status_code == 400
    assert list((await answer.get_json())["fields"]) == [field]


async def test_lists_hold_films_and_series(client: Any, street: Street) -> None:
    street.catalogue.script[catalogue.GetList] = MediaPage(LIST, (SHOW, MOVIE), 2)
    answer = await client.get("/api/list/popular", headers=AS_USER)
    show, film = (await answer.get_json())["results"]
    assert (show["_type"], show["name"], show["title"], show["playable"]) == (
        "tvshow", "Night Watch", "Night Watch", False
    )  # fmt: skip
    assert (film["_type"], film["title"], film["playable"]) == ("movie", MOVIE.title, True)


async def test_a_stale_answer_says_so(client: Any, street: Street) -> None:
    street.catalogue.script[catalogue.GetMovie] = attrs.evolve(MOVIE, is_stale=True, trailer="dQw4w9WgXcQ")
    film = await (await client.get("/api/movies/10331", headers=AS_USER)).get_json()
    assert (film["stale"], film["trailer"]) == (True, "dQw4w9WgXcQ")


def test_the_season_of_these_tests_is_complete() -> None:
    assert SEASON.episode_count == len(SEASON.episodes)
