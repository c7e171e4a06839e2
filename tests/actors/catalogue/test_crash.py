"""An import that is killed leaves no half list, and the next one goes on where it stood."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.support.crash import lines_of

OLD = {"popular": list(range(1, 31)), "dropped": [5, 6]}
NEW = {"popular": list(range(40, 0, -1)), "new": [35, 2]}
WRITES = 10
"""Whose lists they are, genres, four batches of films, two lists, the dropped list, the end."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return lines_of(Path(__file__).with_name("crash_import.py"), tmp_path_factory.mktemp("crash"))


@pytest.mark.faults
def test_it_was_killed_in_every_write_once(runs: list[dict[str, Any]]) -> None:
    assert [run["ended"] for run in runs] == [-signal.SIGKILL] * WRITES + [0]


@pytest.mark.faults
def test_a_reader_finds_each_list_whole_the_old_one_or_the_new(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        for slug, members in run["left"].items():
            assert members in (OLD.get(slug), NEW.get(slug))
        assert run["left"].keys() >= {"popular"}
    assert [run["left"]["popular"] == NEW["popular"] for run in runs] == [False] * 7 + [True] * 4


@pytest.mark.faults
def test_the_next_import_goes_on_where_the_killed_one_stood(runs: list[dict[str, Any]]) -> None:
    assert [run["after"] for run in runs] == [NEW] * len(runs)
    assert [run["resumed"] for run in runs] == [0] * len(runs)
    assert [run["fetched"] for run in runs] == [40, 40, 40, 30, 20, 10, 0, 0, 0, 0, 0]
