"""Films to seed, and a look at the processes that seed them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from actors.demo.settings import BUILT_IN_FILMS
from tests.support.seeders import seeders

__all__ = ["seeders"]


@pytest.fixture
def films_copy(tmp_path: Path) -> Path:
    """The demo films in a folder that a test may spoil."""
    folder = tmp_path / "films"
    shutil.copytree(BUILT_IN_FILMS, folder)
    return folder
