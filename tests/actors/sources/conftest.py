"""A real database with a few films in it, and a key ring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import catalogue
from storage.crypto import FieldCipher
from storage.database import Database
from storage.keys import new_key_ring
from storage.model.provided import ProvidedFilm

FILMS = (
    ProvidedFilm(id=653, imdb_id="tt0013442", title="Nosferatu", year=1922, runtime_min=95, popularity=5.0),
    ProvidedFilm(id=775, title="A Trip to the Moon", year=1902, runtime_min=13, popularity=9.0),
    ProvidedFilm(id=1_000_000_001, title="Clockwork", year=2026, runtime_min=1),
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        await opened.write(catalogue.keep_titles, FILMS, datetime(2026, 1, 1, tzinfo=UTC))
        yield opened


@pytest.fixture
def cipher() -> FieldCipher:
    return FieldCipher(new_key_ring())
