"""What is kept in the repository speaks of the product alone, and works on any machine."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOCK = "frontend/package-lock.json"

# Each pattern has a one-letter class in it, so that this file does not find itself.
NOWHERE = {
    "a path of one machine": r"(?<![\w.~-])/(?:roo[t]|wor[k])/",
    "the host of a package registry": r"\b(?:py[p]i\.org|npm[j]s\.(?:org|com)|python[h]osted\.org|deb\.debia[n]\.org)\b"
    r"|https?://[^\s/\"']*\b(?:registr[y]|artifactor[y]|py[p]i|np[m])\b",
}
NOT_IN_TEXT = {
    "unfinished work": r"\b(?:TOD[O]|FIXM[E]|XX[X])\b",
    "a paper that is not here": r"\b(?:knowledg[e]/\w+|(?:desig[n]|contrac[t]|styl[e])\.md)\b",
    "how it was made": r"\bA[I]\b|\blanguage mode[l]|\bchatbo[t]\b|\b[Ii]ssue #?\d\b",
}


@pytest.fixture(scope="module")
def tracked() -> list[pathlib.Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: what belongs to the repository is not known")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.parametrize(("what", "pattern"), [*NOWHERE.items(), *NOT_IN_TEXT.items()])
def test_the_repository_holds_nothing_of(what: str, pattern: str, tracked: list[pathlib.Path]) -> None:
    # The lock file's hashes may spell any word.
    searched = [path for path in tracked if what in NOWHERE or path != ROOT / LOCK]
    assert [place for path in searched for place in places(pattern, path)] == []


def places(pattern: str, path: pathlib.Path) -> list[str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except UnicodeDecodeError:  # a picture or a film
        return []
    return [
        f"{path.relative_to(ROOT)}:{at}: {line.strip()[:80]}"
        for at, line in enumerate(lines, 1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", 'open("/roo' + 't/file")'),
        ("a path of one machine", "see /wor" + "k/main"),
        ("the host of a package registry", "https://py" + "pi.org/simple"),
        ("the host of a package registry", '"resolved": "http://np' + 'm.mirror.example/react.tgz"'),
        ("unfinished work", "# TO" + "DO: later"),
        ("a paper that is not here", "as design" + ".md says"),
        ("how it was made", "closes issue" + " 7"),
    ],
)
def test_a_pattern_finds_what_it_is_for(what: str, line: str) -> None:
    assert re.search((NOWHERE | NOT_IN_TEXT)[what], line)


@pytest.mark.parametrize(
    "line", ["https://openlibrary.org/works/OL1", "network/work.py", "a libtorrent issue #7012", "registry.add(x)"]
)
def test_innocent_lines_pass(line: str) -> None:
    assert not any(re.search(pattern, line) for pattern in (NOWHERE | NOT_IN_TEXT).values())


def test_programs_may_be_run_and_nothing_else(tracked: list[pathlib.Path]) -> None:
    programs = {path for path in tracked if path.read_bytes().startswith(b"#!")}
    assert {path for path in tracked if os.access(path, os.X_OK)} == programs
    assert ROOT / ".ci/run" in programs


def test_the_lock_file_belongs_to_the_packages_named() -> None:
    """`npm install` would mend a difference in silence, and every machine would get other packages."""
    named = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))
    locked = json.loads((ROOT / LOCK).read_text("utf-8"))["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert locked.get(kind) == named.get(kind)


def test_continuous_integration_runs_the_same_command_as_a_person() -> None:
    lines = (ROOT / ".ci/run").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ['cd "$(dirname "$0")/.." && exec ./ops/test']
