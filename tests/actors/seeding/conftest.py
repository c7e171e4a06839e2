"""Files to seed, and a look at the processes that seed them."""

from __future__ import annotations

import pytest

from tests.support.seeders import seeders
from tests.support.shares import Film, make_film

__all__ = ["seeders"]


@pytest.fixture
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    """A file of noise of 300 kB with its torrent."""
    return make_film(tmp_path_factory.mktemp("films"), "film.mkv", 300_000)
