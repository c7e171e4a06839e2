"""Killed at any step of the way to Trakt, and started again: Trakt has each viewing exactly once."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

LEAST_STEPS = 25
"""Three viewings with two writes and two ends of a request each, and the reading before them."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    program = Path(__file__).with_name("crash_outbox.py")
    folder = tmp_path_factory.mktemp("crash")
    done = subprocess.run([sys.executable, program, folder], capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.faults
def test_it_was_killed_at_every_step_once(runs: list[dict[str, Any]]) -> None:
    assert [run["ended"] for run in runs] == [-signal.SIGKILL] * (len(runs) - 1) + [0]
    assert [run["resumed"] for run in runs] == [0] * len(runs)
    assert len(runs) > LEAST_STEPS


@pytest.mark.faults
def test_trakt_has_each_viewing_exactly_once(runs: list[dict[str, Any]]) -> None:
    assert [run["told"] for run in runs] == [[1, 2, 3, 4]] * len(runs)
