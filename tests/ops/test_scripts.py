"""The scripts as files: they parse, a linter is content, and they reach nothing that only one machine has."""

from __future__ import annotations

import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = sorted(
    path
    for path in (*(ROOT / "ops").iterdir(), ROOT / ".ci/run")
    if path.is_file() and "bash" in path.read_text("utf-8").splitlines()[0]
)


def test_the_scripts_are_found() -> None:
    assert {"run", "test", "check", "bench", "setup", "lib.sh"} <= {path.name for path in SCRIPTS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_parses(script: pathlib.Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)


def test_shellcheck_is_content() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck is not installed")
    found = subprocess.run(["shellcheck", "-x", *SCRIPTS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == ""
    assert found.returncode == 0
