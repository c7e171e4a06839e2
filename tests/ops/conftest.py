"""The repository that the tests of the scripts work on."""

from __future__ import annotations

import pathlib
import shutil

import pytest

from tests.support.workshop import Workshop

ROOT = pathlib.Path(__file__).resolve().parents[2]
# All that the scripts may count on, on a fresh machine. There is no Python among them.
TOOLS = (
    *(
        "bash",
        "basename",
        "cat",
        "chmod",
        "cp",
        "cut",
        "dirname",
        "env",
        "find",
        "flock",
        "ln",
        "mkdir",
        "mktemp",
        "rm",
    ),
    *("sh", "sha256sum", "sort", "xargs"),
)


@pytest.fixture
def workshop(tmp_path: pathlib.Path) -> Workshop:
    root, programs = tmp_path / "miauflix", tmp_path / "programs"
    shutil.copytree(ROOT / "ops", root / "ops")
    for folder in ("frontend/src", "miauflix/web", "actors", "storage"):
        (root / folder).mkdir(parents=True)
    for name in ("setup.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    for name in ("package.json", "package-lock.json", "src/main.tsx"):
        (root / "frontend" / name).write_text("{}\n", "utf-8")
    for folder in ("miauflix", "actors", "storage"):
        (root / folder / "__init__.py").touch()
    programs.mkdir()
    for tool in TOOLS:
        (programs / tool).symlink_to(str(shutil.which(tool)))
    made = Workshop(root, programs)
    made.add_program("python3", (pathlib.Path(__file__).parent / "fake_python.sh").read_text("utf-8"))
    for tool in ("chromium", "shellcheck", "gocryptfs", "fusermount3"):
        made.add_program(tool, "#!/bin/sh\n")
    return made
