"""A catalogue with scripted providers around it, and short questions to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import TypeAlias

from actors.catalogue import CatalogueSettings, GetList, GetMovie, ListLists
from actors.catalogue.actor import CatalogueActor
from actors.catalogue.provider import TitleProvider
from actors.runtime import Address, Supervisor, TickHealth
from actors.runtime.testing import house
from storage.database import Database

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S

Running: TypeAlias = Callable[..., AbstractAsyncContextManager[tuple[Address, Supervisor]]]


@asynccontextmanager
async def run_catalogue(
    database: Database,
    *providers: TitleProvider,
    settings: CatalogueSettings | None = None,
    seed: int = 7,
    now: Callable[[], datetime] | None = None,
) -> AsyncIterator[tuple[Address, Supervisor]]:
    """Run a catalogue with these providers."""
    async with house(seed, now) as supervisor:
        actor = await supervisor.start(
            "catalogue", lambda: CatalogueActor(database, providers, settings or CatalogueSettings())
        )
        yield actor, supervisor


async def slugs(catalogue: Address) -> list[str]:
    """All lists, in order."""
    return [each.slug for each in await catalogue.ask(ListLists())]


async def ids(catalogue: Address, slug: str = "popular", page: int = 1, page_size: int = 20) -> list[int]:
    """The members of a list, in order."""
    return [title.tmdb_id for title in (await catalogue.ask(GetList(slug, page, page_size))).results]


async def title_of(catalogue: Address, tmdb_id: int) -> str:
    """What a film is called."""
    return (await catalogue.ask(GetMovie(tmdb_id))).title


def tick(supervisor: Supervisor, name: str) -> TickHealth:
    """How one of the catalogue's ticks fares."""
    return next(each for each in supervisor.health()[0].ticks if each.name == name)
