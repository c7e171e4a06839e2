"""What is in a torrent, and the sentences with which it is refused."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.sources.errors import PayloadRefused
from actors.sources.payload import MOST_VIDEOS, Payload, payload_of
from storage.model.provided import Wanted, WantedEpisode, WantedFilm, WantedSeason
from storage.model.sources import EpisodeFile
from storage.model.torrents import TorrentFile

GB, MB = 10**9, 10**6
FILM = WantedFilm(653, None, "Nosferatu", "Nosferatu", 1922, 95)
SEASON = WantedSeason(
    5,
    None,
    "Harbour Lights",
    "Harbour Lights",
    2020,
    1,
    (
        WantedEpisode(1, "The Storm", date(2020, 3, 1), 45),
        WantedEpisode(2, "The Extra", date(2020, 3, 8), 45),
        WantedEpisode(3, "Low Tide", date(2020, 3, 15), 45),
    ),
)


def torrent(*named: str | tuple[str, int]) -> list[TorrentFile]:
    """Files of 1 GB where nothing else is said."""
    sized = [(each, GB) if isinstance(each, str) else each for each in named]
    return [TorrentFile(index, name, size) for index, (name, size) in enumerate(sized)]


def payload(files: list[TorrentFile], wanted: Wanted, **claims: Any) -> Payload:
    return payload_of(files, sum(each.size_bytes for each in files), wanted, **claims)


def episodes(*named: str | tuple[str, int], wanted: WantedSeason = SEASON, **claims: Any) -> dict[int, int | None]:
    return {each.number: each.file_index for each in payload(torrent(*named), wanted, **claims).episodes}


@pytest.mark.parametrize(
    ("files", "index"),
    [
        (torrent("Nosferatu.1922.mkv"), 0),
        (torrent(("a.mp4", GB), ("b.mkv", 2 * GB), ("c.srt", 9 * GB)), 1),
        (torrent(("Sample/nosferatu.mkv", 3 * GB), "Nosferatu.mkv"), 1),
        (torrent(("nosferatu-trailer.mkv", 3 * GB), "Nosferatu.mkv", ("Extras/x.mkv", 2 * GB)), 1),
        (torrent(("Nosferatu_Behind_the_Scenes.mkv", 3 * GB), "Nosferatu.mkv"), 1),
        (torrent("nosferatu.sample.mkv"), 0),
        (torrent(("Another Film 1990.mkv", 3 * GB), "Nosferatu 1922.mkv", ("Nosferatu 1979.mkv", 2 * GB)), 1),
        (torrent(("empty.mkv", 0), "Nosferatu.MKV"), 1),
        (torrent("Visit us.url", "info.txt", "Nosferatu.mkv"), 2),
    ],
)
def test_the_film_is_the_largest_video_that_is_no_extra_and_no_other_film(files: list[TorrentFile], index: int) -> None:
    assert payload(files, FILM) == Payload(file_index=index)


def test_the_word_of_an_extra_may_be_in_the_title() -> None:
    wanted = attrs.evolve(FILM, title="The Trailer")
    assert payload(torrent(("The.Trailer.1922.mkv", 2 * GB), "x.mkv"), wanted).file_index == 0


def test_a_directory_may_say_which_file_is_the_film_but_only_if_that_is_a_video() -> None:
    files = torrent(("a.mkv", 2 * GB), "b.mkv", "c.txt")
    assert payload(files, FILM, claimed_index=1).file_index == 1
    assert payload(files, FILM, claimed_index=2).file_index == 0
    assert payload(files, FILM, claimed_index=77).file_index == 0


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (torrent("readme.txt"), "There is no video in this torrent."),
        (torrent(("film.mkv", 0)), "There is no video in this torrent."),
        (torrent("film.rar", "film.r00"), "There is no video in this torrent."),
        (torrent("film.mkv", ("setup.exe", 1)), "There is a program in this torrent (a .exe file)."),
        (torrent("film.mkv", "film.mkv.exe"), "There is a program in this torrent (a .exe file)."),
        (torrent("film.mkv", "film.mkv.SCR. ."), "There is a program in this torrent (a .scr file)."),
        (torrent("film.mkv", "Codec/player. lnk"), "There is a program in this torrent (a .lnk file)."),
        (
            torrent(("password.mkv", GB), ("film.part1.rar", GB), ("film.001", GB)),
            "Most of this torrent is an archive, which cannot be played.",
        ),
        (torrent(("film.mkv", 3 * MB)), "A video of 3.0 MB cannot be a film of 95 minutes."),
        (torrent(("film.mkv", 900 * GB)), "A video of 900.0 GB cannot be a film of 95 minutes."),
        (torrent(*["film.mkv"] * (MOST_VIDEOS + 1)), f"There are more than {MOST_VIDEOS} videos in this torrent."),
    ],
)
def test_what_is_no_film_is_refused_in_one_sentence(files: list[TorrentFile], sentence: str) -> None:
    with pytest.raises(PayloadRefused) as refused:
        payload(files, FILM)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("ending", ["exe", "bat", "cmd", "com", "msi", "js", "vbs", "ps1", "jar", "apk", "pif", "hta"])
def test_no_program_comes_with_a_film(ending: str) -> None:
    with pytest.raises(PayloadRefused):
        payload(torrent("film.mkv", f"film.{ending}"), FILM)


def test_the_size_may_be_a_tenth_off_what_was_claimed() -> None:
    files = torrent(("film.mkv", GB))
    for claimed in (0, GB, int(GB * 1.1), int(GB * 0.92)):
        assert payload(files, FILM, claimed_bytes=claimed).file_index == 0
    with pytest.raises(PayloadRefused) as refused:
        payload(files, FILM, claimed_bytes=2 * GB)
    assert str(refused.value) == "This torrent holds 1.0 GB, though 2.0 GB were claimed."


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Harbour.Lights.S01E01.mkv", "Harbour.Lights.S01E02.mkv"], {1: 0, 2: 1}),
        (["s01e03.mkv", "S01E01.mkv"], {1: 1, 3: 0}),
        (["Harbour Lights 1x02.mkv"], {2: 0}),
        (["Harbour.Lights.S01E01-E02.mkv", "Harbour.Lights.S01E03.mkv"], {1: 0, 2: 0, 3: 1}),
        (["Season 1/01 - The Storm.mkv", "Season 1/02 - The Extra.mkv"], {1: 0, 2: 1}),
        (["Season 1/01.mkv", "Season 1/02.mkv", "Season 2/01.mkv"], {1: 0, 2: 1}),
        (["Season 1/S01E01.mkv", "Season 2/S02E01.mkv"], {1: 0}),
        (["102 - The Extra.mkv"], {2: 0}),
        (["Harbour Lights Episode 3.mkv"], {3: 0}),
        (["[Grp] Harbour Lights - 03 [720p].mkv"], {3: 0}),
        (["Harbour.Lights.2020.03.15.mkv"], {3: 0}),
        (["harbour lights low tide.mkv", "harbour lights the storm.mkv"], {1: 1, 3: 0}),
        (["b.mkv", "a10.mkv", "a2.mkv"], {1: 2, 2: 1, 3: 0}),
        (["S01E01.mkv", "S01E01.sample.mkv", "Extras/S01E02.mkv"], {1: 0}),
        (["S01E02.The.Extra.mkv"], {2: 0}),
        (["S01E01.mkv", "S01E77.mkv"], {1: 0}),
    ],
)
def test_each_episode_is_found_by_what_its_file_is_called(names: list[str], found: dict[int, int]) -> None:
    assert episodes(*names) == found


def test_of_two_files_of_an_episode_the_larger_is_taken() -> None:
    assert episodes(("720p/S01E01.mkv", GB), ("1080p/S01E01.mkv", 2 * GB), ("x/S01E01.mkv", GB)) == {1: 1}


def test_a_single_video_is_the_single_episode_that_was_claimed() -> None:
    assert episodes("video.mkv", claimed_episodes=(2,)) == {2: 0}


def test_of_a_season_whose_episodes_are_not_known_the_names_are_believed() -> None:
    assert episodes("S01E07.mkv", "x.mkv", wanted=attrs.evolve(SEASON, episodes=())) == {7: 0}


@pytest.mark.parametrize(
    ("names", "claimed", "sentence"),
    [
        (["S02E01.mkv"], (), "None of its videos can be told to be an episode of season 1."),
        (["a.mkv", "b.mkv"], (), "None of its videos can be told to be an episode of season 1."),
        (
            ["S01E11.mkv", "S01E12.mkv", "S01E13.mkv"],
            (),
            "None of its videos can be told to be an episode of season 1.",
        ),
        (["S01E03.mkv"], (1,), "It holds episode 3, not episode 1 as was claimed."),
        (["S01E03.mkv"], (1, 2), "It holds episode 3, not episodes 1, 2 as was claimed."),
    ],
)
def test_what_is_not_of_the_season_is_refused(names: list[str], claimed: tuple[int, ...], sentence: str) -> None:
    with pytest.raises(PayloadRefused) as refused:
        episodes(*names, claimed_episodes=claimed)
    assert str(refused.value) == sentence


def test_more_than_was_claimed_is_welcome() -> None:
    assert payload(torrent("S01E01.mkv", "S01E02.mkv"), SEASON, claimed_episodes=(1,)).episodes == (
        EpisodeFile(1, 0),
        EpisodeFile(2, 1),
    )


names = st.text(max_size=300) | st.lists(
    st.sampled_from(["S01", "E02", "1x03", "/", " - ", "02", "9" * 50, ".", "mkv", "exe", "Season 1", "²", "sample"]),
    max_size=12,
).map("".join)


@given(st.lists(st.tuples(names | names.map("{}.mkv".format), st.integers(0, 10**13)), max_size=6), st.booleans())
@settings(deadline=10_000, max_examples=150)
def test_no_file_breaks_the_look_into_a_torrent(named: list[tuple[str, int]], is_film: bool) -> None:
    files = torrent(*named)
    try:
        found = payload(files, FILM if is_film else SEASON)
    except PayloadRefused:
        return
    indexes = {each.file_index for each in found.episodes} if not is_film else {found.file_index}
    assert indexes <= {each.index for each in files}
    assert {each.number for each in found.episodes} <= {1, 2, 3}


def test_a_hundred_files_with_names_made_to_hurt_take_bearably_long() -> None:
    begun = time.process_time()
    assert payload(torrent(*[f"{number}{'{х' * 120}.mkv" for number in range(100)]), SEASON).episodes
    assert time.process_time() - begun < 10
