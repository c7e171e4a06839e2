"""The choice and its words: one sentence for each way to play, and each way not to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.choice import candidates, explain, why_nothing_is_known
from actors.sources.errors import NoSourceFound
from actors.sources.messages import Device
from actors.sources.ranking import LINES, Wish
from storage.model.provided import WantedFilm
from storage.model.sources import Quality, Source, SwarmHealth
from storage.sources import SearchState

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WISH = Wish(None, Device(), NOW, runtime_min=90)
SEARCHED = SearchState(
    film=WantedFilm(653, None, "Nosferatu", "Nosferatu", 1922, 95),
    opened_at=None,
    searched_at=NOW - timedelta(minutes=5),
    searched_by=("demo", "archive"),
    attempts=1,
    next_search_at=NOW + timedelta(minutes=50),
)


def source(quality: Quality | None, **more: Any) -> Source:
    plain: dict[str, Any] = {
        "id": list(LINES).index(quality) + 1 if quality else 99,
        "movie_tmdb_id": 653,
        "resolution": None,
        "size_bytes": 2_000_000_000,
        "video_codec": "X264",
        "release_type": "WEB",
        "health": SwarmHealth(20, 5, NOW - timedelta(minutes=3)),
        "has_data_file": True,
    }
    return Source(quality=quality, **{**plain, **more})


FHD, HD = source(Quality.FHD), source(Quality.HD)


def asked(quality: Quality | None = None, height: int = 0, *video: str) -> Wish:
    return attrs.evolve(WISH, quality=quality, device=Device(frozenset(video), max_height=height))


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (asked(), [FHD, HD]),
        (asked(Quality.HD), [HD]),
        (asked(Quality.FHD), [FHD]),
        (asked(height=720), [HD]),
        (asked(height=1030), [FHD, HD]),
        (asked(Quality.FHD, height=720), [HD]),
        (asked(height=480), [HD, FHD]),
        (asked(Quality.FHD, height=480), [FHD]),
    ],
)
def test_the_quality_asked_but_never_above_the_screen_while_something_fits(wish: Wish, expected: list[Source]) -> None:
    assert list(candidates([HD, FHD], wish, SEARCHED)) == expected


@pytest.mark.parametrize(
    ("chosen", "of", "wish", "sentence"),
    [
        (
            FHD,
            2,
            asked(),
            "FHD (1080 lines) in H.264 plays on this device as it is; 20 seeders counted 3 minutes ago; "
            "the best of 2 suitable sources.",
        ),
        (
            HD,
            1,
            asked(Quality.FHD, height=720),
            "HD (720 lines) in H.264 plays on this device as it is; 20 seeders counted 3 minutes ago; "
            "FHD was asked for, but has more lines than the screen (720); the only suitable source.",
        ),
        (
            attrs.evolve(HD, health=None),
            1,
            asked(height=480),
            "HD (720 lines) in H.264 plays on this device as it is; its swarm has not been measured yet; "
            "nothing smaller is there for a screen of 480 lines; the only suitable source.",
        ),
        (
            source(None, video_codec=None, health=SwarmHealth(0, 2, NOW - timedelta(hours=3))),
            1,
            asked(),
            "A source of unknown quality plays on this device as it is; nobody shared it when last counted, "
            "3 hours ago; the only suitable source.",
        ),
    ],
)
def test_the_choice_is_explained_in_one_sentence(chosen: Source, of: int, wish: Wish, sentence: str) -> None:
    assert explain(chosen, of, wish) == sentence


@pytest.mark.parametrize(
    ("sources", "wish", "reason"),
    [
        ([FHD, HD], asked(Quality.UHD_4K), "There is no 4K source of this film; known are FHD and HD."),
        (
            [source(None)],
            asked(Quality.HD),
            "There is no HD source of this film; known are sources of unknown quality.",
        ),
        (
            [attrs.evolve(FHD, video_codec="X265"), attrs.evolve(HD, video_codec="AV1")],
            asked(),
            "This device cannot play what there is of this film: it is in AV1 and H.265.",
        ),
        ([FHD], asked(None, 0, "av1"), "This device cannot play what there is of this film: it is in H.264."),
        (
            [attrs.evolve(FHD, has_data_file=False)],
            asked(),
            "Sources of this film are known, but their torrent files have not been fetched yet.",
        ),
        (
            [],
            asked(),
            "No source directory knows this film (asked: demo and archive). It is searched again in 50 minutes.",
        ),
    ],
)
def test_why_nothing_can_be_played_is_said_in_words(sources: list[Source], wish: Wish, reason: str) -> None:
    with pytest.raises(NoSourceFound) as refused:
        candidates(sources, wish, SEARCHED)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    ("search", "reason"),
    [
        (
            attrs.evolve(SEARCHED, searched_at=None, next_search_at=None),
            "This film has not been searched for before; the search is under way.",
        ),
        (
            attrs.evolve(SEARCHED, searched_by=(), next_search_at=NOW + timedelta(hours=23, minutes=10)),
            "No source directory answered when this film was searched. It is searched again in 23 hours.",
        ),
        (
            attrs.evolve(SEARCHED, searched_by=("demo",), next_search_at=NOW - timedelta(hours=1)),
            "No source directory knows this film (asked: demo). It is searched again now.",
        ),
        (
            attrs.evolve(SEARCHED, searched_by=("demo",), next_search_at=NOW + timedelta(seconds=100)),
            "No source directory knows this film (asked: demo). It is searched again in 1 minute.",
        ),
    ],
)
def test_a_film_without_any_source_has_its_reason(search: SearchState, reason: str) -> None:
    assert why_nothing_is_known(search, NOW) == reason


@given(
    st.lists(st.sampled_from(list(Quality)), max_size=5, unique=True),
    st.none() | st.sampled_from(list(Quality)),
    st.sampled_from([0, 480, 720, 1080, 2160, 4320]),
)
def test_there_is_a_choice_or_a_reason_and_no_choice_is_needlessly_large(
    there: list[Quality], quality: Quality | None, height: int
) -> None:
    sources = [source(each) for each in there]
    try:
        chosen, *_ = candidates(sources, asked(quality, height), SEARCHED)
    except NoSourceFound:
        assert not there or quality not in there
        return
    if height and LINES[chosen.quality or Quality.SD] > height:
        assert all(LINES[each] > height for each in there)
