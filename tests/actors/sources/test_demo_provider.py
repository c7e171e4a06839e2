"""The demo swarm as a source directory."""

from __future__ import annotations

import pytest

from actors.demo import DescribeDemo
from actors.provider_errors import ProviderRefused
from actors.runtime.errors import ActorStopped
from actors.runtime.testing import Neighbour
from actors.sources.demo_provider import DemoProvider
from actors.urgency import Urgency
from storage.model.provided import WantedFilm, WantedSeason
from storage.model.sources import InfoHash, Quality, Sought, Traits
from tests.support.demo_films import TRACKER, demo_film, demo_films

CLOCKWORK = WantedFilm(1_000_000_001, None, "Clockwork", "Clockwork", 2026, 1)


@pytest.fixture
def demo() -> Neighbour:
    return Neighbour("demo", {DescribeDemo: demo_films()})


@pytest.fixture
def provider(demo: Neighbour) -> DemoProvider:
    return DemoProvider(demo)


async def test_the_variants_of_a_film_are_found_with_all_that_a_player_needs(provider: DemoProvider) -> None:
    found = await provider.find(CLOCKWORK, Urgency.INTERACTIVE)
    assert [each.traits for each in found] == [
        Traits(Quality.FHD, 1080, "X264", release_type="WEB"),
        Traits(Quality.HD, 720, "X264", release_type="WEB"),
    ]
    for each in found:
        assert each.trusted_local
        assert (each.seeders, each.leechers, each.trackers) == (1, 0, (TRACKER,))
        assert each.torrent_file
        assert each.licence == "CC0 1.0"


async def test_other_films_are_not_known(provider: DemoProvider) -> None:
    nosferatu = WantedFilm(653, "tt0013442", "Nosferatu", "Nosferatu", 1922, 95)
    assert await provider.find(nosferatu, Urgency.BACKGROUND) == ()


async def test_a_series_of_the_same_number_is_not_the_film(provider: DemoProvider) -> None:
    season = WantedSeason(1_000_000_001, None, "Clockwork", "Clockwork", 2026, 1, ())
    assert await provider.find(season, Urgency.BACKGROUND) == ()


async def test_it_tells_all_that_it_has(provider: DemoProvider) -> None:
    assert await provider.own_titles() == {Sought.film(1_000_000_001), Sought.film(1_000_000_002)}


async def test_the_trackers_are_those_of_the_seeder_that_runs_now(demo: Neighbour, provider: DemoProvider) -> None:
    film = demo_film()
    assert await provider.trackers(film.info_hash) == (TRACKER,)
    demo.script[DescribeDemo] = demo_films("http://127.0.0.1:7000/announce")
    assert await provider.trackers(film.info_hash) == ("http://127.0.0.1:7000/announce",)


async def test_nobody_announces_what_is_not_seeded_here(provider: DemoProvider) -> None:
    assert await provider.trackers(InfoHash("0" * 40)) == ()


async def test_a_torrent_file_lies_at_no_address(provider: DemoProvider) -> None:
    with pytest.raises(ProviderRefused, match="at no address"):
        await provider.torrent_file("http://127.0.0.1/a.torrent", Urgency.BACKGROUND)


async def test_its_health_tells_when_the_demo_does_not_answer(demo: Neighbour, provider: DemoProvider) -> None:
    assert provider.health().trouble == ""
    films, demo.script[DescribeDemo] = demo.script[DescribeDemo], ActorStopped("demo", "demo stopped.")
    with pytest.raises(ActorStopped):
        await provider.own_titles()
    health = provider.health()
    assert (health.name, health.trouble, health.requests, health.failures) == ("demo", "demo stopped.", 1, 1)
    demo.script[DescribeDemo] = films
    await provider.own_titles()
    assert provider.health().trouble == ""
