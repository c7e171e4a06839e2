"""A sync or a season completion that is killed loses nothing, and the next one goes on where it stood."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.support.crash import lines_of

FEED = [["movie", 0, 1], ["movie", 0, 2], ["movie", 1, 1], ["movie", 1, 2], ["show", 0, 1], ["show", 1, 1]]
"""All pages of the two days that are over: (kind, day, page)."""

RUNNING_DAY = [["movie", 2, 1], ["show", 2, 1]]
WRITES = {"pages": len(FEED), "batches of titles": 3, "seasons": 6}
FETCHED = [14] * 7 + [11, 8, 6, 5, 4, 3, 2, 1, 0]
"""Eight titles, three at a time, and six seasons, one by one: each is fetched once more at most."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return lines_of(Path(__file__).with_name("crash_sync.py"), tmp_path_factory.mktemp("crash"))


@pytest.mark.faults
def test_it_was_killed_in_every_write_once(runs: list[dict[str, Any]]) -> None:
    assert [run["ended"] for run in runs] == [-signal.SIGKILL] * sum(WRITES.values()) + [0]
    assert [run["resumed"] for run in runs] == [0] * len(runs)


@pytest.mark.faults
def test_the_next_one_reads_the_feed_from_the_page_on_whose_marks_were_lost(runs: list[dict[str, Any]]) -> None:
    for killed_at, run in enumerate(runs):
        assert sorted(run["pages"]) == sorted(FEED[killed_at:] + RUNNING_DAY)


@pytest.mark.faults
def test_the_next_one_fetches_what_was_not_kept(runs: list[dict[str, Any]]) -> None:
    assert [run["titles"] for run in runs] == FETCHED


@pytest.mark.faults
def test_in_the_end_nothing_is_missing(runs: list[dict[str, Any]]) -> None:
    told = runs[-1]["told"]
    assert {film[2] for film in told["films"]} == {f"New {number}" for number in range(1, 7)}
    assert [season[-2:] for season in told["seasons"]] == [[3, 1], [2, 1], [1, 1]] * 2
    assert [run["told"] for run in runs] == [told] * len(runs)
