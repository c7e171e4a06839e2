"""A folder to put films in, and a look at the processes that seed them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.seeders import seeders

__all__ = ["seeders"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that `settings_for(tmp_path)` speaks of, empty."""
    made = tmp_path / "films"
    made.mkdir()
    return made
