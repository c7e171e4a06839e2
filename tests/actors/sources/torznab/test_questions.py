"""How an endpoint is asked for a film or a season, by what it can be asked."""

from __future__ import annotations

import attrs
import pytest

from actors.sources.torznab.capabilities import Capabilities
from actors.sources.torznab.endpoint import Endpoint
from actors.sources.torznab.questions import (
    capabilities_question,
    episode_searches,
    file_question,
    search_question,
    searchable,
    searches_for,
)
from storage.model.provided import Wanted
from storage.model.titles import OWN_ID_START, TitleKind
from tests.support.torznab_listings import FILM, SEASON

ENDPOINT = Endpoint.at("http://prowlarr:9696/1/api?apikey=s3cret")
NAMED = ("q", "Nosferatu 1922"), ("q", "Nosferatu eine Symphonie des Grauens 1922")


def can(film: str = "", show: str = "") -> Capabilities:
    terms = {TitleKind.MOVIE: film, TitleKind.SHOW: show}
    return Capabilities({kind: frozenset(filter(None, text.split(","))) for kind, text in terms.items()})


def asked(wanted: Wanted, capabilities: Capabilities) -> list[tuple[object, ...]]:
    return [(search.function, *search.terms) for search in searches_for(wanted, capabilities)]


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("q,imdbid,tmdbid", [("movie", ("imdbid", "0013442")), ("movie", NAMED[0]), ("movie", NAMED[1])]),
        ("q,tmdbid", [("movie", ("tmdbid", 653)), ("movie", NAMED[0]), ("movie", NAMED[1])]),
        ("q", [("movie", NAMED[0]), ("movie", NAMED[1])]),
        ("imdbid", [("movie", ("imdbid", "0013442")), ("search", NAMED[0]), ("search", NAMED[1])]),
        ("", [("search", NAMED[0]), ("search", NAMED[1])]),
    ],
)
def test_a_film_is_asked_for_by_its_id_where_that_is_known_then_by_name(terms: str, expected: list[object]) -> None:
    assert asked(FILM, can(film=terms)) == expected


def test_a_film_without_ids_that_others_know_is_asked_for_by_name() -> None:
    own = attrs.evolve(FILM, tmdb_id=OWN_ID_START + 1, imdb_id=None, original_title="", year=None)
    assert asked(own, can(film="q,imdbid,tmdbid")) == [("movie", ("q", "Nosferatu"))]
    assert asked(attrs.evolve(own, imdb_id="nm0001"), can(film="imdbid,q")) == [("movie", ("q", "Nosferatu"))]


SECOND = ("season", 2)
TITLE = ("q", "The Lamp Keepers")


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("q,season,ep,imdbid", [("tvsearch", ("imdbid", "9100013"), SECOND), ("tvsearch", TITLE, SECOND)]),
        ("q,season,ep,tmdbid", [("tvsearch", ("tmdbid", 910_001), SECOND), ("tvsearch", TITLE, SECOND)]),
        ("q,season,ep", [("tvsearch", TITLE, SECOND)]),
        ("q,imdbid", [("search", ("q", "The Lamp Keepers S02"))]),
        ("imdbid,season", [("tvsearch", ("imdbid", "9100013"), SECOND), ("search", ("q", "The Lamp Keepers S02"))]),
        ("", [("search", ("q", "The Lamp Keepers S02"))]),
    ],
)
def test_a_season_is_asked_for_as_narrowly_as_may_be(terms: str, expected: list[object]) -> None:
    assert asked(SEASON, can(show=terms)) == expected


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("q,season,ep", ("tvsearch", TITLE, SECOND, ("ep", 3))),
        ("q,season", ("search", ("q", "The Lamp Keepers S02E03"))),
    ],
)
def test_one_episode_is_asked_for_likewise(terms: str, expected: object) -> None:
    (search,) = episode_searches(SEASON, 3, can(show=terms))
    assert (search.function, *search.terms) == expected


def test_a_question_names_function_category_and_page_beside_the_key() -> None:
    (search, *_) = searches_for(FILM, can(film="q,imdbid"))
    question = search_question(ENDPOINT, search, 100, 50)
    assert question.target == "1/api?apikey=s3cret&cat=2000&imdbid=0013442&limit=50&offset=100&t=movie"
    assert capabilities_question(ENDPOINT).target == "1/api?apikey=s3cret&t=caps"


def test_what_goes_out_never_shows_the_key() -> None:
    for question in (capabilities_question(ENDPOINT), file_question("1/download?apikey=s3cret")):
        assert "s3cret" not in f"{question!r} {question}"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Nosferatu, eine Symphonie", "Nosferatu eine Symphonie"),
        ("The Keeper's Lamp: Part_2 (again)", "The Keepers Lamp Part 2 again"),
        ("Être & avoir", "Être avoir"),
        ("...", ""),
        ("word " * 100, ("word " * 30).strip()),
    ],
)
def test_titles_are_searched_for_as_words(title: str, words: str) -> None:
    assert searchable(title) == words
