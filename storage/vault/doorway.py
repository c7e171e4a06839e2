"""A path that leads into the mounted folder, or nowhere.

Through the mount point's own path, whatever is written while nothing is mounted there would land on the disk in clear.
This path goes through an open descriptor instead: while the mount is away or dead it ends in an error, for root too,
and no moment of a remount lets anything through.
"""

from __future__ import annotations

import os
from pathlib import Path


class Doorway:
    """One path for the life of the program, whatever is mounted meanwhile."""

    def __init__(self) -> None:
        self._slot = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)  # no folder: nothing can be below it
        self.is_open = False

    @property
    def path(self) -> Path:
        """By process id, so that children of ours can go through as well."""
        return Path(f"/proc/{os.getpid()}/fd/{self._slot}")

    def lead_to(self, folder: Path) -> None:
        """From now on the path is this folder. Blocks as long as opening it does; `OSError`."""
        self._replace(os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC))
        self.is_open = True

    def shut(self) -> None:
        """From now on the path leads nowhere, and keeps no file system busy."""
        self._replace(os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC))
        self.is_open = False

    def close(self) -> None:
        """The path must not be used any more."""
        os.close(self._slot)

    def _replace(self, descriptor: int) -> None:
        os.dup2(descriptor, self._slot, inheritable=False)
        os.close(descriptor)
