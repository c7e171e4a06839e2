"""Which listed torrents are of what is wanted: ids first, then names."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from actors.sources.torznab.belonging import fitting
from actors.sources.torznab.items import Item
from storage.model.titles import OWN_ID_START
from tests.support.torznab_listings import FILM, SEASON

NAME = "Nosferatu.1922.1080p.BluRay.x264-LAMP"
PACK = "The.Lamp.Keepers.S02.1080p.WEB-DL.H264-LAMP"


def item(name: str, **told: Any) -> Item:
    return Item(name, key=name, link="http://h/dl", magnet="", info_hash=None, **told)


@pytest.mark.parametrize(
    ("name", "told", "is_of_it"),
    [
        (NAME, {}, True),
        ("Nosferatu.2031.1080p.BluRay.x264-LAMP", {}, False),
        ("Nosferatu.S01E01.1080p.WEB-DL.H264-LAMP", {}, False),
        (NAME, {"imdb": 13442}, True),
        ("Le.Vampire.1080p.WEB-DL-LAMP", {"imdb": 13442}, True),
        ("Le.Vampire.1080p.WEB-DL-LAMP", {"tmdb": 653}, True),
        ("Le.Vampire.S01E01.1080p.WEB-DL-LAMP", {"imdb": 13442}, False),
        (NAME, {"imdb": 13443}, False),
        (NAME, {"tmdb": 654}, False),
        (NAME, {"imdb": 13442, "tmdb": 654}, True),
        (NAME, {"imdb": 13443, "tmdb": 653}, False),
        (NAME, {"categories": frozenset({2040})}, True),
        (NAME, {"categories": frozenset({3000})}, False),
        (NAME, {"categories": frozenset({3000, 2000})}, True),
        (NAME, {"categories": frozenset({100_123})}, True),
        (NAME, {"categories": frozenset({5000}), "tmdb": 653}, False),
        (NAME, {"categories": frozenset({5070}), "imdb": 13442}, True),
    ],
)
def test_a_film_is_known_by_its_ids_else_by_its_name(name: str, told: dict[str, Any], is_of_it: bool) -> None:
    assert (fitting(item(name, **told), FILM) is not None) is is_of_it


def test_an_id_that_only_we_know_proves_nothing() -> None:
    own = attrs.evolve(FILM, tmdb_id=OWN_ID_START, imdb_id=None)
    assert fitting(item(NAME, imdb=5, tmdb=6), own) is not None
    assert fitting(item("Other.2001.720p", tmdb=OWN_ID_START), own) is None


@pytest.mark.parametrize(
    ("name", "told", "episodes"),
    [
        (PACK, {}, ()),
        ("The.Lamp.Keepers.S02E03.720p.HDTV.x264-LAMP", {}, (3,)),
        ("The.Lamp.Keepers.S02E03E04.720p.HDTV.x264-LAMP", {}, (3, 4)),
        ("The.Lamp.Keepers.S03E03.720p.HDTV.x264-LAMP", {}, None),
        ("Another.Lighthouse.S02E03.720p.HDTV.x264-LAMP", {}, None),
        ("Les.Gardiens.S02E03.720p.HDTV.x264-LAMP", {"imdb": 9_100_013}, (3,)),
        ("Les.Gardiens.S02E03.720p.HDTV.x264-LAMP", {"tmdb": 910_001}, (3,)),
        ("The.Lamp.Keepers.S02E03.720p.HDTV.x264-LAMP", {"imdb": 9_999_999}, (3,)),
        ("The.Lamp.Keepers.S02E03.720p.HDTV.x264-LAMP", {"tmdb": 1}, None),
        (PACK, {"categories": frozenset({3000})}, None),
        (PACK, {"categories": frozenset({5040})}, ()),
    ],
)
def test_the_episodes_of_a_season_are_told_by_the_name(name: str, told: dict[str, Any], episodes: object) -> None:
    found = fitting(item(name, **told), SEASON)
    assert (None if found is None else found.episodes) == episodes


def test_traits_are_those_of_the_name() -> None:
    found = fitting(item(NAME), FILM)
    assert found is not None
    assert (found.traits.resolution, found.traits.video_codec, found.traits.group) == (1080, "X264", "LAMP")


def test_a_whole_season_has_every_episode() -> None:
    pack, one = fitting(item(PACK), SEASON), fitting(item("The.Lamp.Keepers.S02E03.720p-LAMP"), SEASON)
    assert pack is not None
    assert one is not None
    assert (pack.has_episode(7), one.has_episode(3), one.has_episode(7)) == (True, True, False)
