"""Titles to keep sources of: each test runs for films and for seasons."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage.crypto import FieldCipher
from storage.database import Database
from storage.keys import new_key_ring
from storage.model.titles import TitleKind
from tests.support.shelf import Shelf


@pytest.fixture
def cipher() -> FieldCipher:
    return FieldCipher(new_key_ring())


@pytest.fixture(params=list(TitleKind), ids=["film", "season"])
async def shelf(request: pytest.FixtureRequest, database: Database, cipher: FieldCipher, now: datetime) -> Shelf:
    filled = Shelf(database, cipher, now, request.param)
    await filled.fill()
    return filled


@pytest.fixture
async def films(database: Database, cipher: FieldCipher, now: datetime) -> Shelf:
    """For what is asked about both kinds at once, seen from the films."""
    filled = Shelf(database, cipher, now, TitleKind.MOVIE)
    await filled.fill()
    return filled


@pytest.fixture
async def seasons(database: Database, cipher: FieldCipher, now: datetime) -> Shelf:
    """For what only seasons have."""
    filled = Shelf(database, cipher, now, TitleKind.SHOW)
    await filled.fill()
    return filled
