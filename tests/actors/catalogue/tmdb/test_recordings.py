"""All that was recorded of TMDB is told without a loss: field by field against the recorded answers."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from actors.catalogue.tmdb.titles import TmdbTitles
from storage.model.provided import PictureRole, ProvidedTexts
from storage.model.titles import TitleKind, TitleRef
from tests.support.http_stub import HttpStub, http_stub
from tests.support.tmdb import tmdb_over
from tests.support.tmdb_replay import TmdbReplay

GONE = (999888777, 999999999)


@pytest.fixture
def folder(shared_recordings: Path) -> Path:
    folder = shared_recordings / "fixtures/tmdb/3"
    if not folder.is_dir():
        pytest.skip(f"no recordings of TMDB in {folder}")
    return folder


@pytest.fixture
async def stub(folder: Path) -> AsyncIterator[HttpStub]:
    async with http_stub(TmdbReplay(folder), keep_alive=True) as stub:
        yield stub


@pytest.fixture
async def tmdb(stub: HttpStub, tmp_path: Path) -> AsyncIterator[TmdbTitles]:
    async with tmdb_over(stub, tmp_path) as opened:
        yield opened


def recorded(folder: Path, pattern: str) -> Iterator[tuple[Any, Any]]:
    for path in sorted(folder.glob(pattern)):
        answer = json.loads(path.read_text("utf-8"))
        yield path, answer


def picture(path: str | None) -> str:
    return f"tmdb{path}" if path and not path.endswith(".svg") else ""


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def texts(answer: dict[str, Any], title: str) -> tuple[ProvidedTexts, ...]:
    names = (title, "overview", "tagline")
    return tuple(
        ProvidedTexts(f"{each['iso_639_1']}-{each['iso_3166_1']}", *(each["data"][name] for name in names))
        for each in answer["translations"]["translations"]
        if any(each["data"][name] for name in names)
    )


async def test_all_films(tmdb: TmdbTitles, folder: Path) -> None:
    seen = 0
    for _, answer in recorded(folder, "movie/*-append_to_response-*.json"):
        if answer["status"] != 200:
            continue
        said, seen = answer["data"], seen + 1
        film = await tmdb.film(said["id"])
        assert film is not None
        assert film.id == said["id"]
        for name in ("title", "imdb_id", "original_title", "original_language", "overview", "tagline", "popularity"):
            assert getattr(film, name) == said[name], name
        assert film.rating == said["vote_average"]
        assert film.runtime_min == said["runtime"]
        assert film.release_date == day(said["release_date"])
        assert film.year == int(said["release_date"][:4])
        assert film.genres == tuple(genre["id"] for genre in said["genres"])
        assert film.poster == picture(said["poster_path"])
        assert film.backdrop == picture(said["backdrop_path"])
        assert film.texts == texts(said, "title")
        assert film.as_of is None
        for role, images in (
            (PictureRole.POSTER, "posters"),
            (PictureRole.BACKDROP, "backdrops"),
            (PictureRole.LOGO, "logos"),
        ):
            shown = [each for each in said["images"][images] if picture(each["file_path"])]
            told = [each for each in film.pictures if each.role is role]
            best = sorted(shown, key=lambda each: (each["vote_average"], each["vote_count"]), reverse=True)[:1]
            assert [(each.language, each.name) for each in told] == [
                (each["iso_639_1"], picture(each["file_path"])) for each in best
            ]
        assert film.logo == next((each.name for each in film.pictures if each.role is PictureRole.LOGO), "")
    assert seen == 80
    assert tmdb.health().skipped == 0


async def test_all_series(tmdb: TmdbTitles, folder: Path) -> None:
    seen = 0
    for _, answer in recorded(folder, "tv/*-append_to_response-*.json"):
        said, seen = answer["data"], seen + 1
        show = await tmdb.show(said["id"])
        assert show is not None
        assert (show.id, show.title, show.original_title) == (said["id"], said["name"], said["original_name"])
        for name in ("original_language", "overview", "tagline", "status", "popularity"):
            assert getattr(show, name) == said[name], name
        assert show.imdb_id == (said["external_ids"]["imdb_id"] or None)
        assert show.rating == said["vote_average"]
        assert (show.first_air_date, show.last_air_date) == (day(said["first_air_date"]), day(said["last_air_date"]))
        assert show.genres == tuple(genre["id"] for genre in said["genres"])
        assert (show.poster, show.backdrop) == (picture(said["poster_path"]), picture(said["backdrop_path"]))
        assert show.next_episode is None
        assert said["next_episode_to_air"] is None
        assert show.texts == texts(said, "name")
        by_number = sorted(said["seasons"], key=lambda season: season["season_number"])
        assert [
            (
                each.number,
                each.id,
                each.name,
                each.overview,
                each.air_date,
                each.poster,
                each.episode_count,
                each.episodes,
            )
            for each in show.seasons
        ] == [
            (
                each["season_number"],
                each["id"],
                each["name"],
                each["overview"],
                day(each["air_date"]),
                picture(each["poster_path"]),
                each["episode_count"],
                None,
            )
            for each in by_number
        ]
    assert seen == 40
    assert tmdb.health().skipped == 0


async def test_all_seasons(tmdb: TmdbTitles, folder: Path) -> None:
    seen = episodes = 0
    for path, answer in recorded(folder, "tv/*/season/*.json"):
        said, seen = answer["data"], seen + 1
        found = re.search(r"tv/(\d+)/season/(\d+)", path.as_posix())
        assert found is not None
        season = await tmdb.season(int(found[1]), int(found[2]))
        assert season is not None
        assert (season.number, season.id, season.name) == (said["season_number"], said["id"], said["name"])
        assert (season.overview, season.air_date) == (said["overview"], day(said["air_date"]))
        assert season.poster == picture(said["poster_path"])
        assert season.episodes is not None
        assert season.episode_count == len(said["episodes"])
        assert [
            (each.number, each.id, each.title, each.overview, each.air_date, each.runtime_min, each.still, each.rating)
            for each in season.episodes
        ] == [
            (
                each["episode_number"],
                each["id"],
                each["name"],
                each["overview"],
                day(each["air_date"]),
                each["runtime"] or 0,
                picture(each["still_path"]),
                each["vote_average"],
            )
            for each in said["episodes"]
        ]
        episodes += len(said["episodes"])
    assert seen == 43
    assert episodes > 500
    assert tmdb.health().skipped == 0


async def test_lists_keep_their_order_over_all_pages(tmdb: TmdbTitles, folder: Path) -> None:
    outline = await tmdb.outline()
    lists = {each.slug: each for each in outline.lists}
    for slug, pattern, kind in (
        ("@@tmdb_movies_popular", "discover/movie-*-page-{}-*.json", TitleKind.MOVIE),
        ("@@tmdb_shows_popular", "discover/tv-*-page-{}-*.json", TitleKind.SHOW),
        ("@@tmdb_movies_top-rated", "movie/top_rated-language-en-page-{}.json", TitleKind.MOVIE),
    ):
        pages = [answer["data"] for page in (1, 2) for _, answer in recorded(folder, pattern.format(page))]
        assert lists[slug].members == tuple(TitleRef(kind, each["id"]) for page in pages for each in page["results"])
        assert len(lists[slug].members) == 40
        assert not lists[slug].is_partial
    # Nobody recorded what is talked about: those lists cannot be had, and are left out.
    assert set(lists) == {"@@tmdb_movies_popular", "@@tmdb_shows_popular", "@@tmdb_movies_top-rated"}


async def test_genres_of_both_kinds_in_both_languages(tmdb: TmdbTitles, folder: Path) -> None:
    told = {genre.id: genre for genre in (await tmdb.outline()).genres}
    for kind, path in ((TitleKind.MOVIE, "movie"), (TitleKind.SHOW, "tv")):
        for language in ("en", "es"):
            ((_, answer),) = recorded(folder, f"genre/{path}/list-language-{language}.json")
            for genre in answer["data"]["genres"]:
                assert kind in told[genre["id"]].kinds
                if language == "en":
                    assert told[genre["id"]].name == genre["name"]
                else:
                    assert dict(told[genre["id"]].names)["es"]
    assert len(told) == 27


async def test_changes_of_a_day(tmdb: TmdbTitles, folder: Path) -> None:
    for page in (1, 2):
        told = await tmdb.changes(TitleKind.MOVIE, date(2026, 2, 28), page)
        ((_, answer),) = recorded(folder, f"movie/changes-*-page-{page}-*.json")
        assert told is not None
        assert told.ids == tuple(each["id"] for each in answer["data"]["results"])
        assert told.pages == 2


async def test_titles_that_are_gone_are_unknown(tmdb: TmdbTitles) -> None:
    assert [await tmdb.film(tmdb_id) for tmdb_id in GONE] == [None, None]
    assert tmdb.health().trouble == ""


async def test_the_questions_are_those_that_were_recorded(tmdb: TmdbTitles, stub: HttpStub) -> None:
    await tmdb.film(550)
    await tmdb.show(1396)
    await tmdb.changes(TitleKind.MOVIE, date(2026, 2, 28), 1)
    assert stub.targets == [
        "/3/movie/550?append_to_response=translations,images&language=en",
        "/3/tv/1396?append_to_response=external_ids,translations&language=en",
        "/3/movie/changes?end_date=2026-03-01&language=en&page=1&start_date=2026-02-28",
    ]
    assert all(b"authorization: bearer eyj" in head.lower() for head in stub.heads)
