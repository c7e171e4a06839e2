"""Which sources can take the place of one that stalls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from actors.sources.cut import alternatives, same_cut
from actors.sources.messages import Device
from actors.sources.wish import Wish
from storage.model.sources import EpisodeFile, Quality, Sought, Source, SourceRef, SwarmHealth, Traits
from storage.model.titles import TitleKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WISH = Wish(None, Device(), NOW, runtime_min=95)


def source(source_id: int, *episodes: int, **traits: Any) -> Source:
    return Source(
        ref=SourceRef(TitleKind.MOVIE, source_id),
        sought=Sought.of_show(5, 1) if episodes else Sought.film(653),
        provider="test",
        traits=Traits(**{"quality": Quality.FHD, "video_codec": "X264", "release_type": "WEB", **traits}),
        size_bytes=2_000_000_000,
        health=SwarmHealth(20, 5, NOW),
        has_data_file=True,
        episodes=tuple(EpisodeFile(number) for number in episodes),
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {"quality": Quality.HD, "release_type": "BLURAY", "group": "other"}, True),
        ({"edition": "extended"}, {"edition": "extended"}, True),
        ({"edition": "extended"}, {}, False),
        ({"release_type": "CAM"}, {}, False),
        ({"release_type": "CAM"}, {"release_type": "TS"}, True),
    ],
)
def test_a_cut_is_known_by_its_edition_and_by_how_it_was_made(
    one: dict[str, Any], other: dict[str, Any], expected: bool
) -> None:
    assert same_cut(source(1, **one), source(2, **other)) is expected
    assert same_cut(source(2, **other), source(1, **one)) is expected


def test_another_film_or_season_is_no_alternative() -> None:
    assert not same_cut(source(1), attrs.evolve(source(2), sought=Sought.film(775)))
    assert not same_cut(source(1, 3), attrs.evolve(source(2, 3), sought=Sought.of_show(5, 2)))


def test_alternatives_are_the_others_of_the_same_cut_that_play_here_the_like_quality_first() -> None:
    stalled, same, finer = source(1, quality=Quality.HD), source(2, quality=Quality.HD), source(3, quality=Quality.FHD)
    others = [
        attrs.evolve(source(4), size_bytes=1000),
        source(5, edition="extended"),
        source(6, video_codec="X265"),
        source(7, bit_depth=10),
        source(8, release_type="CAM"),
    ]
    assert alternatives(stalled, [finer, *others, stalled, same], WISH) == (same, finer)


def test_an_alternative_has_the_same_episode() -> None:
    wish = attrs.evolve(WISH, runtime_min=45, episode=3)
    stalled, pack, single, wrong = source(1, 3), source(2, 1, 2, 3), source(3, 3), source(4, 4)
    assert set(alternatives(stalled, [pack, single, wrong, stalled], wish)) == {pack, single}


def test_where_there_is_no_other_there_is_none() -> None:
    assert alternatives(source(1), [source(1)], WISH) == ()
