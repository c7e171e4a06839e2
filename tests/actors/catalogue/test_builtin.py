"""The built-in catalogue: its shapes, that every claim names a source, and that nothing points nowhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from importlib import resources
from typing import Any

import attrs
import pytest

from actors.catalogue.builtin import POPULAR_SLUG, BuiltinCatalogue, BuiltinFilm, load_builtin
from storage.model.titles import OWN_ID_START

FIRST_OWN_ID = OWN_ID_START + 100
SHOWS_SLUG = "@@tmdb_shows_popular"
"""Below lie the demo films, which are added elsewhere."""

CITABLE = {
    "director", "imdb", "internet_archive", "licence", "release_date", "runtime", "tmdb", "wikidata", "year",
}  # fmt: skip


@pytest.fixture(scope="module")
def catalogue() -> BuiltinCatalogue:
    return load_builtin()


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    text = resources.files("actors.catalogue.builtin").joinpath("films.json").read_text(encoding="utf-8")
    loaded: list[dict[str, Any]] = json.loads(text)
    return loaded


def titles(films: list[BuiltinFilm]) -> list[str]:
    return [film.title for film in films]


def cited(row: dict[str, Any]) -> Counter[str]:
    return Counter(fact for source in row["sources"] for fact in source["for"])


def test_there_are_some_forty_films_or_more(catalogue: BuiltinCatalogue) -> None:
    assert len(catalogue.films) >= 40


def test_no_identifier_is_given_twice(catalogue: BuiltinCatalogue) -> None:
    for name in ("id", "imdb_id"):
        counted = Counter(value for film in catalogue.films if (value := getattr(film, name)) is not None)
        assert [value for value, times in counted.items() if times > 1] == []
    for name in ("wikidata", "internet_archive"):
        counted = Counter(value for film in catalogue.films if (value := getattr(film.identifiers, name)) is not None)
        assert [value for value, times in counted.items() if times > 1] == []


def test_an_id_is_tmdbs_or_ours_and_never_a_demo_films(catalogue: BuiltinCatalogue) -> None:
    for film in catalogue.films:
        if film.tmdb_id is None:
            assert film.id >= FIRST_OWN_ID, film.title
        else:
            assert film.id == film.tmdb_id, film.title
            assert 0 < film.id < OWN_ID_START, film.title


def test_identifiers_have_their_shapes(catalogue: BuiltinCatalogue) -> None:
    for film in catalogue.films:
        assert film.imdb_id is None or re.fullmatch(r"tt\d{7,8}", film.imdb_id), film.title
        known = film.identifiers
        assert known.wikidata is None or re.fullmatch(r"Q[1-9]\d*", known.wikidata), film.title
        assert known.internet_archive is None or re.fullmatch(r"[A-Za-z0-9._-]{3,100}", known.internet_archive)


def test_texts_are_there_and_of_a_fair_length(catalogue: BuiltinCatalogue) -> None:
    for film in catalogue.films:
        assert film.title == film.title.strip() != ""
        assert film.original_title == film.original_title.strip() != ""
        assert 80 <= len(film.overview) <= 400, film.title
        assert film.overview.endswith("."), film.title
        assert len(film.tagline) <= 60, film.title
        assert film.directors, film.title
        assert film.director == ", ".join(film.directors)


def test_years_and_runtimes_are_plausible(catalogue: BuiltinCatalogue) -> None:
    for film in catalogue.films:
        assert 1895 <= film.year <= 2026, film.title
        assert film.runtime_min is None or 1 <= film.runtime_min <= 240, film.title
        if film.release_date is not None:
            assert film.release_date.year == film.year, film.title


def test_language_and_country_are_codes(catalogue: BuiltinCatalogue) -> None:
    for film in catalogue.films:
        assert re.fullmatch(r"[a-z]{2,3}", film.language), film.title
        assert re.fullmatch(r"[A-Z]{2}", film.country), film.title


def test_every_licence_lets_anybody_watch(catalogue: BuiltinCatalogue) -> None:
    free = re.compile(r"Public domain \(US[;)].*|CC0 1\.0|CC BY( \d\.\d)?")
    assert titles([film for film in catalogue.films if not free.fullmatch(film.licence)]) == []


def test_every_genre_is_one_of_the_catalogues(catalogue: BuiltinCatalogue) -> None:
    names = {genre.name for genre in catalogue.genres}
    assert len(names) == len(catalogue.genres) == len({genre.id for genre in catalogue.genres})
    for film in catalogue.films:
        assert film.genres, film.title
        assert set(film.genres) <= names, film.title
        assert len(set(film.genres)) == len(film.genres), film.title


def test_every_list_is_named_once_and_holds_known_films_once(catalogue: BuiltinCatalogue) -> None:
    known = {film.id for film in catalogue.films}
    slugs = [each.slug for each in catalogue.lists]
    assert len(set(slugs)) == len(slugs)
    for each in catalogue.lists:
        assert each.name, each.slug
        assert len(set(each.films)) == len(each.films), each.slug
        assert (len(each.films) > 0) == (each.slug != SHOWS_SLUG), each.slug
        assert set(each.films) <= known, each.slug


def test_the_lists_that_a_home_page_asks_for_are_there(catalogue: BuiltinCatalogue) -> None:
    names = {each.slug: each.name for each in catalogue.lists}
    assert names[POPULAR_SLUG] == "Popular"
    assert names["@@tmdb_movies_top-rated"] == "Top rated"
    assert names[SHOWS_SLUG] == "Popular series"
    assert {"open-movies", "silent-era", "film-noir", "horror-classics", "comedies"} <= names.keys()


def test_rank_is_the_place_in_the_popular_list_which_holds_every_film(catalogue: BuiltinCatalogue) -> None:
    popular = next(each for each in catalogue.lists if each.slug == POPULAR_SLUG)
    assert tuple(film.id for film in catalogue.films) == popular.films
    assert [film.rank for film in catalogue.films] == list(range(1, len(catalogue.films) + 1))


def test_no_figures_of_others_are_published(catalogue: BuiltinCatalogue) -> None:
    assert {(film.rating, film.popularity) for film in catalogue.films} == {(0.0, 0.0)}


def test_the_themed_lists_keep_to_their_theme(catalogue: BuiltinCatalogue) -> None:
    films = {film.id: film for film in catalogue.films}
    lists = {each.slug: [films[film] for film in each.films] for each in catalogue.lists}
    shared = [film for film in catalogue.films if film.licence.startswith("CC")]
    assert {film.id for film in lists["open-movies"]} == {film.id for film in shared}
    assert titles([film for film in lists["silent-era"] if film.year > 1929]) == []
    assert titles([film for film in lists["film-noir"] if not 1940 <= film.year <= 1959]) == []
    assert titles([film for film in lists["horror-classics"] if "Horror" not in film.genres]) == []
    assert titles([film for film in lists["comedies"] if "Comedy" not in film.genres]) == []


def test_every_source_says_where_and_what_for(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert row["sources"], row["title"]
        for source in row["sources"]:
            assert source["seen"], row["title"]
            assert source["for"], row["title"]
            assert set(source["for"]) <= CITABLE, row["title"]
        places = [source["seen"] for source in row["sources"]]
        assert len(set(places)) == len(places), row["title"]


def test_every_claim_that_could_play_the_wrong_film_has_a_source(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        claims = {
            "imdb": row["imdb_id"],
            "tmdb": row["tmdb_id"],
            "release_date": row["release_date"],
            "runtime": row["runtime_min"],
            "licence": row["licence"],
            **row["identifiers"],
        }
        sources = cited(row)
        missing = [fact for fact, value in claims.items() if value is not None and not sources[fact]]
        assert missing == [], row["title"]


def test_most_ids_were_seen_in_two_places(rows: list[dict[str, Any]]) -> None:
    """The floor is what was reached when the films were chosen: new ones must not thin it out."""
    for fact, column, share in (("imdb", "imdb_id", 0.9), ("tmdb", "tmdb_id", 0.55)):
        counts = [cited(row)[fact] for row in rows if row[column] is not None]
        assert sum(times > 1 for times in counts) >= share * len(counts), fact


def test_a_film_that_everybody_knows_comes_out_whole(catalogue: BuiltinCatalogue) -> None:
    film = next(film for film in catalogue.films if film.id == 653)
    assert (film.title, film.original_title) == ("Nosferatu", "Nosferatu, eine Symphonie des Grauens")
    assert (film.imdb_id, film.identifiers.wikidata) == ("tt0013442", "Q151895")
    assert film.release_date == date(1922, 3, 4)
    assert (film.director, film.country, film.language) == ("F. W. Murnau", "DE", "de")


def test_loading_again_gives_equal_values_that_cannot_change(catalogue: BuiltinCatalogue) -> None:
    assert load_builtin() == catalogue
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        catalogue.films[0].title = "Another"  # type: ignore[misc]
