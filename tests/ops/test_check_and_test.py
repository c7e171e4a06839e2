"""ops/check and ops/test: every stage runs, a failing one is not lost, and pytest has the last word."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

from tests.support.workshop import Workshop

ROOT = pathlib.Path(__file__).resolve().parents[2]

CHECKS = ["ruff check", "ruff format --check", "mypy", "npm run --silent lint", "npm run --silent typecheck"]


@pytest.fixture
def ready(workshop: Workshop) -> Workshop:
    workshop.run("ops/setup", "--tests")
    workshop.asked()
    return workshop


def test_check_runs_every_tool_with_a_line_each(ready: Workshop) -> None:
    done = ready.run("ops/check")
    assert done.returncode == 0
    *tools, floors = ready.asked()
    assert tools == CHECKS
    assert floors.startswith("pytest")
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 6


def test_check_goes_on_after_a_failure_and_then_fails(ready: Workshop) -> None:
    done = ready.run("ops/check", FAIL_TOOL="mypy")
    assert done.returncode == 1
    assert "mypy is not content" in done.stdout
    assert ready.asked()[:-1] == CHECKS


def test_fix_mends_before_it_looks(ready: Workshop) -> None:
    assert ready.run("ops/check", "--fix").returncode == 0
    mending = ["ruff check --quiet --fix", "ruff format --quiet", "npm run --silent format"]
    assert ready.asked()[:-1] == mending + CHECKS


def test_everything_is_run_and_pytest_has_the_last_word(ready: Workshop) -> None:
    done = ready.run("ops/test", "-k", "floors")
    assert done.returncode == 0
    asked = ready.asked()
    assert asked[:5] == CHECKS
    assert asked[6:] == ["npm run --silent test", "pytest --durations=10 --durations-min=1 -k floors"]
    assert done.stdout.splitlines()[-1] == "===== 3 passed in 0.01s ====="


def test_all_tests_are_shared_among_the_cores(ready: Workshop) -> None:
    ready.run("ops/test")
    assert ready.asked()[-1].endswith("-n auto --maxprocesses 4 --dist loadfile")


def test_a_failed_stage_fails_the_run_but_not_the_tests_after_it(ready: Workshop) -> None:
    done = ready.run("ops/test", FAIL_TOOL="npm")
    assert done.returncode == 1
    assert ready.asked()[-1].startswith("pytest")
    assert "tests of the web app: FAILED after" in done.stderr
    assert done.stdout.splitlines()[-1] == "===== 3 passed in 0.01s ====="


def test_a_set_up_that_fails_ends_the_run(workshop: Workshop) -> None:
    done = workshop.run("ops/test", FAIL_PIP="yes")
    assert done.returncode == 1
    assert not any(line.startswith("pytest") for line in workshop.asked())


def test_missing_programs_for_tests_are_said_and_not_fatal(workshop: Workshop) -> None:
    (workshop.programs / "chromium").unlink()
    done = workshop.run("ops/setup", "--tests")
    assert done.returncode == 0
    assert "no Chromium" in done.stderr


@pytest.mark.integration
def test_pytest_names_the_stages_that_failed_before_it() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/test_loopback.py",
            "-k",
            "leaves_no_trace",
        ],
        cwd=ROOT,
        env={"MIAUFLIX_FAILED_STAGES": "linters and type checkers", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Look above for: linters and type checkers." in done.stdout
    assert "1 passed" in done.stdout.splitlines()[-1]
