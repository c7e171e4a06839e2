"""What the archive is asked: a title may hold whatever it likes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.archive.questions import MAX_TITLE, MAX_TITLES, item_question, search_question, torrent_question
from storage.model.provided import WantedFilm

PHRASE = re.compile(r'"([^"\\]*)"')


def film(title: str, *titles: str, original: str = "") -> WantedFilm:
    return WantedFilm(1, None, title, original, 1922, 90, titles)


def query(wanted: WantedFilm) -> str:
    question = search_question(wanted)
    assert question is not None
    return str(question.query["q"])


def phrases(wanted: WantedFilm) -> list[str]:
    named = query(wanted).partition("title:(")[2].partition(") AND (collection:")[0]
    assert PHRASE.sub("", named).replace(" OR ", "") == ""
    return PHRASE.findall(named)


def test_a_search_asks_for_open_films_with_a_torrent() -> None:
    assert query(film("Nosferatu")) == (
        'mediatype:movies AND format:"Archive BitTorrent" AND title:("Nosferatu") AND '
        "(collection:(Comedy_Films OR Film_Noir OR SciFi_Horror OR classic_cartoons OR feature_films OR prelinger OR "
        "silent_films) OR licenseurl:*creativecommons*) AND NOT collection:stream_only"
    )


def test_a_search_names_its_fields_one_by_one() -> None:
    question = search_question(film("Nosferatu"))
    assert question is not None
    assert "fl%5B%5D=identifier&fl%5B%5D=title&fl%5B%5D=year&fl%5B%5D=date" in question.target
    assert "&sort%5B%5D=downloads%20desc" in question.target
    assert question.answers == frozenset()


def test_all_names_of_a_film_are_asked_for_once() -> None:
    names = phrases(film("Nosferatu", "Nosferatu", "Носферату", original="Nosferatu, eine Symphonie"))
    assert names == ["Nosferatu", "Nosferatu, eine Symphonie", "Носферату"]


@pytest.mark.parametrize(
    ("title", "phrase"),
    [
        ('The "Quiet" Man', "The Quiet Man"),
        ('" OR title:*', "OR title:*"),
        ("A \\ B", "A B"),
        ('\\"', None),
        ("Who? (What) [Where] AND When: NOT ^~*", "Who? (What) [Where] AND When: NOT ^~*"),
        ("two\nlines\x00\x7f", "two lines"),
        ("half\ud800a", "half a"),
        ("...", None),
        ("", None),
        ("7", "7"),
    ],
)
def test_nothing_in_a_title_gets_out_of_its_quotes(title: str, phrase: str | None) -> None:
    assert phrases(film(title, "x")) == ([phrase, "x"] if phrase else ["x"])


def test_a_film_without_a_name_is_not_searched() -> None:
    assert search_question(film("?!", '"', original="-")) is None


def test_a_search_is_no_longer_than_sensible() -> None:
    names = phrases(film("x" * 1000, *(f"y{number}" for number in range(50))))
    assert len(names) == MAX_TITLES
    assert names[0] == "x" * MAX_TITLE


@given(st.lists(st.text(), min_size=1))
def test_any_title_makes_a_sound_question(titles: list[str]) -> None:
    wanted = film(titles[0], *titles[1:])
    if (question := search_question(wanted)) is not None:
        assert 0 < len(phrases(wanted)) <= MAX_TITLES
        assert len(question.target) < 12_000


def test_items_and_torrents_lie_below_their_names() -> None:
    assert item_question("Some_Film").target == "metadata/Some_Film"
    assert torrent_question("Some_Film").target == "download/Some_Film/Some_Film_archive.torrent"
    assert torrent_question("Some_Film").decode(b"d3:a") == b"d3:a"
