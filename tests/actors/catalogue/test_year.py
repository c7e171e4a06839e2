"""A year of background work with outages, failing titles and kills ends in the catalogue of a year without them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.lives import TABLES, told_by

YEAR = 365
SEED = 1


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory where there is such a place: waiting for a disk is nearly half of a year, and teaches nothing here."""
    memory = Path("/dev/shm")  # a folder of our own in it
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def years(folder: Path) -> dict[str, dict[str, Any]]:
    """A calm year and a troubled one of the same world, side by side."""
    program = Path(__file__).with_name("live_year.py")
    running = {
        kind: subprocess.Popen(
            [sys.executable, program, folder / kind, str(SEED), str(YEAR), kind], stdout=subprocess.PIPE, text=True
        )
        for kind in ("calm", "troubled")
    }
    return {kind: json.loads(process.communicate(timeout=280)[0]) for kind, process in running.items()}


@pytest.mark.faults
def test_the_calm_year_was_calm_and_the_other_troubled(years: dict[str, dict[str, Any]]) -> None:
    assert (years["calm"]["kills"], years["troubled"]["kills"]) == (0, YEAR // 12 + 2)
    assert [year["crashes"] for year in years.values()] == [0, 0]


@pytest.mark.faults
@pytest.mark.parametrize("table", TABLES)
def test_both_end_in_the_same_catalogue(years: dict[str, dict[str, Any]], table: str) -> None:
    calm, troubled = (told_by(Path(year["path"]))[table] for year in years.values())
    assert troubled == calm
    assert bool(calm) == (table not in EMPTY)


@pytest.mark.faults
@pytest.mark.parametrize("table", [table for table in TABLES if table not in ("lists", "members", "cursors")])
def test_it_tells_of_the_world_as_it_is(years: dict[str, dict[str, Any]], table: str) -> None:
    """And of titles that have vanished from it, as they were."""
    told, truth = (told_by(Path(years["calm"][key])) for key in ("path", "truth"))
    vanished = {film[0] for film in told["films"]} - {film[0] for film in truth["films"]}
    assert len(vanished) > 3
    assert [row for row in told[table] if row[0] not in vanished or "film" not in table] == truth[table]


EMPTY = {"pictures that nobody knows", "series texts", "series genres"}
"""What has no rows here: the first by right, the others because series of this world have none."""
