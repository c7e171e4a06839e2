"""The scripts on this very repository, with the real Python, pip and Node."""

from __future__ import annotations

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STAMPS = ROOT / ".venv/.stamps"

pytestmark = pytest.mark.integration


def stamps() -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in STAMPS.iterdir()}


@pytest.fixture(scope="module", autouse=True)
def _set_up() -> None:
    subprocess.run([ROOT / "ops/setup", "--tests"], check=True)


def test_a_second_set_up_does_nothing() -> None:
    before = stamps()
    done = subprocess.run([ROOT / "ops/setup"], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert stamps() == before


def test_run_hands_its_arguments_to_serve(tmp_path: pathlib.Path) -> None:
    # A folder where we stand that is named like one of ours must not take its place.
    (tmp_path / "storage").mkdir()
    done = subprocess.run([ROOT / "ops/run", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "serve" in done.stdout.splitlines()[0]


def test_the_command_is_installed() -> None:
    done = subprocess.run([ROOT / ".venv/bin/miauflix", "--help"], capture_output=True, text=True, check=True)
    assert "serve" in done.stdout
