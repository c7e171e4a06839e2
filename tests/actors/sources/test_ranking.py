"""Which source suits best: rules that hold for any sources, and the order between the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.sources.codecs import family, spelled
from actors.sources.fitness import (
    Delivery,
    Vigour,
    believed_seeders_per_gb,
    delivery,
    fits_screen,
    is_filmed_off_a_screen,
    is_foreign,
    is_plausible,
    lines_of,
    outruns_the_line,
    vigour,
)
from actors.sources.messages import Device
from actors.sources.ranking import RULES, rank, why_behind
from actors.sources.wish import Wish
from storage.model.sources import EpisodeFile, Hdr, Quality, Sought, Source, SourceRef, SwarmHealth, Traits
from storage.model.titles import TitleKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ANY = Wish(None, Device(), NOW, runtime_min=100)
CODECS = ["X264", "X265", "AV1", None]
TRAITS = {field.name for field in attrs.fields(Traits)}


def source(source_id: int = 1, **more: Any) -> Source:
    """A sound one; what is said of its traits is sorted out."""
    traits: dict[str, Any] = {"quality": Quality.FHD, "video_codec": "X264", "release_type": "WEB"}
    traits |= {name: value for name, value in more.items() if name in TRAITS}
    plain: dict[str, Any] = {
        "ref": SourceRef(TitleKind.MOVIE, source_id),
        "sought": Sought.film(653),
        "provider": "test",
        "traits": Traits(**traits),
        "size_bytes": 2_000_000_000,
        "health": SwarmHealth(20, 5, NOW),
        "has_data_file": True,
    }
    return Source(**{**plain, **{name: value for name, value in more.items() if name not in TRAITS}})


def pack(source_id: int = 1, count: int = 10, **more: Any) -> Source:
    return source(source_id, episodes=tuple(EpisodeFile(number) for number in range(1, count + 1)), **more)


healths = st.none() | st.builds(
    SwarmHealth,
    seeders=st.integers(0, 5000),
    leechers=st.integers(0, 5000),
    checked_at=st.timedeltas(timedelta(days=-1), timedelta(days=60)).map(lambda age: NOW - age),
    is_measured=st.booleans(),
)
traits = st.builds(
    Traits,
    quality=st.none() | st.sampled_from(Quality),
    resolution=st.none() | st.integers(1, 5000),
    video_codec=st.sampled_from(CODECS),
    bit_depth=st.sampled_from([None, 8, 10, 12]),
    hdr=st.frozensets(st.sampled_from(list(Hdr))),
    release_type=st.sampled_from(["WEB", "BLURAY", "CAM", "HDTS", "SCR", ""]),
    languages=st.lists(st.sampled_from(["en", "de", "es-419"]), max_size=2, unique=True).map(tuple),
)
sources = st.lists(
    st.builds(
        Source,
        ref=st.integers(1, 10**6).map(lambda number: SourceRef(TitleKind.MOVIE, number)),
        sought=st.just(Sought.film(653)),
        provider=st.just("test"),
        traits=traits,
        size_bytes=st.integers(0, 10**12),
        health=healths,
        has_data_file=st.booleans(),
        episodes=st.lists(st.integers(1, 9).map(EpisodeFile), max_size=4, unique=True).map(tuple),
    ),
    max_size=5,
    unique_by=lambda each: each.ref,
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
    languages=st.lists(st.sampled_from(["en", "de", "es"]), max_size=2).map(tuple),
    episode=st.none() | st.integers(1, 9),
)


@given(sources, wishes, st.randoms())
def test_rank_is_an_order_of_the_same_sources_whatever_order_they_came_in(
    given_sources: list[Source], wish: Wish, random: Any
) -> None:
    ranked = rank(given_sources, wish)
    assert sorted(each.ref for each in ranked) == sorted(each.ref for each in given_sources)
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
    if wish.quality is not None and playable and any(each.traits.quality is wish.quality for each in playable):
        assert rank(playable, wish)[0].traits.quality is wish.quality


@given(sources, wishes)
def test_what_was_filmed_off_a_screen_is_last_of_what_plays_and_fits(given_sources: list[Source], wish: Wish) -> None:
    alike = [
        each
        for each in given_sources
        if delivery(each, wish.device) is Delivery.DIRECT and fits_screen(each, wish.device)
    ]
    cams = [is_filmed_off_a_screen(each) for each in rank(alike, attrs.evolve(wish, quality=None))]
    assert cams == sorted(cams)


SPEAKS = attrs.evolve(ANY, languages=("en-GB", "es"))
PLAYS_H264 = attrs.evolve(ANY, device=Device(video=frozenset({"h264"})))
HDR10 = frozenset({Hdr.HDR10})


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
        ({"quality": Quality.SD, "release_type": "CAM"}, {"bit_depth": 10}, ANY),
        ({"quality": Quality.SD, "health": None}, {"languages": ("fr", "it")}, SPEAKS),
        ({"quality": Quality.FHD, "languages": ("fr",)}, {"quality": Quality.HD, "languages": ("en",)}, ANY),
        ({"quality": Quality.SD, "health": None}, {"hdr": HDR10}, ANY),
        ({"quality": Quality.UHD_4K, "hdr": HDR10}, {}, PLAYS_H264),
        ({"quality": Quality.SD, "health": None}, {"hdr": frozenset({Hdr.DOLBY_VISION})}, PLAYS_H264),
        ({"quality": Quality.SD}, {"health": SwarmHealth(900, 0, NOW, is_measured=False)}, ANY),
        ({"health": SwarmHealth(900, 0, NOW, is_measured=False)}, {"health": SwarmHealth(1, 0, NOW)}, ANY),
        ({"health": SwarmHealth(20, 0, NOW)}, {"health": SwarmHealth(30, 0, NOW - timedelta(days=4))}, ANY),
        ({"health": SwarmHealth(20, 0, NOW)}, {"release_type": "SCR", "health": SwarmHealth(99, 0, NOW)}, ANY),
    ],
)
def test_one_rule_goes_before_the_other(better: dict[str, Any], worse: dict[str, Any], wish: Wish) -> None:
    best, second = source(2, **better), source(1, **worse)
    assert rank([second, best], wish) == (best, second)
    assert why_behind(second, best, wish) in {rule.words for rule in RULES}


def test_equal_sources_stay_in_the_order_of_their_ids() -> None:
    assert [each.ref.id for each in rank([source(3), source(1), source(2)], ANY)] == [1, 2, 3]
    assert why_behind(source(2), source(1), ANY) == ""


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (None, Vigour.WEAK),
        (SwarmHealth(0, 10, NOW), Vigour.DEAD),
        (SwarmHealth(0, 10, NOW - timedelta(days=8)), Vigour.WEAK),
        (SwarmHealth(1, 0, NOW), Vigour.WEAK),
        (SwarmHealth(2, 0, NOW), Vigour.STRONG),
        (SwarmHealth(500, 0, NOW - timedelta(days=8)), Vigour.WEAK),
        (SwarmHealth(500, 0, NOW, is_measured=False), Vigour.SAID),
        (SwarmHealth(1, 0, NOW, is_measured=False), Vigour.WEAK),
        (SwarmHealth(0, 0, NOW, is_measured=False), Vigour.WEAK),
        (SwarmHealth(500, 0, NOW - timedelta(days=8), is_measured=False), Vigour.WEAK),
    ],
)
def test_a_swarm_is_judged_by_its_seeders_for_its_size_and_by_the_age_of_the_count(
    health: SwarmHealth | None, expected: Vigour
) -> None:
    assert vigour(source(health=health, size_bytes=2_000_000_000), ANY) is expected


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
    unknown = attrs.evolve(ANY, runtime_min=0)
    assert is_plausible(source(size_bytes=2_000_000_000), ANY)
    assert not is_plausible(source(size_bytes=10_000), ANY)
    assert not is_plausible(source(size_bytes=10**13), ANY)
    assert is_plausible(source(size_bytes=10_000), unknown)
    assert not is_plausible(source(size_bytes=0), unknown)
    assert not outruns_the_line(source(), ANY)
    assert outruns_the_line(source(), attrs.evolve(ANY, rate_bytes_per_s=300_000.0))
    assert not outruns_the_line(source(), attrs.evolve(ANY, rate_bytes_per_s=500_000.0))


def test_of_a_pack_size_rate_and_seeders_count_for_each_episode() -> None:
    wish = attrs.evolve(ANY, runtime_min=45, episode=3, rate_bytes_per_s=1_000_000.0)
    season = pack(size_bytes=20_000_000_000, health=SwarmHealth(3, 0, NOW))
    single = source(2, size_bytes=20_000_000_000, episodes=(EpisodeFile(3),), health=SwarmHealth(3, 0, NOW))
    assert not outruns_the_line(season, wish)
    assert outruns_the_line(single, wish)
    assert vigour(season, wish) is Vigour.STRONG
    assert vigour(single, wish) is Vigour.WEAK
    assert is_plausible(pack(size_bytes=200_000_000_000), wish)
    assert not is_plausible(pack(size_bytes=20_000_000), wish)


def test_a_claim_counts_half_and_every_count_less_by_and_by() -> None:
    fresh = believed_seeders_per_gb(source(), ANY)
    claim = source(health=SwarmHealth(20, 5, NOW, is_measured=False))
    old = source(health=SwarmHealth(20, 5, NOW - timedelta(days=2)))
    tomorrow = source(health=SwarmHealth(20, 5, NOW + timedelta(days=1)))
    assert believed_seeders_per_gb(claim, ANY) == fresh / 2
    assert believed_seeders_per_gb(old, ANY) == fresh / 2
    assert believed_seeders_per_gb(tomorrow, ANY) == fresh
    assert believed_seeders_per_gb(source(health=None), ANY) == 0


@pytest.mark.parametrize(
    ("traits", "video", "expected"),
    [
        ({"video_codec": "X264", "bit_depth": 8}, "h264", Delivery.DIRECT),
        ({"video_codec": "X264", "bit_depth": 10}, "h264", Delivery.TRANSCODE),
        ({"video_codec": "X265", "bit_depth": 10}, "hevc", Delivery.DIRECT),
        ({"video_codec": "X265", "bit_depth": 12}, "hevc", Delivery.TRANSCODE),
        ({"video_codec": "X265", "bit_depth": 10}, "h264", Delivery.TRANSCODE),
        ({"video_codec": "AV1", "bit_depth": 10}, "av1", Delivery.DIRECT),
        ({"video_codec": None, "bit_depth": 10}, "h264", Delivery.TRANSCODE),
        ({"video_codec": None, "hdr": HDR10}, "h264", Delivery.TRANSCODE),
        ({"video_codec": None, "hdr": HDR10}, "hevc", Delivery.DIRECT),
        ({"video_codec": None}, "vp9", Delivery.DIRECT),
    ],
)
def test_what_plays_as_it_is_depends_on_the_codec_and_on_the_bits_of_a_colour(
    traits: dict[str, Any], video: str, expected: Delivery
) -> None:
    assert delivery(source(**traits), Device(video=frozenset({video}))) is expected


@pytest.mark.parametrize(
    ("spoken", "understood", "expected"),
    [
        ((), ("en",), False),
        (("fr",), (), False),
        (("fr",), ("en",), True),
        (("fr", "en"), ("en",), False),
        (("es-419",), ("es",), False),
        (("pt-BR",), ("pt-PT",), False),
    ],
)
def test_foreign_is_what_is_known_to_be_in_other_languages_only(
    spoken: tuple[str, ...], understood: tuple[str, ...], expected: bool
) -> None:
    assert is_foreign(source(languages=spoken), attrs.evolve(ANY, languages=understood)) is expected


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
