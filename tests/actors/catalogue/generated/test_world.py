"""A generated world is the same each time, changes exactly as its feed says, and costs next to nothing."""

from __future__ import annotations

import itertools
import tracemalloc
from datetime import date, timedelta
from typing import Any

import pytest

from actors.catalogue.generated.population import Kind
from actors.catalogue.generated.world import BEGINS, World

Json = dict[str, Any]
IN_FULL = {"append_to_response": "translations,images,videos,external_ids", "language": "en"}
KINDS = {"movie": Kind.MOVIE, "tv": Kind.TV}


def on(days: int) -> date:
    return BEGINS + timedelta(days=days)


def ids(world: World, kind: Kind, days: int = 0) -> list[int]:
    population = world.populations[kind]
    return [population.tmdb_id(index) for index in range(population.count(days))]


def get(world: World, path: str, days: int = 0, /, **query: Any) -> Json:
    status, body = world.at(on(days)).answer(path, {name: str(value) for name, value in query.items()})
    assert status == 200, body
    return body


def every_page(world: World, path: str, days: int = 0, /, **query: Any) -> list[Json]:
    first = get(world, path, days, page=1, **query)
    rest = [get(world, path, days, page=page, **query)["results"] for page in range(2, first["total_pages"] + 1)]
    found = [*first["results"], *itertools.chain.from_iterable(rest)]
    assert len(found) == first["total_results"]
    return found


def whole(world: World, name: str, tmdb_id: int, days: int) -> tuple[int, Json, list[tuple[int, Json]]]:
    """Everything that can be learnt about a title on a day."""
    day = world.at(on(days))
    status, body = day.answer(f"{name}/{tmdb_id}", IN_FULL)
    seasons = [day.answer(f"tv/{tmdb_id}/season/{one['season_number']}") for one in body.get("seasons", ())]
    return status, body, seasons


@pytest.fixture(scope="module")
def world() -> World:
    return World(7, movies=300, shows=120)


def test_the_same_seed_makes_the_same_world(world: World) -> None:
    again, other = World(7, movies=300, shows=120), World(8, movies=300, shows=120)
    tmdb_id = ids(world, Kind.MOVIE)[5]
    assert whole(again, "movie", tmdb_id, 40) == whole(world, "movie", tmdb_id, 40)
    assert ids(other, Kind.MOVIE) != ids(world, Kind.MOVIE)


def test_answers_do_not_depend_on_what_was_asked_before(world: World) -> None:
    tmdb_id = ids(world, Kind.TV)[17]
    before = whole(world, "tv", tmdb_id, 3)
    for days in (300, 0, 41):
        whole(world, "tv", tmdb_id, days)
    assert whole(world, "tv", tmdb_id, 3) == before


@pytest.mark.parametrize(("name", "first"), [*itertools.product(KINDS, (0, 37))])
def test_the_feed_names_exactly_what_is_different_from_the_day_before(name: str, first: int) -> None:
    world, kind = World(9, movies=120, shows=24), KINDS[name]
    before: dict[int, Any] = {tmdb_id: whole(world, name, tmdb_id, first) for tmdb_id in ids(world, kind, first)}
    seen: set[int] = set()
    for days in range(first + 1, first + 6):
        after = {tmdb_id: whole(world, name, tmdb_id, days) for tmdb_id in ids(world, kind, days)}
        listed = every_page(world, f"{name}/changes", days, start_date=on(days), end_date=on(days))
        changed = {tmdb_id for tmdb_id in after if after[tmdb_id] != before.get(tmdb_id)}
        assert {one["id"] for one in listed if one["id"] in after} == changed
        seen |= changed
        before = after
    assert seen


def test_what_the_feed_names_in_vain_was_deleted(world: World) -> None:
    listed = every_page(world, "movie/changes", 30, start_date=on(17), end_date=on(30))
    unknown = [one for one in listed if world.at(on(30)).answer(f"movie/{one['id']}")[0] == 404]
    assert {one["adult"] for one in unknown} == {None, True}
    assert len({one["id"] for one in listed}) == len(listed)


def test_the_feed_knows_nothing_of_tomorrow(world: World) -> None:
    assert every_page(world, "movie/changes", 5, start_date=on(6), end_date=on(7)) == []
    assert every_page(world, "movie/changes", 5, start_date=on(4), end_date=on(9)) == every_page(
        world, "movie/changes", 5, start_date=on(4), end_date=on(5)
    )


def test_a_window_is_at_most_14_days(world: World) -> None:
    status, body = world.at(on(50)).answer("movie/changes", {"start_date": str(on(20)), "end_date": str(on(50))})
    assert (status, body["status_code"]) == (422, 20)


@pytest.mark.parametrize("days", [0, 200])
@pytest.mark.parametrize("name", KINDS)
def test_every_title_is_in_the_list_once_the_most_popular_first(world: World, name: str, days: int) -> None:
    listed = every_page(world, f"discover/{name}", days, sort_by="popularity.desc")
    figures = [one["popularity"] for one in listed]
    assert figures == sorted(figures, reverse=True)
    assert sorted(one["id"] for one in listed) == ids(world, KINDS[name], days)
    assert figures[0] > 5 * figures[len(figures) // 2]


def test_a_list_says_the_same_as_the_title_itself(world: World) -> None:
    for listed in get(world, "discover/movie", 90, language="de")["results"]:
        whole_title = get(world, f"movie/{listed['id']}", 90, language="de")
        assert listed.pop("genre_ids") == [genre["id"] for genre in whole_title["genres"]]
        assert listed == {key: whole_title[key] for key in listed}


def test_the_obscure_are_left_out_where_votes_are_asked_for(world: World) -> None:
    listed = every_page(world, "discover/movie", 10, **{"vote_count.gte": 10})
    assert min(one["vote_count"] for one in listed) >= 10
    assert len(listed) < len(ids(world, Kind.MOVIE, 10))


def test_the_best_are_listed_first(world: World) -> None:
    ratings = [one["vote_average"] for one in every_page(world, "movie/top_rated")]
    assert ratings == sorted(ratings, reverse=True)


def test_trends_change_from_week_to_week(world: World) -> None:
    first = [one["id"] for one in every_page(world, "trending/movie/week", 6)]
    assert [one["id"] for one in every_page(world, "trending/movie/week", 7)] != first
    assert {one["media_type"] for one in every_page(world, "trending/tv/day")} == {"tv"}


def test_new_titles_appear(world: World) -> None:
    born = set(ids(world, Kind.MOVIE, 200)) - set(ids(world, Kind.MOVIE, 0))
    assert born
    assert all(world.at(on(0)).answer(f"movie/{tmdb_id}")[0] == 404 for tmdb_id in born)
    assert born <= {one["id"] for one in every_page(world, "discover/movie", 200)}


def test_series_in_production_go_on(world: World) -> None:
    running = [one for one in ids(world, Kind.TV) if get(world, f"tv/{one}")["in_production"]]
    seen = [get(world, f"tv/{running[0]}", days) for days in range(366)]
    coming = {(show["next_episode_to_air"] or {}).get("air_date") for show in seen} - {None}
    assert len(coming) >= 6
    for days, show in enumerate(seen):
        assert show["last_episode_to_air"]["air_date"] <= str(on(days))
        assert not show["next_episode_to_air"] or show["next_episode_to_air"]["air_date"] > str(on(days))
    assert seen[-1]["number_of_seasons"] == seen[0]["number_of_seasons"] + 1


def test_a_season_has_the_episodes_that_its_show_says(world: World) -> None:
    for tmdb_id in ids(world, Kind.TV)[:40]:
        show = get(world, f"tv/{tmdb_id}")
        for entry in show["seasons"]:
            season = get(world, f"tv/{tmdb_id}/season/{entry['season_number']}")
            assert len(season["episodes"]) == entry["episode_count"]
            assert (season["id"], season["air_date"]) == (entry["id"], entry["air_date"])
        assert world.at(on(0)).answer(f"tv/{tmdb_id}/season/{show['number_of_seasons'] + 1}")[0] == 404


def test_the_numbers_of_episodes_are_their_own(world: World) -> None:
    found = [
        episode["id"]
        for tmdb_id in ids(world, Kind.TV)
        for entry in get(world, f"tv/{tmdb_id}")["seasons"]
        for episode in get(world, f"tv/{tmdb_id}/season/{entry['season_number']}")["episodes"]
    ]
    assert len(set(found)) == len(found) > 1_000


def test_texts_come_in_the_language_asked_for(world: World) -> None:
    for tmdb_id in ids(world, Kind.MOVIE)[:60]:
        translations = get(world, f"movie/{tmdb_id}/translations")["translations"]
        assert len(translations) >= 5
        for one in translations:
            asked = get(world, f"movie/{tmdb_id}", language=f"{one['iso_639_1']}-{one['iso_3166_1']}")
            assert asked["title"] == (one["data"]["title"] or asked["original_title"])
            assert asked["overview"] == one["data"]["overview"]


def test_the_oddities_are_there(world: World) -> None:
    films = [get(world, f"movie/{tmdb_id}", **IN_FULL) for tmdb_id in ids(world, Kind.MOVIE)]
    translated = [one for film in films for one in film["translations"]["translations"]]
    assert {0, None} <= {film["runtime"] for film in films}
    assert "" in {film["imdb_id"] for film in films}
    assert "" in {film["release_date"] for film in films}
    assert None in {film["poster_path"] for film in films}
    assert None in {one["iso_639_1"] for film in films for one in get(world, f"movie/{film['id']}/images")["posters"]}
    assert {("es", "ES"), ("es", "MX")} <= {(one["iso_639_1"], one["iso_3166_1"]) for one in translated}
    assert "" in {one["data"]["overview"] for one in translated}
    assert any(not any(one["iso_639_1"] == "en" for one in film["translations"]["translations"]) for film in films)
    shows = [get(world, f"tv/{tmdb_id}") for tmdb_id in ids(world, Kind.TV)]
    specials = [season for show in shows for season in show["seasons"] if season["season_number"] == 0]
    assert None in {season["air_date"] for season in specials}
    assert any(show["next_episode_to_air"] for show in shows)


def test_pictures_are_given_in_the_languages_asked_for(world: World) -> None:
    path = f"movie/{ids(world, Kind.MOVIE)[0]}/images"
    assert languages_of(get(world, path, language="en")) == {"en"}
    more = get(world, path, language="en", include_image_language="de,null")
    assert {"en", None} <= languages_of(more) <= {"en", "de", None}
    assert len(languages_of(get(world, path))) >= 5


def languages_of(images: Json) -> set[str | None]:
    return {one["iso_639_1"] for name in ("posters", "backdrops", "logos") for one in images[name]}


def test_search_knows_neither_accents_nor_case(world: World) -> None:
    film = next(film for film in every_page(world, "discover/movie") if film["original_language"] == "fr")
    asked = film["original_title"].upper().replace("É", "E").replace("È", "E").replace("Î", "I")
    found = every_page(world, "search/movie", query=asked)
    assert film["id"] in {one["id"] for one in found}
    assert {one["media_type"] for one in every_page(world, "search/multi", query="the")} == {"movie", "tv"}
    assert every_page(world, "search/tv", query="zzz") == []


@pytest.mark.parametrize(
    "path", ["movie/1", "movie/101x", "movie/" + "9" * 5000, "tv/99", "person/3", "tv/100/season/x", "nothing"]
)
def test_what_is_not_there_is_told_as_tmdb_does(world: World, path: str) -> None:
    status, body = world.at(on(0)).answer(path)
    assert (status, body["status_code"], body["success"]) == (404, 34, False)


@pytest.mark.parametrize("page", ["0", "501", "many"])
def test_pages_have_bounds(world: World, page: str) -> None:
    status, body = world.at(on(0)).answer("discover/movie", {"page": page})
    assert (status, body["status_code"]) == (400, 22)


def test_a_world_of_100_000_films_takes_little_memory() -> None:
    tracemalloc.start()
    try:
        world = World(1, movies=100_000, shows=5_000)
        for page in range(1, 6):
            for film in get(world, "discover/movie", 200, page=page)["results"]:
                get(world, f"movie/{film['id']}", 200, **IN_FULL)
        get(world, "movie/changes", 200)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * 1024 * 1024
