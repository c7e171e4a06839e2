"""What a refresh of the lists costs when all titles are new, and when none is: TMDB's adapter, cache and database.

The world is served by a process of its own, so that only our work is counted.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import random
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import trio

from actors.catalogue import CatalogueSettings
from actors.catalogue.actor import CatalogueActor
from actors.catalogue.generated import BEGINS, World
from actors.catalogue.generated.server import serving
from actors.catalogue.tmdb.settings import TmdbSettings
from actors.catalogue.tmdb.titles import TmdbTitles
from actors.outbound import WebClient
from actors.runtime.testing import house
from storage import sql
from storage.database import Database
from storage.entities import Entities
from tests.support.figures import print_table
from tests.support.tmdb import TOKEN

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FILMS, SHOWS = 20_000, 2_000
LIST_TITLES = 240
"""The lists share titles: together they have about a thousand."""


def main() -> None:
    """Serve a world, and refresh from it twice."""
    there, here = multiprocessing.Pipe()
    world = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    world.start()
    url = str(here.recv())
    with tempfile.TemporaryDirectory() as folder:
        rows = [(what, *trio.run(refresh, url, Path(folder))) for what in ("all titles are new", "nothing is new")]
    print_table(("refresh", "titles", "s", "s on the CPU", "s on the CPU, a thousand titles"), rows)
    world.terminate()
    world.join()


def serve(to: multiprocessing.connection.Connection) -> None:
    """A world's process."""

    async def run() -> None:
        async with serving(World(1, FILMS, SHOWS), today) as url:
            to.send(url)
            await trio.sleep_forever()

    trio.run(run)


def today() -> date:
    return BEGINS


async def refresh(url: str, folder: Path) -> tuple[int, str, str, str]:
    """The first turn, for which a start waits: how many titles are in lists, and what it took."""
    settings = CatalogueSettings(first_import_within_s=600.0, resync_interval_s=3600.0, season_interval_s=3600.0)
    tmdb = TmdbSettings(token=TOKEN, base_url=f"{url}/3", list_titles=LIST_TITLES)
    async with (
        await Database.open(folder / "miauflix.db") as database,
        WebClient(may_connect=tmdb.may_connect) as web,
        house() as supervisor,
    ):
        titles = TmdbTitles(tmdb, web, database, now=lambda: NOW, rng=random.Random(1))
        began, used = time.perf_counter(), time.process_time()
        await supervisor.start("catalogue", lambda: CatalogueActor(database, (titles,), settings))
        took, cpu = time.perf_counter() - began, time.process_time() - used
        count = await database.read(members)
    return count, f"{took:.1f}", f"{cpu:.2f}", f"{1000 * cpu / count:.2f}"


def members(store: Entities) -> int:
    ((count,),) = sql.rows(store, "SELECT count(*) FROM (SELECT DISTINCT movie, show FROM media_list_item)")
    return int(count)


if __name__ == "__main__":
    main()
