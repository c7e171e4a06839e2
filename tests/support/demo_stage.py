"""The demo swarm's provider as contract tests meet it: the films are the real ones, nobody seeds them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import trio

from actors.demo import DescribeDemo
from actors.demo.films import load_films
from actors.demo.settings import BUILT_IN_FILMS
from actors.runtime.testing import Neighbour
from actors.sources.demo_provider import DemoProvider
from storage.model.provided import WantedFilm, WantedSeason
from storage.model.sources import InfoHash
from tests.support.breakable import BreakableAddress
from tests.support.demo_films import TRACKER


@attrs.frozen
class DemoStage:
    """A provider that knows `film` (in the torrent `info_hash`, among others), and does not know `unknown`."""

    provider: DemoProvider
    film: WantedFilm
    info_hash: InfoHash
    unknown: WantedFilm
    season: WantedSeason | None
    _demo: BreakableAddress

    def break_down(self) -> None:
        """The demo actor answers nothing any more."""
        self._demo.is_broken = True

    def mend(self) -> None:
        """It answers again."""
        self._demo.is_broken = False


@asynccontextmanager
async def demo_stage(tmp_path: Path) -> AsyncIterator[DemoStage]:
    """The stage while the block runs."""
    films = await trio.to_thread.run_sync(load_films, BUILT_IN_FILMS)
    announced = tuple(film.announced_by(TRACKER) for film in films)
    demo = BreakableAddress(Neighbour("demo", {DescribeDemo: announced}))
    first = announced[0]
    yield DemoStage(
        provider=DemoProvider(demo),
        film=WantedFilm(first.catalogue_id, None, first.title, first.title, first.year, 1),
        info_hash=first.info_hash,
        unknown=WantedFilm(653, "tt0013442", "Nosferatu", "Nosferatu", 1922, 95),
        season=None,
        demo=demo,
    )
