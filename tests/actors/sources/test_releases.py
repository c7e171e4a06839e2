"""What names of releases say: known forms one by one, and that no name whatever does any harm."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.sources.releases import LONGEST_NAME, Release, read_release
from storage.model.sources import Hdr, Quality, Traits

BOUND = timedelta(seconds=5)
"""Far above the 0.1 s of the worst name, far below what a list of 10^9 episodes would take."""

TEXT = """
S01 E01 E9999 S1-S9999 1x02 - . [ ] ( ) { } 1080p BD720p HD480p x264 10bit HEVC complete season seasons series 1 12 9999
99999 of (9999999999 Ep. ~ & + , to vol TV à ao temporada ª 2020 1999 la cia es DE FR sub multi dual remux blu ray web
cam www. com _ а х 日 Deleted scenes fight nights arab official all part extended director's ★ 【 / | 】
"""
WORDS = TEXT.split()
names = st.text(max_size=400) | st.lists(st.sampled_from([*WORDS, " "]), max_size=150).map("".join)
stutters = st.lists(st.sampled_from([*WORDS, " "]), min_size=1, max_size=4).map(
    lambda words: ("".join(words) * 400)[:400]
)


@pytest.mark.parametrize(
    ("name", "title", "year"),
    [
        ("A.Trip.to.the.Moon.1902.1080p.BluRay.x264.DTS-HD.MA.5.1-GROUP", "A Trip to the Moon", 1902),
        ("Nosferatu (1922) [1080p] [BluRay] [5.1]", "Nosferatu", 1922),
        ("Nosferatu 1922 720p WEB.mkv", "Nosferatu", 1922),
        ("Der Golem, wie er in die Welt kam 1920 DVDRip", "Der Golem, wie er in die Welt kam", 1920),
        ("Носферату / Nosferatu (1922) BDRip 1080p", "Nosferatu", 1922),
        ("1922.2017.1080p.WEB-DL", "1922", 2017),
        ("12 Angry Sailors 1957 720p", "12 Angry Sailors", 1957),
        ("Harbour.2.2019.1080p.WEB", "Harbour 2", 2019),
        ("Harbour 8 (2018) 1080p WEB", "Harbour 8", 2018),
        ("Cam.2018.1080p.WEB", "Cam", 2018),
        ("The Italian Harbour 1990 1080p", "The Italian Harbour", 1990),
        ("Harbour", "Harbour", None),
        ("", "", None),
    ],
)
def test_a_film_is_read_by_its_title_and_year(name: str, title: str, year: int | None) -> None:
    release = read_release(name)
    assert (release.title, release.year, release.season, release.episodes) == (title, year, None, ())
    assert release.is_film


@pytest.mark.parametrize(
    ("name", "season", "episodes"),
    [
        ("Harbour.Lights.S01E02.720p.WEB.H264-GRP", 1, (2,)),
        ("Harbour Lights 1x02 HDTV XviD", 1, (2,)),
        ("Harbour.Lights.S01E01-E03.720p", 1, (1, 2, 3)),
        ("Harbour Lights S01E01E02 1080p", 1, (1, 2)),
        ("Harbour.Lights.Season.2.Episode.5", 2, (5,)),
        ("Harbour Lights Season 1 Complete 1080p WEB", 1, ()),
        ("Harbour.Lights.S02.COMPLETE.720p.WEB.H264-GRP", 2, ()),
        ("Harbour Lights (2020) Season 1 S01 (1080p BluRay x265 HEVC 10bit)", 1, ()),
        ("Harbour Lights S00E01 Special", 0, (1,)),
        ("S01E02.mkv", 1, (2,)),
        ("Harbour Lights S01E01-E9999", 1, (1,)),
    ],
)
def test_an_episode_or_a_season_is_read_by_its_numbers(name: str, season: int, episodes: tuple[int, ...]) -> None:
    release = read_release(name)
    assert (release.season, release.episodes, release.is_film) == (season, episodes, False)


@pytest.mark.parametrize(
    "name",
    [
        "Harbour Lights S01-S03 Complete 1080p BluRay",
        "Harbour Lights - Season 1-3 - Complete",
        "Harbour Lights The Complete Series 1080p",
        "Harbour Lights 2019-2022 Complete 1080p",
        "Harbour Trilogy 1080p BluRay",
        "Harbour Movie Collection 1080p",
    ],
)
def test_several_seasons_or_films_at_once_are_neither_a_film_nor_a_season(name: str) -> None:
    release = read_release(name)
    assert (release.season, release.episodes, release.is_film) == (None, (), False)


def test_an_episode_counted_through_a_series_or_known_by_its_day_is_of_no_season_yet() -> None:
    counted = read_release("[Grp] Harbour Lights - 105 [720p].mkv")
    assert (counted.title, counted.season, counted.episodes, counted.is_film) == ("Harbour Lights", None, (105,), False)
    daily = read_release("Harbour.Lights.2023.10.05.720p")
    assert (daily.title, daily.season, daily.aired, daily.is_film) == ("Harbour Lights", None, date(2023, 10, 5), False)


@pytest.mark.parametrize(
    ("name", "traits"),
    [
        (
            "Nosferatu.1922.2160p.UHD.BluRay.REMUX.HDR10.HEVC.10bit-GRP",
            Traits(Quality.UHD_4K, 2160, "X265", 10, frozenset({Hdr.HDR10}), "REMUX", group="GRP"),
        ),
        (
            "Nosferatu 1922 Extended Edition 4K DV HDR10+ WEB-DL DDP5.1 Atmos HEVC-GRP",
            Traits(
                Quality.UHD_4K,
                2160,
                "X265",
                10,
                frozenset({Hdr.HDR10_PLUS, Hdr.DOLBY_VISION}),
                "WEB",
                group="GRP",
                edition="extended",
            ),
        ),
        ("Nosferatu 1922 2160p HLG HDTV", Traits(Quality.UHD_4K, 2160, hdr=frozenset({Hdr.HLG}), release_type="HDTV")),
        ("Nosferatu.1922.720p.Hi10P.x264.8bit", Traits(Quality.HD, 720, "X264", 8)),
        ("Nosferatu 1922 1920x800 AVC", Traits(Quality.FHD, 1080, "X264")),
        ("Nosferatu.1922.576p.XviD", Traits(Quality.SD, 576, "XVID")),
        ("Nosferatu.1922.DVDRip", Traits(Quality.SD, release_type="DVD")),
        ("Nosferatu.1922.1440p.VP9.webm", Traits(Quality.QHD_2K, 1440, "VP9")),
        ("Nosferatu 1922 4320p AV1", Traits(Quality.UHD_8K, 4320, "AV1")),
        ("Nosferatu 1922 MPEG2", Traits(video_codec="MPEG2")),
        ("Nosferatu 1922 HDTS x264", Traits(video_codec="X264", release_type="TS")),
        ("Nosferatu 1922 720p HDCAM", Traits(Quality.HD, 720, release_type="CAM")),
        ("Nosferatu 1922 1080p.ts", Traits(Quality.FHD, 1080)),
    ],
)
def test_the_picture_is_told_in_our_words(name: str, traits: Traits) -> None:
    assert read_release(name).traits == traits


@pytest.mark.parametrize(
    ("words", "languages"),
    [
        ("GERMAN", ("de",)),
        ("TRUEFRENCH", ("fr",)),
        ("ITA.ENG", ("en", "it")),
        ("Latino", ("es-419",)),
        ("MULTi", ()),
        ("MULTi.FRENCH", ()),
        ("German.DL", ()),
        ("Dual.Audio.Hindi.English", ("en", "hi")),
        ("VOSTFR", ()),
        ("SUBFRENCH", ()),
        ("ENG.SUBS", ()),
        ("Subs.Ita", ()),
        ("GERMAN.Eng.Subs", ("de",)),
        ("WEB-DL", ()),
    ],
)
def test_languages_are_those_that_are_heard_as_far_as_all_are_named(words: str, languages: tuple[str, ...]) -> None:
    assert read_release(f"Nosferatu.1922.{words}.720p").traits.languages == languages


@pytest.mark.parametrize(
    ("words", "edition"),
    [
        ("Directors.Cut", "director's cut"),
        ("Director's Cut", "director's cut"),
        ("DC", "director's cut"),
        ("EXTENDED", "extended"),
        ("UNRATED", "unrated"),
        ("Uncut", "uncut"),
        ("Theatrical.Cut", ""),
        ("REMASTERED", ""),
        ("25th.Anniversary.Edition", ""),
        ("", ""),
    ],
)
def test_a_cut_has_one_name(words: str, edition: str) -> None:
    assert read_release(f"Nosferatu.1922.{words}.1080p").traits.edition == edition


def test_words_of_the_title_say_nothing_of_the_film() -> None:
    assert read_release("The Spanish Harbour 1990 1080p").traits == Traits(Quality.FHD, 1080)


@given(names | stutters)
@settings(deadline=BOUND, max_examples=300)
def test_no_name_breaks_the_reading_or_takes_long(name: str) -> None:
    release = read_release(name)
    assert isinstance(release, Release)
    assert len(release.title) <= LONGEST_NAME
    assert len(release.episodes) <= 400
    assert all(isinstance(number, int) and 0 <= number < 100_000 for number in release.episodes)


@pytest.mark.parametrize(
    "name",
    [
        "Harbour (99999999999 of 3)",
        "Harbour (9999BD480p9999 of 3)",
        "Серии: 99999999999 of 10",
        "Ep.1.-.99999999999",
        "Harbour 1 - 99999999999TV",
        "S01E01-E99999999999",
        "{х" * 200,
        "S01E01" * 60,
        "1" * 5000,
        "[" * 5000,
        "\x00" * 5000,
        "e\u0301" * 5000,
    ],
)
def test_names_made_to_hurt_do_not(name: str) -> None:
    begun = time.process_time()
    assert len(read_release(name).episodes) <= 400
    assert time.process_time() - begun < BOUND.total_seconds()
