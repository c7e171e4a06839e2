"""Generated answers have the keys and types of recorded ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from actors.catalogue.generated.population import Kind
from actors.catalogue.generated.world import BEGINS, World

NO_PICTURE = {".results[].poster_path": "null", ".results[].backdrop_path": "null"}
# By path in the answer: what TMDB sends as well, though no recording has it.
ALSO = {
    "movie": {
        ".backdrop_path": "null",
        ".poster_path": "null",
        ".runtime": "null",
        ".images.backdrops[].iso_639_1": "null",
        ".images.posters[].iso_639_1": "null",
    },
    "tv": {
        ".backdrop_path": "null",
        ".poster_path": "null",
        ".last_air_date": "null",
        ".last_episode_to_air": "null",
        ".next_episode_to_air": "object",
    },
    "movie/top_rated": NO_PICTURE,
    "discover/movie": NO_PICTURE,
    "discover/tv": NO_PICTURE,
}


def types(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each path in an answer with the JSON type found there."""
    match value:
        case dict():
            yield path, "object"
            for key, inner in value.items():
                yield from types(inner, f"{path}.{key}")
        case list():
            yield path, "array"
            for inner in value:
                yield from types(inner, f"{path}[]")
        case None:
            yield path, "null"
        case bool():
            yield path, "boolean"
        case int() | float():
            yield path, "number"
        case _:
            yield path, "string"


def answers(world: World, what: str) -> Iterator[Any]:
    day = world.at(BEGINS)
    for kind, asked in ((Kind.MOVIE, "translations,images"), (Kind.TV, "external_ids,translations")):
        population = world.populations[kind]
        numbers = [population.tmdb_id(index) for index in range(population.count(0))]
        name = kind.name.lower()
        if what == name:
            yield from (
                day.answer(f"{name}/{one}", {"append_to_response": asked, "language": "en"})[1] for one in numbers
            )
        elif what == f"{name}/season":
            for one in numbers[:30]:
                seasons = day.answer(f"{name}/{one}")[1]["seasons"]
                yield from (day.answer(f"tv/{one}/season/{season['season_number']}")[1] for season in seasons)
    if what not in {"movie", "tv", "tv/season"}:
        yield world.at(BEGINS.replace(month=6)).answer(what, {"language": "en"})[1]


@pytest.mark.parametrize(
    ("what", "files"),
    [
        ("movie", "movie/[0-9]*.json"),
        ("tv", "tv/[0-9]*.json"),
        ("tv/season", "tv/*/season/*.json"),
        ("discover/movie", "discover/movie-*.json"),
        ("discover/tv", "discover/tv-*.json"),
        ("movie/top_rated", "movie/top_rated-*.json"),
        ("movie/changes", "movie/changes-*.json"),
        ("genre/movie/list", "genre/movie/list-language-en.json"),
        ("genre/tv/list", "genre/tv/list-language-en.json"),
        ("configuration", "configuration.json"),
    ],
)
def test_keys_and_types_are_those_of_recorded_answers(shared_recordings: Path, what: str, files: str) -> None:
    recorded = [json.loads(file.read_text("utf-8")) for file in (shared_recordings / "fixtures/tmdb/3").glob(files)]
    known = {found for answer in recorded if answer["status"] == 200 for found in types(answer["data"])}
    made = {found for answer in answers(World(3, movies=200, shows=100), what) for found in types(answer)}
    allowed = ALSO.get(what, {})
    strange = {(path, kind) for path, kind in made - known if not _is_allowed(path, kind, allowed)}
    assert (strange, {path for path, _ in known} - {path for path, _ in made}) == (set(), set())


def _is_allowed(path: str, kind: str, allowed: dict[str, str]) -> bool:
    below = any(path.startswith(f"{known}.") for known, kind in allowed.items() if kind == "object")
    return allowed.get(path) == kind or below


def test_genres_are_those_of_tmdb(shared_recordings: Path) -> None:
    day = World(3).at(BEGINS)
    for name in ("movie", "tv"):
        for language in ("en", "es"):
            file = shared_recordings / f"fixtures/tmdb/3/genre/{name}/list-language-{language}.json"
            recorded = json.loads(file.read_text("utf-8"))["data"]
            assert day.answer(f"genre/{name}/list", {"language": language}) == (200, recorded)
