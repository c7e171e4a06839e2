"""Which releases are of the film or season that was asked for."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.matching import episodes_of, is_of_film, is_of_title, plain
from actors.sources.releases import read_release
from storage.model.provided import WantedEpisode, WantedFilm, WantedSeason

FILM = WantedFilm(653, "tt0013442", "Nosferatu", "Nosferatu, eine Symphonie des Grauens", 1922, 95, ("Носферату",))
SEQUEL = WantedFilm(1, None, "Harbour & Sea III", "Harbour & Sea III", 1990, 90)
SEASON = WantedSeason(
    5,
    None,
    "The Harbour Lights",
    "Les Lumières du port",
    2020,
    2,
    tuple(WantedEpisode(number, f"Chapter {number}", date(2022, 3, number), 45) for number in range(1, 11)),
)
FIRST = attrs.evolve(SEASON, season=1)


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("Nosferatu.1922.1080p.WEB.x264-GRP", FILM),
        ("Nosferatu (1923) [720p]", FILM),
        ("NOSFERATU 1080p", FILM),
        ("Nosferatu.Eine.Symphonie.des.Grauens.1922.DVDRip", FILM),
        ("Nosferatu AKA The Vampire 1922 1080p", FILM),
        ("Носферату 1922 1080p", FILM),
        ("Harbour.and.Sea.3.1990.720p", SEQUEL),
        ("The Harbour & Sea III (1990)", SEQUEL),
        ("Harbour und Sea Iii 1990", SEQUEL),
    ],
)
def test_a_film_is_known_by_any_of_its_titles_however_they_are_written(name: str, film: WantedFilm) -> None:
    assert is_of_film(read_release(name), film)


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("Nosferatu.1979.1080p.WEB", FILM),
        ("Nosferatu in Venice 1922 1080p", FILM),
        ("Nosferatu.S01E01.1080p.WEB", FILM),
        ("Nosferatu Collection 1922-2024 1080p", FILM),
        ("Harbour.and.Sea.1990.720p", SEQUEL),
        ("Harbour.and.Sea.2.1990.720p", SEQUEL),
        ("1922 1080p", FILM),
        ("", FILM),
    ],
)
def test_another_film_a_collection_and_an_episode_are_not_this_film(name: str, film: WantedFilm) -> None:
    assert not is_of_film(read_release(name), film)


@pytest.mark.parametrize(
    ("name", "episodes"),
    [
        ("The.Harbour.Lights.S02E03.720p.WEB", (3,)),
        ("Harbour Lights 2x03", (3,)),
        ("Les.Lumieres.du.port.S02E01-E03.1080p", (1, 2, 3)),
        ("The.Harbour.Lights.S02E10E11.1080p", (10,)),
        ("The.Harbour.Lights.2020.S02.COMPLETE.1080p", ()),
        ("The.Harbour.Lights.2022.S02.1080p", ()),
        ("The.Harbour.Lights.2022.03.07.720p", (7,)),
        ("The.Harbour.Lights.1995.S02E01", None),
        ("The.Harbour.Lights.S02E77", None),
        ("The.Harbour.Lights.S01E03", None),
        ("The.Harbour.Lights.S01-S03.COMPLETE", None),
        ("The.Harbour.Lights.2020.1080p", None),
        ("The.Harbour.Lights.2022.04.07.720p", None),
        ("Harbour.Lights.Abroad.S02E03", None),
        ("[Grp] The Harbour Lights - 03 [720p]", None),
        ("S02E03", None),
    ],
)
def test_a_release_has_the_episodes_of_the_season_that_its_name_says(
    name: str, episodes: tuple[int, ...] | None
) -> None:
    assert episodes_of(read_release(name), SEASON) == episodes


def test_an_episode_counted_through_the_series_is_of_its_first_season_where_that_has_so_many() -> None:
    assert episodes_of(read_release("[Grp] The Harbour Lights - 03 [720p]"), FIRST) == (3,)
    assert episodes_of(read_release("[Grp] The Harbour Lights - 13 [720p]"), FIRST) is None


def test_a_season_whose_episodes_are_not_known_takes_the_numbers_of_the_name() -> None:
    unknown = attrs.evolve(SEASON, episodes=(), year=None)
    assert episodes_of(read_release("The.Harbour.Lights.S02E03"), unknown) == (3,)


def test_a_directory_that_lists_titles_and_years_apart_is_understood() -> None:
    assert is_of_title("nosferatu", 1921, FILM)
    assert is_of_title("Nosferatu", None, FILM)
    assert not is_of_title("Nosferatu", 1924, FILM)
    assert not is_of_title("", 1922, FILM)
    assert is_of_title("Harbour Lights, The", 2020, SEASON)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Spider-Man", "Spiderman"),
        ("The Sea", "Sea, The"),
        ("Été à l'île", "ete a l ile"),
        ("Part II", "Part 2"),
        ("Max & Moritz", "Max und Moritz"),
    ],
)
def test_ways_to_write_a_title_do_not_differ(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), [("Plan A", "Plan"), ("II", "2"), ("V", "5"), ("The", ""), ("Sea", "Seas")])
def test_other_titles_do(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@given(st.text(max_size=300), st.none() | st.integers(-10, 10**9))
def test_no_title_breaks_the_matching(title: str, year: int | None) -> None:
    is_of_title(title, year, FILM)
    assert len(plain(title)) <= 2000
