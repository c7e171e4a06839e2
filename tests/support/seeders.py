"""A look at the seeder processes of this test process; the fixtures are taken over by the folders that need them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Seeders = Callable[[], list[int]]


def is_alive(pid: int) -> bool:
    """Does this process run? One that ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def seeders() -> Iterator[Seeders]:
    """The pids of all seeders that this test process started and that run; none may be left when the test is over."""

    def running() -> list[int]:
        return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if is_alive(pid) and _is_ours(pid)]

    before = set(running())
    yield lambda: [pid for pid in running() if pid not in before]
    assert set(running()) <= before, "a seeder was left behind"


def _is_ours(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return False
    return b"actors.seeding.seeder" in words and parent == os.getpid()
