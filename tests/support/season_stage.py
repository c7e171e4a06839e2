"""A series of a made-up world, and packs of one of its seasons on loopback that somebody seeds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import attrs

from actors.catalogue.generated import BEGINS, World
from actors.catalogue.generated.server import serving
from tests.support.real_torrents import listed
from tests.support.swarm import Content, seeder, tracker
from tests.support.torznab_listings import Listed
from tests.support.torznab_stub import TorznabStub, torznab_stub
from tests.support.trio_thread import in_trio_thread

SHOW, SEASON, EPISODES = 152, 1, 8
TITLE = "Leo.Anton.and.the.Captain"
"""The series of this world with one season of eight episodes, ended, and how releases of it are named."""


@attrs.frozen
class SeasonStage:
    """What a service has to be told to know the series and find its packs."""

    tmdb_url: str
    torznab: TorznabStub

    @property
    def settings(self) -> dict[str, str]:
        """For a service that asks these and nobody else."""
        return {
            "TMDB_API_ACCESS_TOKEN": "any-will-do",
            "TMDB_API_URL": f"{self.tmdb_url}/3",
            "TMDB_IMAGE_URL": f"{self.tmdb_url}/t/p",
            "TORZNAB_URLS": self.torznab.url,
            "ALLOW_LOCAL_PEERS": "on",
            "DEMO_SWARM": "off",
        }


@attrs.frozen
class Pack:
    """A torrent of the whole season, or of a part of it, as the endpoint lists it; `more` as in `Listed`."""

    name: str
    content: Content
    more: dict[str, object] = attrs.field(factory=dict)


@contextmanager
def season_stage(make_packs: Callable[[str], Sequence[Pack]]) -> Iterator[SeasonStage]:
    """While the block runs. `make_packs` is given the address of the tracker."""
    with seeder() as source, tracker(source.port) as announce:
        packs = make_packs(announce.url)
        for pack in packs:
            source.seed(pack.content)
        items = [listed(each.name, each.content, announce.url, category=5000, tmdb=SHOW, **each.more) for each in packs]
        with in_trio_thread(_stage(items)) as stage:
            yield stage


@asynccontextmanager
async def _stage(items: Sequence[Listed]) -> AsyncIterator[SeasonStage]:
    world = World(5, movies=30, shows=12)
    async with serving(world, lambda: BEGINS) as url, torznab_stub(items) as torznab:
        yield SeasonStage(url, torznab)
