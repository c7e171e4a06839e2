"""The Internet Archive's adapter for the tests that every source directory passes."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import attrs

from actors.outbound import WebClient
from actors.sources.archive.directory import InternetArchive
from actors.sources.archive.settings import ArchiveSettings
from storage.model.provided import WantedFilm, WantedSeason
from storage.model.sources import InfoHash
from tests.support import http_faults
from tests.support.archive_items import Item, shelf
from tests.support.archive_stub import ArchiveStub, archive_stub

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def wanted(item: Item, **more: Any) -> WantedFilm:
    """The film that an item is of."""
    plain: dict[str, Any] = {"original_title": "", "runtime_min": 90}
    return WantedFilm(tmdb_id=653, imdb_id="tt0013442", title=item.title, year=item.year, **{**plain, **more})


@asynccontextmanager
async def archive_over(base_url: str, **settings: Any) -> AsyncIterator[InternetArchive]:
    """The adapter on a stub, by its address, without patience."""
    usual: dict[str, Any] = {"requests_per_s": 50.0, "background_per_s": 50.0, "tries": 1, "request_within_s": 5.0}
    chosen = ArchiveSettings(base_url=base_url, **{**usual, **settings})
    async with WebClient(may_connect=chosen.may_connect, may_redirect_to=chosen.is_ours) as web:
        yield InternetArchive(chosen, web, now=lambda: NOW, rng=random.Random(1))


@attrs.frozen
class ArchiveStage:
    """The adapter, what it knows, and a way to break the archive."""

    provider: InternetArchive
    film: WantedFilm
    info_hash: InfoHash
    unknown: WantedFilm
    stub: ArchiveStub
    season: WantedSeason | None = None

    def break_down(self) -> None:
        """From now on the archive is in trouble."""
        for server in (self.stub.server, self.stub.node):
            server.break_on("*", http_faults.says(503))

    def mend(self) -> None:
        """All is well again."""
        for server in (self.stub.server, self.stub.node):
            server.mend()


@asynccontextmanager
async def archive_stage() -> AsyncIterator[ArchiveStage]:
    """Everything up while the block runs."""
    items = shelf(seed=1)
    async with archive_stub(items) as stub, archive_over(stub.url) as provider:
        film = wanted(items[0])
        unknown = attrs.evolve(film, tmdb_id=9, imdb_id=None, title="No Such Film Was Ever Made")
        yield ArchiveStage(provider, film, InfoHash(items[0].info_hash), unknown, stub)
