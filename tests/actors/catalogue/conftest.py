"""A real database, a scripted demo actor, and the catalogue between them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from actors.demo import DescribeDemo
from actors.runtime.testing import Neighbour
from storage.database import Database
from tests.support.catalogue import Running, run_catalogue
from tests.support.demo_films import demo_films


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        yield opened


@pytest.fixture
def demo() -> Neighbour:
    return Neighbour("demo", {DescribeDemo: demo_films()})


@pytest.fixture
def running(database: Database) -> Running:
    """Run a catalogue with these providers."""
    return partial(run_catalogue, database)
