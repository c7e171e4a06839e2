"""What files of a local folder are, by their names and those of their folders."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.local import LocalRelease
from actors.sources.local_index import LocalIndex
from actors.sources.local_names import readings, season_of
from storage.model.provided import Wanted, WantedEpisode, WantedFilm, WantedSeason
from storage.model.sources import InfoHash, Quality

NOSFERATU = WantedFilm(653, "tt0013442", "Nosferatu", "Nosferatu, eine Symphonie des Grauens", 1922, 95)
MOON = WantedFilm(775, "tt0000417", "A Trip to the Moon", "Le Voyage dans la Lune", 1902, 13)
EPISODES = tuple(WantedEpisode(number) for number in range(1, 11))
SEASON = WantedSeason(4_711, None, "The Lamplighters", "The Lamplighters", 2019, 1, EPISODES)
SECOND = attrs.evolve(SEASON, season=2)
SPECIALS = attrs.evolve(SEASON, season=0)


def release(path: str, size_bytes: int = 1000, *, is_seeded_here: bool = True) -> LocalRelease:
    *folders, name = path.split("/")
    hash_ = InfoHash(path.encode().hex().rjust(40, "0")[-40:])
    return LocalRelease(
        hash_, (name,), tuple(folders), size_bytes, datetime(2026, 1, 1, tzinfo=UTC), (), is_seeded_here
    )


def found(wanted: Wanted, *paths: str) -> dict[str, tuple[int, ...]]:
    """Which of these files are of it, by their names, and the episodes that they have."""
    index = LocalIndex(tuple(release(path, 1000 - number) for number, path in enumerate(paths)))
    return {match.release.names[0]: match.episodes for match in index.find(wanted)}


@pytest.mark.parametrize(
    "path",
    [
        "Nosferatu.mkv",
        "Nosferatu (1922).mkv",
        "nosferatu.1922.1080p.bluray.x264-grp.mkv",
        "Old Films/Nosferatu.1922.mkv",
        "Nosferatu (1922)/movie.mkv",
        "Films/Nosferatu (1922)/nosferatu-restored.mkv",
        "Nosferatu.1922.1080p.BluRay.x264-GRP/grp-nsf1080.mkv",
        "Nosferatu, eine Symphonie des Grauens (1922)/film.avi",
    ],
)
def test_a_film_is_known_by_its_file_or_else_by_its_folder(path: str) -> None:
    assert found(NOSFERATU, path) == {path.rpartition("/")[2]: ()}


@pytest.mark.parametrize(
    "path",
    [
        "Nosferatu.1979.mkv",
        "Nosferatu (1979)/movie.mkv",
        "Nosferatu (1922)/A.Trip.to.the.Moon.1902.mkv",
        "Nosferatu (1922)/S01E02.mkv",
        "Nosferatu (1922)/Season 1/02.mkv",
        "movie.mkv",
        "A Trip to the Moon (1902)/movie.mkv",
    ],
)
def test_what_says_something_else_is_not_the_film(path: str) -> None:
    assert found(NOSFERATU, path) == {}


def test_only_the_largest_file_of_a_folder_is_the_film_that_the_folder_is_named_after() -> None:
    assert found(NOSFERATU, "Nosferatu (1922)/movie.mkv", "Nosferatu (1922)/making of.mkv") == {"movie.mkv": ()}


def test_articles_digits_and_spelling_do_not_hide_a_film() -> None:
    assert found(MOON, "Trip to the Moon (1902).mkv", "le voyage dans la lune 1902.avi") == {
        "Trip to the Moon (1902).mkv": (),
        "le voyage dans la lune 1902.avi": (),
    }
    tale = WantedFilm(1, None, "Tale of Lamps & Ships IV", "Tale of Lamps & Ships IV", 1999, 0)
    assert found(tale, "Tale.of.Lamps.and.Ships.4.1999.mkv") == {"Tale.of.Lamps.and.Ships.4.1999.mkv": ()}
    other = attrs.evolve(tale, title="Tale of Lamps and Ships 4", original_title="Der Lampen-Mann")
    assert found(other, "Tale.of.Lamps.&.Ships.IV.1999.mkv", "The Lampenmann (1999).mkv").keys() == {
        "Tale.of.Lamps.&.Ships.IV.1999.mkv",
        "The Lampenmann (1999).mkv",
    }


@pytest.mark.parametrize("title", ["X", "IV", "The X", "Up", "It"])
def test_titles_of_one_short_word_are_found(title: str) -> None:
    wanted = WantedFilm(1, None, title, title, 1999, 0)
    assert found(wanted, f"{title} (1999).mkv", "Nosferatu (1922).mkv") == {f"{title} (1999).mkv": ()}


@pytest.mark.parametrize(
    ("path", "episodes"),
    [
        ("The.Lamplighters.S01E02.1080p.WEB.mkv", (2,)),
        ("The Lamplighters/Season 1/02 - The Flood.mkv", (2,)),
        ("The Lamplighters/Season 1/The Lamplighters S01E02.mkv", (2,)),
        ("The Lamplighters/Season 01/S01E02 - The Flood.mkv", (2,)),
        ("The Lamplighters (2019)/Season 1/Episode 2.mkv", (2,)),
        ("Series/The Lamplighters/Staffel 1/02.mkv", (2,)),
        ("The Lamplighters/S01/E02.mkv", (2,)),
        ("The Lamplighters/Saison 1/Lamplighters 02.mkv", (2,)),
        ("The Lamplighters (2019)/1x02.mkv", (2,)),
        ("The Lamplighters (2019)/S01E02-E03.mkv", (2, 3)),
        ("The.Lamplighters.S01.1080p.WEB.x264-GRP/02.mkv", (2,)),
        ("The Lamplighters/02 - The Flood.mkv", (2,)),
    ],
)
def test_an_episode_is_known_by_its_file_its_season_and_its_series(path: str, episodes: tuple[int, ...]) -> None:
    assert found(SEASON, path) == {path.rpartition("/")[2]: episodes}


@pytest.mark.parametrize(
    "path",
    [
        "The Lamplighters/Season 2/02 - The Flood.mkv",
        "The Lamplighters/Season 1/S02E02.mkv",
        "Other People/Season 1/02 - The Lamplighters.mkv",
        "The Lamplighters (1987)/Season 1/02.mkv",
        "Season 1/02 - The Flood.mkv",
        "The Lamplighters/Season 1/The Flood.mkv",
        "The Lamplighters/Season 1/99.mkv",
        "The.Lamplighters.S01.mkv",
        "The Lamplighters (2019).mkv",
    ],
)
def test_what_is_not_of_the_season_or_no_certain_episode_is_left_out(path: str) -> None:
    assert found(SEASON, path) == {}


@pytest.mark.parametrize("title", ["24", "Series 24", "The 100", "Lamps 2000", "S1"])
def test_numbers_in_a_title_are_no_episodes_where_people_name_things_plainly(title: str) -> None:
    series = attrs.evolve(SEASON, title=title, original_title=title, year=None)
    assert found(series, f"{title}/Season 1/02 - The Flood.mkv") == {"02 - The Flood.mkv": (2,)}
    assert found(series, f"{title} (2001)/Season 1/02.mkv") == {"02.mkv": (2,)}
    film = WantedFilm(1, None, title, title, 2001, 0)
    assert found(film, f"{title} (2001).mkv") == {f"{title} (2001).mkv": ()}
    assert found(film, f"{title} (2001)/movie.mkv") == {"movie.mkv": ()}


def test_seasons_are_told_apart() -> None:
    path = "The Lamplighters/Season 2/02 - The Flood.mkv"
    assert found(SECOND, path) == {"02 - The Flood.mkv": (2,)}
    assert found(SPECIALS, "The Lamplighters/Specials/03 - Making of.mkv") == {"03 - Making of.mkv": (3,)}


def test_a_torrent_may_have_a_whole_season_where_one_video_may_not() -> None:
    pack = release("The.Lamplighters.S01.1080p.WEB", is_seeded_here=False)
    (match,) = LocalIndex((pack,)).find(SEASON)
    assert match.episodes == ()


def test_what_the_file_does_not_say_of_its_picture_the_folder_says() -> None:
    path = "Nosferatu.1922.1080p.BluRay.x264-GRP/movie.720p.mkv"
    (match,) = LocalIndex((release(path),)).find(NOSFERATU)
    assert (match.traits.resolution, match.traits.quality) == (720, Quality.HD)
    assert (match.traits.video_codec, match.traits.release_type, match.traits.group) == ("X264", "BLURAY", "GRP")


@pytest.mark.parametrize(
    ("folder", "season"),
    [
        *(("Season 1", 1), ("season_02", 2), ("S3", 3), ("Staffel 10", 10), ("Säsong 4", 4), ("Specials", 0)),
        *(("Season", None), ("Season 1 Extras", None), ("1", None), ("Nosferatu", None), ("Season ١", 1)),
    ],
)
def test_folders_of_seasons(folder: str, season: int | None) -> None:
    assert season_of(folder) == season


NAMES = st.text(max_size=60) | st.from_regex(r"(Season|S|E|\d|x|\.| |-|\(1922\)|[a-z]){0,12}", fullmatch=True)


@settings(max_examples=60)
@given(st.lists(NAMES, min_size=1, max_size=4), st.booleans())
def test_no_names_whatever_make_it_fall_over(names: list[str], is_main: bool) -> None:
    made = attrs.evolve(release("a.mkv"), names=(names[0],), folders=tuple(names[1:]))
    assert readings(made, is_main=is_main)
    for wanted in (NOSFERATU, SEASON):
        LocalIndex((made,)).find(wanted)


def test_what_was_understood_is_taken_over_and_what_is_gone_is_not_found() -> None:
    first, second = release("Nosferatu.mkv"), release("Nosferatu (1922).mkv")
    before = LocalIndex((first,))
    after = LocalIndex((second,), before)
    assert [match.release for match in after.find(NOSFERATU)] == [second]
    assert after.by_hash == {second.info_hash: second}
