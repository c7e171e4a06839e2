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
from actors.sources.fitness import LINES
from actors.sources.messages import Device
from actors.sources.wish import Wish
from storage.model.sources import EpisodeFile, Quality, Sought, Source, SourceRef, SwarmHealth, Traits
from storage.model.titles import TitleKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WISH = Wish(None, Device(), NOW, runtime_min=90)


@attrs.frozen
class Search:
    """What a choice has to know of a search."""

    searched_at: datetime | None
    searched_by: tuple[str, ...]
    next_search_at: datetime | None


SEARCHED = Search(NOW - timedelta(minutes=5), ("demo", "archive"), NOW + timedelta(minutes=50))


def source(quality: Quality | None, **more: Any) -> Source:
    plain: dict[str, Any] = {
        "ref": SourceRef(TitleKind.MOVIE, list(LINES).index(quality) + 1 if quality else 99),
        "sought": Sought.film(653),
        "provider": "test",
        "traits": Traits(quality, video_codec="X264", release_type="WEB"),
        "size_bytes": 2_000_000_000,
        "health": SwarmHealth(20, 5, NOW - timedelta(minutes=3)),
        "has_data_file": True,
    }
    return Source(**{**plain, **more})


def with_traits(one: Source, **traits: Any) -> Source:
    return attrs.evolve(one, traits=attrs.evolve(one.traits, **traits))


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
    ("chosen", "suitable", "wish", "sentence"),
    [
        (
            FHD,
            [FHD, HD],
            asked(),
            "FHD (1080 lines) in H.264 plays on this device as it is; 20 seeders counted 3 minutes ago; "
            "the best of 2 suitable sources: the next, HD (720 lines) in H.264, has fewer lines.",
        ),
        (
            HD,
            [FHD, HD],
            asked(),
            "HD (720 lines) in H.264 plays on this device as it is; 20 seeders counted 3 minutes ago; "
            "the best to be had at the moment of 2 suitable sources.",
        ),
        (
            attrs.evolve(FHD, health=SwarmHealth(1, 0, NOW, is_measured=False)),
            [],
            asked(),
            "FHD (1080 lines) in H.264 plays on this device as it is; 1 seeder, as its directory said just now; "
            "the only suitable source.",
        ),
        (
            HD,
            [],
            asked(Quality.FHD, height=720),
            "HD (720 lines) in H.264 plays on this device as it is; 20 seeders counted 3 minutes ago; "
            "FHD was asked for, but has more lines than the screen (720); the only suitable source.",
        ),
        (
            attrs.evolve(HD, health=None),
            [],
            asked(height=480),
            "HD (720 lines) in H.264 plays on this device as it is; its swarm has not been measured yet; "
            "nothing smaller is there for a screen of 480 lines; the only suitable source.",
        ),
        (
            source(None, traits=Traits(), health=SwarmHealth(0, 2, NOW - timedelta(hours=3))),
            [],
            asked(),
            "A source of unknown quality plays on this device as it is; nobody shared it when last counted, "
            "3 hours ago; the only suitable source.",
        ),
    ],
)
def test_the_choice_is_explained_in_one_sentence(
    chosen: Source, suitable: list[Source], wish: Wish, sentence: str
) -> None:
    assert explain(chosen, suitable or [chosen], wish) == sentence


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
            [with_traits(FHD, video_codec="X265"), with_traits(HD, video_codec="AV1")],
            asked(),
            "This device cannot play what there is of this film: it is in AV1 and H.265.",
        ),
        ([FHD], asked(None, 0, "av1"), "This device cannot play what there is of this film: it is in H.264."),
        (
            [with_traits(FHD, bit_depth=10)],
            asked(),
            "This device cannot play what there is of this film: it is in H.264 with 10 bits a colour.",
        ),
        (
            [with_traits(FHD, release_type="CAM"), with_traits(HD, release_type="TS")],
            asked(),
            "What is known of this film was filmed off a screen; that has to be asked for.",
        ),
        (
            [attrs.evolve(FHD, episodes=(EpisodeFile(1),))],
            attrs.evolve(WISH, episode=2),
            "Sources of this season are known, but none of them has episode 2.",
        ),
        (
            [attrs.evolve(FHD, episodes=(EpisodeFile(2),))],
            attrs.evolve(WISH, episode=2, quality=Quality.HD),
            "There is no HD source of this episode; known are FHD.",
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
def test_a_film_without_any_source_has_its_reason(search: Search, reason: str) -> None:
    assert why_nothing_is_known(search, WISH) == reason
    assert why_nothing_is_known(search, attrs.evolve(WISH, episode=1)) == reason.replace("film", "season")


def test_what_was_filmed_off_a_screen_is_played_only_when_that_is_allowed_and_then_last() -> None:
    cam = with_traits(FHD, release_type="HDCAM")
    assert candidates([cam, HD], asked(), SEARCHED) == (HD,)
    assert candidates([cam, HD], attrs.evolve(WISH, allow_cam=True), SEARCHED) == (HD, cam)
    assert candidates([cam], attrs.evolve(WISH, allow_cam=True), SEARCHED) == (cam,)


def test_only_sources_with_the_episode_are_played() -> None:
    first, second = (attrs.evolve(each, episodes=(EpisodeFile(number),)) for number, each in ((1, FHD), (2, HD)))
    assert candidates([first, second], attrs.evolve(WISH, episode=2), SEARCHED) == (second,)


def test_what_lives_and_is_at_hand_is_played_and_else_the_best_is_to_be_fetched() -> None:
    unfetched = attrs.evolve(FHD, has_data_file=False)
    dead = attrs.evolve(HD, health=SwarmHealth(0, 0, NOW))
    assert candidates([unfetched, HD], asked(), SEARCHED) == (HD,)
    assert candidates([unfetched, dead], asked(), SEARCHED) == (unfetched, dead)
    assert candidates([unfetched], asked(), SEARCHED) == (unfetched,)
    assert candidates([unfetched, HD], asked(Quality.FHD), SEARCHED) == (unfetched,)


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
    if height and LINES[chosen.traits.quality or Quality.SD] > height:
        assert all(LINES[each] > height for each in there)
