"""The real parts together: the demo swarm with its seeder, the catalogue, the sources and the statistics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from actors.catalogue import CatalogueSettings, GetList, ListLists
from actors.catalogue.actor import CatalogueActor
from actors.catalogue.builtin_titles import BuiltinTitles
from actors.catalogue.demo_titles import DemoTitles
from actors.demo import DescribeDemo
from actors.demo.actor import demo_factory
from actors.demo.settings import DemoSettings
from actors.runtime import ActorState, Address, Supervisor
from actors.runtime.testing import Neighbour
from actors.sources import ChooseSource, FindSources, PlayableTitles, SourcesSettings
from actors.sources.actor import SourcesActor
from actors.sources.demo_provider import DemoProvider
from actors.stats import CheckSwarm, StatsSettings, SwarmChecked
from actors.stats.actor import StatsActor
from actors.stats.trackers import tracker_adapters
from actors.torrents import CountPeers
from storage.model.viewing import Watchable
from storage.opening import open_storage

pytestmark = pytest.mark.integration


@attrs.frozen
class Joined:
    supervisor: Supervisor
    demo: Address
    catalogue: Address
    sources: Address
    stats: Address


@pytest.fixture
async def joined(data_folder: Path) -> AsyncIterator[Joined]:
    async with (
        open_storage(data_folder, now=lambda: datetime.now(UTC)) as storage,
        trio.open_nursery() as nursery,
    ):
        supervisor = Supervisor(nursery)
        demo = await supervisor.start("demo", demo_factory(DemoSettings()))
        titles = (DemoTitles(demo), BuiltinTitles())
        catalogue = await supervisor.start(
            "catalogue", lambda: CatalogueActor(storage.database, titles, CatalogueSettings())
        )
        providers, torrents = (DemoProvider(demo),), Neighbour("torrents", {CountPeers: None})
        sources = await supervisor.start(
            "sources", lambda: SourcesActor(storage.database, storage.cipher, providers, torrents, SourcesSettings())
        )
        settings = StatsSettings()
        trackers = tracker_adapters(settings)
        stats = await supervisor.start("stats", lambda: StatsActor(trackers, sources, torrents, settings))
        yield Joined(supervisor, demo, catalogue, sources, stats)
        with trio.CancelScope(shield=True):
            await supervisor.stop()
        nursery.cancel_scope.cancel()


async def test_every_demo_film_is_on_the_home_page_found_measured_and_may_be_chosen(joined: Joined) -> None:
    with joined.supervisor.events.subscribe(SwarmChecked) as measured:
        assert (await joined.catalogue.ask(ListLists()))[0].slug == "demo"
        page = await joined.catalogue.ask(GetList("demo"))
        described = await joined.demo.ask(DescribeDemo())
        assert {film.tmdb_id for film in page.results} == {film.catalogue_id for film in described}
        for film in page.results:
            found = await joined.sources.ask(FindSources(Watchable(film.ref)))
            assert len(found) == sum(variant.catalogue_id == film.tmdb_id for variant in described)
        with trio.fail_after(20):
            seen = {(await measured.receive()).info_hash for _ in described}  # type: ignore[attr-defined]
    assert seen == {film.info_hash for film in described}
    refs = frozenset(film.ref for film in page.results)
    assert await joined.sources.ask(PlayableTitles(refs)) == refs
    chosen = await joined.sources.ask(ChooseSource(Watchable(page.results[0].ref), None))
    assert chosen.seed.trackers == (described[0].tracker,)
    assert chosen.source.traits.video_codec == "X264"
    health = await joined.stats.ask(CheckSwarm(chosen.seed.info_hash, chosen.seed.trackers, trusted_local=True))
    assert health.seeders == 1


@pytest.mark.parametrize("victim", ["catalogue", "sources", "stats"])
async def test_a_crash_of_one_disturbs_no_other_and_its_next_life_answers(joined: Joined, victim: str) -> None:
    joined.supervisor.kill(victim, RuntimeError("a test"))
    await wait_all_tasks_blocked()  # an ask that the dying life took would be answered with its death
    page = await joined.catalogue.ask(GetList("demo"), timeout_s=20.0)
    chosen = await joined.sources.ask(ChooseSource(Watchable(page.results[0].ref), None), timeout_s=20.0)
    place = (chosen.seed.info_hash, chosen.seed.trackers)
    assert (await joined.stats.ask(CheckSwarm(*place, trusted_local=True), timeout_s=20.0)).seeders == 1
    health = {actor.name: actor for actor in joined.supervisor.health()}
    assert {name: actor.restarts for name, actor in health.items()} == {
        name: int(name == victim) for name in ("demo", "catalogue", "sources", "stats")
    }
    assert {actor.state for actor in health.values()} == {ActorState.RUNNING}


async def test_after_a_crash_of_the_demo_its_films_have_the_tracker_of_its_new_life(joined: Joined) -> None:
    page = await joined.catalogue.ask(GetList("demo"))
    await joined.sources.ask(ChooseSource(Watchable(page.results[0].ref), None))
    joined.supervisor.kill("demo", RuntimeError("a test"))
    described = await joined.demo.ask(DescribeDemo(), timeout_s=30.0)
    chosen = await joined.sources.ask(ChooseSource(Watchable(page.results[0].ref), None), timeout_s=20.0)
    assert chosen.seed.trackers == (described[0].tracker,)
