"""What tests of the encrypted area need: a machine that can, a look at its mounts, and processes that die."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import tempfile

import pytest

from storage.vault import why_impossible
from storage.vault.mounts import MOUNTINFO, mount_at
from storage.vault.program import FS_NAME, GOCRYPTFS, unmount
from tests.support.processes import tree


def skip_unless_possible() -> None:
    """Skip where nothing can be mounted: programs missing, no FUSE, or no right to (a container without SYS_ADMIN)."""
    why_not = why_impossible() or _why_not_mounted()
    if why_not:
        pytest.skip(f"nothing can be encrypted here: {why_not}")


def mounts_below(folder: pathlib.Path) -> list[pathlib.Path]:
    """Where something is mounted below a folder."""
    lines = MOUNTINFO.read_text("utf-8").splitlines()
    return [place for line in lines if (place := pathlib.Path(line.split(" ")[4])).is_relative_to(folder)]


def unmount_all_below(folder: pathlib.Path) -> None:
    """So that a test that failed leaves nothing that its folder could not be deleted for."""
    for place in mounts_below(folder):
        unmount(place, lazily=True)


def daemons(parent: int | None = None) -> list[int]:
    """The processes of gocryptfs that a process (this one) has started."""
    found = tree(parent or os.getpid())
    return [process.pid for process in found if process.command.startswith(f"{GOCRYPTFS} ")]


def kill_daemon(parent: int | None = None) -> None:
    """As the kernel does when memory runs out."""
    (pid,) = daemons(parent)
    os.kill(pid, signal.SIGKILL)


def mount_apart(cipher: pathlib.Path, mount_point: pathlib.Path, phrase: bytes) -> int:
    """Mount as an earlier run did that left its mount behind: the number of the process that serves it."""
    mount_point.mkdir(exist_ok=True)
    words = (GOCRYPTFS, "-q", "-nosyslog", "-fsname", FS_NAME, str(cipher), str(mount_point))
    subprocess.run(words, input=phrase + b"\n", check=True, timeout=30)
    found = subprocess.run(("pgrep", "-f", str(mount_point)), capture_output=True, check=True, text=True)
    return int(found.stdout.split()[0])


def _why_not_mounted() -> str:
    with tempfile.TemporaryDirectory() as folder:
        cipher, mount_point = pathlib.Path(folder) / "cipher", pathlib.Path(folder) / "mounted"
        cipher.mkdir()
        mount_point.mkdir()
        for words in (("-init", "-q", "-scryptn", "10", cipher), ("-q", "-nosyslog", cipher, mount_point)):
            done = subprocess.run(
                (GOCRYPTFS, *words),
                input=b"x\n",
                stdout=subprocess.DEVNULL,  # no pipe: the daemon would keep its end open
                stderr=subprocess.DEVNULL,
                timeout=30,
                check=False,
            )
            if done.returncode != 0:
                return f"gocryptfs ends with code {done.returncode}"
        assert mount_at(mount_point) is not None
        unmount(mount_point, lazily=True)
    return ""
