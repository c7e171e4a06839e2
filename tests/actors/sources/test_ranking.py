"""Which source suits best: rules that hold for any sources, and the order between the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.codecs import family, spelled
from actors.sources.messages import Device
from actors.sources.ranking import (
    Delivery,
    Vigour,
    Wish,
    delivery,
    fits_screen,
    is_filmed_off_a_screen,
    is_plausible,
    lines_of,
    outruns_the_line,
    rank,
    vigour,
)
from storage.model.sources import Quality, Source, SwarmHealth

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANY = Wish(None, Device(), NOW, runtime_min=100)
CODECS = ["X264", "X265", "AV1", None]


def source(source_id: int = 1, **more: Any) -> Source:
    plain: dict[str, Any] = {
        "id": source_id,
        "movie_tmdb_id": 653,
        "quality": Quality.FHD,
        "resolution": None,
        "size_bytes": 2_000_000_000,
        "video_codec": "X264",
        "release_type": "WEB",
        "health": SwarmHealth(20, 5, NOW),
        "has_data_file": True,
    }
    return Source(**{**plain, **more})


healths = st.none() | st.builds(
    SwarmHealth,
    seeders=st.integers(0, 5000),
    leechers=st.integers(0, 5000),
    checked_at=st.timedeltas(timedelta(0), timedelta(days=60)).map(lambda age: NOW - age),
)
sources = st.lists(
    st.builds(
        Source,
        id=st.integers(1, 10**6),
        movie_tmdb_id=st.just(653),
        quality=st.none() | st.sampled_from(Quality),
        resolution=st.none() | st.integers(1, 5000),
        size_bytes=st.integers(0, 10**12),
        video_codec=st.sampled_from(CODECS),
        release_type=st.sampled_from(["WEB", "BLURAY", "CAM", "HDTS", ""]),
        health=healths,
        has_data_file=st.booleans(),
    ),
    max_size=5,
    unique_by=lambda each: each.id,
)
devices = st.builds(
    Device,
    video=st.frozensets(st.sampled_from(["h264", "hevc", "av1"])),
    max_height=st.sampled_from([0, 480, 720, 1080, 2160]),
)
wishes = st.builds(
    Wish,
    quality=st.none() | st.sampled_from(Quality),
    device=devices,
    now=st.just(NOW),
    runtime_min=st.integers(0, 300),
    rate_bytes_per_s=st.none() | st.floats(1, 1e9),
)


@given(sources, wishes, st.randoms())
def test_rank_is_an_order_of_the_same_sources_whatever_order_they_came_in(
    given_sources: list[Source], wish: Wish, random: Any
) -> None:
    ranked = rank(given_sources, wish)
    assert sorted(each.id for each in ranked) == sorted(each.id for each in given_sources)
    shuffled = list(given_sources)
    random.shuffle(shuffled)
    assert rank(shuffled, wish) == ranked
    assert rank(ranked, wish) == ranked


@given(sources, wishes)
def test_what_plays_directly_comes_before_what_does_not(given_sources: list[Source], wish: Wish) -> None:
    needs = [delivery(each, wish.device) for each in rank(given_sources, wish)]
    assert needs == sorted(needs)


@given(sources, wishes)
def test_nothing_larger_than_the_screen_comes_before_an_equal_that_fits(
    given_sources: list[Source], wish: Wish
) -> None:
    playable = [each for each in given_sources if delivery(each, wish.device) is Delivery.DIRECT]
    fits = [fits_screen(each, wish.device) for each in rank(playable, attrs.evolve(wish, quality=None))]
    assert fits == sorted(fits, reverse=True)


@given(sources, wishes)
def test_the_quality_asked_comes_first_among_what_plays(given_sources: list[Source], wish: Wish) -> None:
    playable = [each for each in given_sources if delivery(each, wish.device) is Delivery.DIRECT]
    if wish.quality is not None and playable and any(each.quality is wish.quality for each in playable):
        assert rank(playable, wish)[0].quality is wish.quality


@given(sources, wishes)
def test_what_was_filmed_off_a_screen_is_last_of_what_plays_and_fits(given_sources: list[Source], wish: Wish) -> None:
    alike = [
        each
        for each in given_sources
        if delivery(each, wish.device) is Delivery.DIRECT and fits_screen(each, wish.device)
    ]
    cams = [is_filmed_off_a_screen(each) for each in rank(alike, attrs.evolve(wish, quality=None))]
    assert cams == sorted(cams)


@pytest.mark.parametrize(
    ("better", "worse", "wish"),
    [
        # Each line: the better one loses in everything that counts less.
        ({"quality": Quality.SD, "release_type": "CAM"}, {"video_codec": "X265"}, ANY),
        ({"quality": Quality.SD, "health": None}, {"release_type": "CAM"}, ANY),
        ({"quality": Quality.SD, "health": None}, {"release_type": "HD-TS"}, ANY),
        ({"quality": Quality.SD, "health": SwarmHealth(0, 0, NOW)}, {"size_bytes": 10**12}, ANY),
        ({"quality": Quality.SD, "health": SwarmHealth(0, 0, NOW)}, {"size_bytes": 1000}, ANY),
        ({"quality": Quality.SD}, {"health": SwarmHealth(0, 50, NOW)}, ANY),
        ({"quality": Quality.HD}, {"health": SwarmHealth(1, 0, NOW)}, ANY),
        ({"health": SwarmHealth(1, 0, NOW)}, {"health": SwarmHealth(0, 9, NOW)}, ANY),
        ({"quality": Quality.UHD_4K}, {"quality": Quality.FHD}, ANY),
        ({"quality": None, "resolution": 1080}, {"quality": Quality.HD}, ANY),
        ({"health": SwarmHealth(90, 0, NOW)}, {"health": SwarmHealth(80, 0, NOW)}, ANY),
        ({"size_bytes": 1_000_000_000}, {"size_bytes": 2_000_000_000}, ANY),
        ({"quality": Quality.HD}, {}, attrs.evolve(ANY, device=Device(max_height=720))),
        ({"quality": Quality.HD}, {"quality": Quality.SD}, attrs.evolve(ANY, device=Device(max_height=720))),
        ({"quality": Quality.FHD}, {"quality": Quality.UHD_4K}, attrs.evolve(ANY, device=Device(max_height=480))),
        ({"quality": Quality.HD}, {}, attrs.evolve(ANY, quality=Quality.HD)),
        (
            {"quality": Quality.HD, "size_bytes": 500_000_000},
            {"size_bytes": 5_000_000_000},
            attrs.evolve(ANY, rate_bytes_per_s=200_000.0),
        ),
        ({"video_codec": "X265"}, {}, attrs.evolve(ANY, device=Device(video=frozenset({"hvc1.1.6.L93"})))),
    ],
)
def test_one_rule_goes_before_the_other(better: dict[str, Any], worse: dict[str, Any], wish: Wish) -> None:
    best, second = source(2, **better), source(1, **worse)
    assert [each.id for each in rank([second, best], wish)] == [2, 1]


def test_equal_sources_stay_in_the_order_of_their_ids() -> None:
    assert [each.id for each in rank([source(3), source(1), source(2)], ANY)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (None, Vigour.WEAK),
        (SwarmHealth(0, 10, NOW), Vigour.DEAD),
        (SwarmHealth(0, 10, NOW - timedelta(days=8)), Vigour.WEAK),
        (SwarmHealth(1, 0, NOW), Vigour.WEAK),
        (SwarmHealth(2, 0, NOW), Vigour.STRONG),
        (SwarmHealth(500, 0, NOW - timedelta(days=8)), Vigour.WEAK),
    ],
)
def test_a_swarm_is_judged_by_its_seeders_for_its_size_and_by_the_age_of_the_count(
    health: SwarmHealth | None, expected: Vigour
) -> None:
    assert vigour(source(health=health, size_bytes=2_000_000_000), NOW) is expected


def test_a_device_that_told_nothing_plays_h264_and_what_nobody_knows_is_tried() -> None:
    told_nothing = Device()
    assert delivery(source(video_codec="X264"), told_nothing) is Delivery.DIRECT
    assert delivery(source(video_codec=None), told_nothing) is Delivery.DIRECT
    assert delivery(source(video_codec="X265"), told_nothing) is Delivery.TRANSCODE
    assert delivery(source(video_codec="X264"), Device(video=frozenset({"av1"}))) is Delivery.TRANSCODE


def test_lines_come_from_the_picture_and_else_from_the_class() -> None:
    assert lines_of(source(resolution=1036)) == 1036
    assert lines_of(source(quality=Quality.UHD_4K)) == 2160
    assert lines_of(source(quality=None)) == 0


def test_size_is_weighed_against_the_runtime() -> None:
    assert is_plausible(source(size_bytes=2_000_000_000), 100)
    assert not is_plausible(source(size_bytes=10_000), 100)
    assert not is_plausible(source(size_bytes=10**13), 100)
    assert is_plausible(source(size_bytes=10_000), 0)
    assert not is_plausible(source(size_bytes=0), 0)
    assert not outruns_the_line(source(), ANY)
    assert outruns_the_line(source(), attrs.evolve(ANY, rate_bytes_per_s=300_000.0))
    assert not outruns_the_line(source(), attrs.evolve(ANY, rate_bytes_per_s=500_000.0))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["X264", "x264", "h264", "H.264", "avc1.640028", "video/avc", "AVC"], "H.264"),
        (["X265", "hevc", "HEVC", "hvc1.1.6.L93.B0", "hev1", "h265", "H.265"], "H.265"),
        (["av1", "av01.0.08M.08"], "AV1"),
        (["vp9", "vp09.00.10.08"], "VP9"),
        (["xvid", "DivX"], "MPEG-4 ASP"),
        ([None, ""], None),
        (["theora"], "THEORA"),
    ],
)
def test_codecs_are_known_by_all_their_names(names: list[str | None], expected: str | None) -> None:
    assert {family(name) for name in names} == {expected}


def test_codecs_are_kept_in_one_spelling() -> None:
    names = ["h264", "AVC", "hevc", "av01.0.08M", "divx", "", None]
    assert [spelled(name) for name in names] == ["X264", "X264", "X265", "AV1", "XVID", None, None]


@given(st.text(max_size=40))
def test_no_name_of_a_codec_breaks_anything(name: str) -> None:
    assert family(name) is None or family(name)
    assert spelled(spelled(name)) == spelled(name)
