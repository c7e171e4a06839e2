"""All that was recorded of TMDB goes into the database without a loss: column by column against the recorded answers.

The whole way: a stub that replays the recordings over HTTP, the adapter, the actor that refreshes lists and completes
seasons, and the database as it lies on the disk afterwards.
"""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trio

from actors.catalogue import GetMovie, GetSeason, GetShow, TitleUnknown
from actors.catalogue.tmdb.settings import TmdbSettings
from actors.catalogue.tmdb.titles import TmdbTitles
from actors.outbound import WebClient
from actors.runtime import Address
from storage.database import Database
from tests.support.catalogue import run_catalogue, slugs
from tests.support.tmdb import TOKEN
from tests.support.tmdb_stub import tmdb_stub

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GONE = (999888777, 999999999)
LISTS = ("@@tmdb_movies_popular", "@@tmdb_shows_popular", "@@tmdb_movies_top-rated")


def recorded(folder: Path, pattern: str) -> list[tuple[str, Any]]:
    """The recorded answers behind these paths, good ones only."""
    found = [(path.as_posix(), json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob(pattern))]
    return [(path, answer["data"]) for path, answer in found if answer["status"] == 200]


class Kept:
    """A database as it lies on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> tuple[Any, ...]:
        (found,) = self.rows(query, *values)
        return found


async def has_lists(catalogue: Address) -> bool:
    return set(LISTS) <= set(await slugs(catalogue))


async def ask_for_everything(catalogue: Address, films: Iterable[int], seasons: Iterable[tuple[int, int]]) -> None:
    """What is on no list is fetched because somebody asks for it, as on any day."""
    for tmdb_id in films:
        await catalogue.ask(GetMovie(tmdb_id))
    for show, number in seasons:
        assert (await catalogue.ask(GetSeason(show, number))).is_complete
    for tmdb_id in GONE:
        with pytest.raises(TitleUnknown):
            await catalogue.ask(GetMovie(tmdb_id))


@pytest.fixture(scope="module")
def folder(shared_recordings: Path) -> Path:
    folder = shared_recordings / "fixtures/tmdb/3"
    if not folder.is_dir():
        pytest.skip(f"no recordings of TMDB in {folder}")
    return folder


@pytest.fixture(scope="module")
def films(folder: Path) -> list[Any]:
    return [film for _, film in recorded(folder, "movie/*-append_to_response-*.json")]


@pytest.fixture(scope="module")
def shows(folder: Path) -> list[Any]:
    return [show for _, show in recorded(folder, "tv/*-append_to_response-*.json")]


@pytest.fixture(scope="module")
def seasons(folder: Path) -> dict[tuple[int, int], Any]:
    named = {re.search(r"tv/(\d+)/season/(\d+)", path): each for path, each in recorded(folder, "tv/*/season/*.json")}
    return {(int(found[1]), int(found[2])): each for found, each in named.items() if found}


@pytest.fixture(scope="module")
def kept(
    folder: Path,
    films: list[Any],
    shows: list[Any],
    seasons: dict[tuple[int, int], Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Kept:
    path = tmp_path_factory.mktemp("recorded") / "miauflix.db"

    async def live() -> None:
        async with tmdb_stub(recordings=folder) as stub, await Database.open(path) as database:
            settings = TmdbSettings(token=TOKEN, base_url=stub.url, languages=("en", "es"), list_titles=40, tries=1)
            async with WebClient(may_connect=settings.may_connect) as web:
                tmdb = TmdbTitles(settings, web, database, now=lambda: NOW, rng=random.Random(1))
                async with run_catalogue(database, tmdb, now=lambda: NOW) as (catalogue, _):
                    with trio.fail_after(120):
                        await ask_for_everything(catalogue, [film["id"] for film in films], seasons)
                        for show in shows:
                            await catalogue.ask(GetShow(show["id"]))
                        while not await has_lists(catalogue):  # noqa: ASYNC110 - a refresh that is done says nothing
                            await trio.sleep(0.1)
                assert tmdb.health().skipped == 0

    trio.run(live)
    return Kept(path)


def picture(path: str | None) -> str:
    return f"tmdb{path}" if path and not path.endswith(".svg") else ""


def texts(said: dict[str, Any], title: str) -> list[tuple[str, ...]]:
    """The translations that say anything, by tag."""
    return sorted(
        (
            f"{each['iso_639_1']}-{each['iso_3166_1']}".lower(),
            *(each["data"][name] for name in (title, "overview", "tagline")),
        )
        for each in said["translations"]["translations"]
        if any(each["data"][name] for name in (title, "overview", "tagline"))
    )


def test_every_film_has_every_column(kept: Kept, films: list[Any]) -> None:
    query = (
        "SELECT imdb_id, title, original_title, original_language, overview, tagline, release_date, year, runtime, "
        "poster, backdrop, popularity, rating, is_stale FROM movie WHERE tmdb_id = ?"
    )
    for said in films:
        assert kept.row(query, said["id"]) == (
            said["imdb_id"],
            said["title"],
            said["original_title"],
            said["original_language"],
            said["overview"],
            said["tagline"],
            said["release_date"],
            int(said["release_date"][:4]),
            said["runtime"],
            picture(said["poster_path"]),
            picture(said["backdrop_path"]),
            said["popularity"],
            said["vote_average"],
            0,
        )
    assert len(films) == 80
    assert kept.rows("SELECT count(*) FROM movie") == [(80,)]


def test_every_translation_of_every_film(kept: Kept, films: list[Any]) -> None:
    query = (
        "SELECT language, t.title, t.overview, t.tagline FROM movie_translation AS t JOIN movie AS m ON m.id = t.movie "
        "WHERE m.tmdb_id = ? ORDER BY 1, 2, 3, 4"
    )
    for said in films:
        assert kept.rows(query, said["id"]) == texts(said, "title")


def test_every_picture_and_genre_of_every_film(kept: Kept, films: list[Any]) -> None:
    pictures = (
        "SELECT role, language, name FROM movie_picture AS p JOIN movie AS m ON m.id = p.movie WHERE m.tmdb_id = ?"
    )
    genres = (
        "SELECT g.tmdb_id FROM movie_genre AS mg JOIN movie AS m ON m.id = mg.movie JOIN genre AS g ON g.id = mg.genre "
        "WHERE m.tmdb_id = ?"
    )
    for said in films:
        best = {
            (role, each["iso_639_1"] or ""): picture(each["file_path"])
            for role in ("poster", "backdrop", "logo")
            for each in sorted(said["images"][f"{role}s"], key=lambda each: (each["vote_average"], each["vote_count"]))
            if picture(each["file_path"])
        }
        found = {(role, language or ""): name for role, language, name in kept.rows(pictures, said["id"])}
        assert found.keys() == best.keys()
        shown = {each["file_path"]: each for role in ("posters", "backdrops", "logos") for each in said["images"][role]}
        for key, name in found.items():  # of several with the same votes any will do
            mine, other = (shown[each.removeprefix("tmdb")] for each in (name, best[key]))
            assert (mine["vote_average"], mine["vote_count"]) == (other["vote_average"], other["vote_count"])
        assert {genre for (genre,) in kept.rows(genres, said["id"])} == {genre["id"] for genre in said["genres"]}


def test_every_series_has_every_column(kept: Kept, shows: list[Any]) -> None:
    query = (
        "SELECT imdb_id, title, original_title, original_language, overview, tagline, first_air_date, last_air_date, "
        "status, poster, backdrop, popularity, rating FROM tv_show WHERE tmdb_id = ?"
    )
    for said in shows:
        assert kept.row(query, said["id"]) == (
            said["external_ids"]["imdb_id"] or None,
            said["name"],
            said["original_name"],
            said["original_language"],
            said["overview"],
            said["tagline"],
            said["first_air_date"] or None,
            said["last_air_date"] or None,
            said["status"],
            picture(said["poster_path"]),
            picture(said["backdrop_path"]),
            said["popularity"],
            said["vote_average"],
        )
    assert kept.rows("SELECT count(*) FROM tv_show") == [(len(shows),)] == [(40,)]


def test_every_translation_genre_and_season_of_every_series(
    kept: Kept, shows: list[Any], seasons: dict[tuple[int, int], Any]
) -> None:
    """A season tells more of itself than its series does: some posters are only there."""
    translations = (
        "SELECT language, t.title, t.overview, t.tagline FROM tv_show_translation AS t "
        "JOIN tv_show AS s ON s.id = t.show WHERE s.tmdb_id = ? ORDER BY 1, 2, 3, 4"
    )
    genres = (
        "SELECT g.tmdb_id FROM tv_show_genre AS sg JOIN tv_show AS s ON s.id = sg.show "
        "JOIN genre AS g ON g.id = sg.genre WHERE s.tmdb_id = ?"
    )
    frames = (
        "SELECT season_number, e.tmdb_id, e.name, e.overview, e.air_date, e.poster, e.episode_count FROM season AS e "
        "JOIN tv_show AS s ON s.id = e.show WHERE s.tmdb_id = ? ORDER BY season_number"
    )
    for said in shows:
        assert kept.rows(translations, said["id"]) == texts(said, "name")
        assert {genre for (genre,) in kept.rows(genres, said["id"])} == {genre["id"] for genre in said["genres"]}
        assert kept.rows(frames, said["id"]) == [
            (
                each["season_number"],
                each["id"],
                each["name"],
                each["overview"],
                each["air_date"],
                picture(seasons.get((said["id"], each["season_number"]), each)["poster_path"]),
                each["episode_count"],
            )
            for each in sorted(said["seasons"], key=lambda each: each["season_number"])
        ]


def test_every_episode_of_every_recorded_season(kept: Kept, seasons: dict[tuple[int, int], Any]) -> None:
    query = (
        "SELECT episode_number, p.tmdb_id, p.title, p.overview, p.air_date, p.runtime, p.still, p.rating "
        "FROM episode AS p JOIN season AS e ON e.id = p.season JOIN tv_show AS s ON s.id = e.show "
        "WHERE s.tmdb_id = ? AND e.season_number = ? ORDER BY episode_number"
    )
    seen = 0
    for (show, number), said in seasons.items():
        assert kept.rows(query, show, number) == [
            (
                each["episode_number"],
                each["id"],
                each["name"],
                each["overview"],
                each["air_date"],
                each["runtime"],
                picture(each["still_path"]),
                each["vote_average"],
            )
            for each in said["episodes"]
        ]
        seen += len(said["episodes"])
    assert len(seasons) == 43
    assert seen > 500


def test_every_list_in_its_order(kept: Kept, folder: Path, films: list[Any]) -> None:
    query = (
        "SELECT coalesce(m.tmdb_id, s.tmdb_id) FROM media_list_item AS i JOIN media_list AS l ON l.id = i.media_list "
        "LEFT JOIN movie AS m ON m.id = i.movie LEFT JOIN tv_show AS s ON s.id = i.show "
        "WHERE l.slug = ? ORDER BY i.position"
    )
    for slug, pattern in (
        ("@@tmdb_movies_popular", "discover/movie-*-page-{}-*.json"),
        ("@@tmdb_shows_popular", "discover/tv-*-page-{}-*.json"),
        ("@@tmdb_movies_top-rated", "movie/top_rated-language-en-page-{}.json"),
    ):
        pages = [page for number in (1, 2) for _, page in recorded(folder, pattern.format(number))]
        assert [tmdb_id for (tmdb_id,) in kept.rows(query, slug)] == [
            each["id"] for page in pages for each in page["results"]
        ]


def test_ids_that_are_gone_are_remembered(kept: Kept) -> None:
    rows = kept.rows("SELECT kind, tmdb_id, is_unknown FROM absent_title ORDER BY tmdb_id")
    assert rows == [("movie", tmdb_id, 1) for tmdb_id in GONE]


def test_genres_in_both_languages(kept: Kept, folder: Path) -> None:
    query = (
        "SELECT t.name FROM genre_translation AS t JOIN genre AS g ON g.id = t.genre "
        "WHERE g.tmdb_id = ? AND t.language = 'es'"
    )
    for place, kind in enumerate(("movie", "tv"), 1):
        ((_, english),) = recorded(folder, f"genre/{kind}/list-language-en.json")
        for genre in english["genres"]:
            row = kept.row("SELECT name, for_movies, for_shows FROM genre WHERE tmdb_id = ?", genre["id"])
            assert (row[0], row[place]) == (genre["name"], 1)
    ((_, spanish),) = recorded(folder, "genre/movie/list-language-es.json")
    for genre in spanish["genres"]:
        assert kept.row(query, genre["id"]) == (genre["name"],)
