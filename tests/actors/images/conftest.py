"""A real database and folder, a scripted source, and the actor between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from actors.images import ImagesSettings
from actors.images.actor import ImagesActor
from actors.runtime import Address
from actors.runtime.testing import house
from storage.database import Database
from tests.support.pictures import FakePictures

NEVER_S = 1e9
"""Between two sweeps: most pictures of these tests belong to no title."""
Running = Callable[..., AbstractAsyncContextManager[Address]]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "images"


@pytest.fixture
def source() -> FakePictures:
    return FakePictures()


@pytest.fixture
def running(database: Database, folder: Path, source: FakePictures) -> Running:
    """Run the actor with these settings changed, or with another source."""

    @asynccontextmanager
    async def run(other: Any = None, **changes: Any) -> AsyncIterator[Address]:
        settings = ImagesSettings(**{"cache_folder": folder, "sweep_interval_s": NEVER_S, **changes})
        async with house() as supervisor:
            yield await supervisor.start("images", lambda: ImagesActor(database, other or source, settings))

    return run
