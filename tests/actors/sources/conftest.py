"""A real database with a few films and a series in it, a key ring, a directory and an engine, and the actor on top."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from actors.runtime import Address, Supervisor
from actors.runtime.testing import Neighbour, house
from actors.sources import SourcesSettings
from actors.sources.actor import SourcesActor
from actors.sources.provider import SourceProvider
from actors.torrents import FetchMetadata, MetadataTimeout
from storage import catalogue
from storage.crypto import FieldCipher
from storage.database import Database
from storage.keys import new_key_ring
from storage.model.provided import ProvidedEpisode, ProvidedFilm, ProvidedSeason, ProvidedShow
from storage.model.sources import Quality, Sought
from tests.support.source_directory import FakeDirectory, found
from tests.support.sources import Running

FILMS = (
    ProvidedFilm(id=653, imdb_id="tt0013442", title="Nosferatu", year=1922, runtime_min=95, popularity=5.0),
    ProvidedFilm(id=775, title="A Trip to the Moon", year=1902, runtime_min=13, popularity=9.0),
    ProvidedFilm(id=1_000_000_001, title="Clockwork", year=2026, runtime_min=1),
)

SEASON = ProvidedSeason(
    number=1,
    episode_count=3,
    air_date=date(2025, 1, 1),
    episodes=tuple(
        ProvidedEpisode(number, title=f"Part {number}", air_date=date(2025, 1, number), runtime_min=50)
        for number in (1, 2, 3)
    ),
)
SERIES = ProvidedShow(id=42, title="The Lamp Lighters", first_air_date=date(2025, 1, 1), seasons=(SEASON,))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        await opened.write(catalogue.keep_titles, (*FILMS, SERIES), datetime(2026, 1, 1, tzinfo=UTC))
        yield opened


@pytest.fixture
def cipher() -> FieldCipher:
    return FieldCipher(new_key_ring())


@pytest.fixture
def torrents() -> Neighbour:
    return Neighbour("torrents", {FetchMetadata: MetadataTimeout("Nobody who has this torrent was found.")})


@pytest.fixture
def directory() -> FakeDirectory:
    directory = FakeDirectory()
    small = found("small", Quality.HD, size_bytes=900_000_000)
    directory.known = {Sought.film(653): (small, found("large", Quality.FHD))}
    return directory


@pytest.fixture
def running(database: Database, cipher: FieldCipher, torrents: Neighbour) -> Running:
    @asynccontextmanager
    async def run(
        *providers: SourceProvider, settings: SourcesSettings | None = None
    ) -> AsyncIterator[tuple[Address, Supervisor]]:
        def make() -> SourcesActor:
            return SourcesActor(database, cipher, providers, torrents, settings or SourcesSettings())

        async with house() as supervisor:
            yield await supervisor.start("sources", make), supervisor

    return run
