"""The Torznab adapter on a stage: stubs on loopback, films that they know, and a switch for breaking them."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import attrs

from actors.outbound import WebClient
from actors.sources.torznab.directory import TorznabDirectory
from actors.sources.torznab.settings import TorznabSettings
from storage.model.provided import WantedFilm, WantedSeason
from storage.model.sources import InfoHash
from tests.support.http_faults import html
from tests.support.torznab_listings import FILM, SEASON, UNKNOWN, film_listing, season_listing
from tests.support.torznab_stub import TorznabStub, torznab_stub

NOW = datetime(2026, 3, 20, tzinfo=UTC)


@attrs.frozen
class TorznabStage:
    """A provider with a film and a season that it knows, and a film that it does not know."""

    provider: TorznabDirectory
    stub: TorznabStub
    info_hash: InfoHash
    film: WantedFilm = FILM
    unknown: WantedFilm = UNKNOWN
    season: WantedSeason = SEASON

    def break_down(self) -> None:
        """Every answer is useless from now on."""
        self.stub.server.break_on("*", html())

    def mend(self) -> None:
        """All is well again."""
        self.stub.server.mend()


@asynccontextmanager
async def torznab_stage() -> AsyncIterator[TorznabStage]:
    """Serve while the block runs."""
    films = film_listing()
    async with torznab_stub([*films, *season_listing()]) as stub, torznab_over([stub.url]) as provider:
        info_hash = next(each.info_hash for each in films if each.imdb == FILM.imdb_id)
        yield TorznabStage(provider, stub, info_hash)


@asynccontextmanager
async def torznab_over(urls: Iterable[str], **differing: object) -> AsyncIterator[TorznabDirectory]:
    """The adapter on endpoints by their addresses, in a hurry."""
    usual: dict[str, object] = {"requests_per_s": 50.0, "background_per_s": 50.0, "tries": 1}
    settings = TorznabSettings(tuple(urls), **{**usual, **differing})  # type: ignore[arg-type]  # a test says what differs
    async with WebClient(may_connect=settings.may_connect) as web:
        yield TorznabDirectory(settings, web, now=lambda: NOW, rng=random.Random(1))
