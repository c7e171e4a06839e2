"""A database to find titles in."""

from __future__ import annotations

from datetime import datetime

import pytest

from storage.database import Database
from tests.support.finding import Finder


@pytest.fixture
def finder(database: Database, now: datetime) -> Finder:
    return Finder(database, now)
