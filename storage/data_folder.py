"""The data folder: where everything lies, and who may use it now."""

from __future__ import annotations

import fcntl
import os
import tempfile
from pathlib import Path
from types import TracebackType

from storage.errors import DataFolderInUse, DataFolderNotWritable


class DataFolder:
    """An open data folder; one process at a time has it. Made by `open`, given back by `close` or by dying."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock: int | None = lock

    @classmethod
    def open(cls, path: Path) -> DataFolder:
        """Make the folder (mode 0700) when missing, and take its lock. Blocks.

        `DataFolderNotWritable` or `DataFolderInUse`, each with one sentence. The lock is the kernel's (flock): it
        cannot be left behind by a killed process.
        """
        path = path.absolute()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path) as probe:
                probe.write(b"x")
                probe.flush()
            lock = os.open(path / "miauflix.lock", os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise DataFolderNotWritable(f"The data folder {path} cannot be written to: {error.strerror}.") from error
        try:
            _take(lock, path)
            folder = cls(path, lock)
            folder._make_rooms()
        except BaseException:
            os.close(lock)
            raise
        return folder

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "miauflix.db"

    @property
    def key_ring(self) -> Path:
        """The key ring file; back it up apart from the database."""
        return self.path / "keys.json"

    @property
    def config(self) -> Path:
        """The configuration file; it may be missing."""
        return self.path / "config.toml"

    @property
    def backups(self) -> Path:
        """Copies of the database."""
        return self.path / "backups"

    @property
    def resume(self) -> Path:
        """Resume data of torrents."""
        return self.path / "resume"

    @property
    def downloads(self) -> Path:
        """Where downloads lie unless the operator names another place. Not made here."""
        return self.path / "downloads"

    @property
    def mounted(self) -> Path:
        """Where encrypted downloads are seen in clear while the service runs. Not made here."""
        return self.path / "mounted"

    def close(self) -> None:
        """Let others have the folder. Again is harmless."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def __enter__(self) -> DataFolder:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def _make_rooms(self) -> None:
        for room in (self.backups, self.resume):
            try:
                room.mkdir(mode=0o700, exist_ok=True)
            except OSError as error:
                raise DataFolderNotWritable(f"The folder {room} cannot be made: {error.strerror}.") from error


def _take(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip()
        who = f"Another Miauflix (process {holder})" if holder.isdigit() else "Another Miauflix"
        raise DataFolderInUse(
            f"{who} already uses the data folder {path}: stop it, or choose another folder."
        ) from None
    except OSError as error:
        raise DataFolderNotWritable(f"The data folder {path} cannot be locked: {error.strerror}.") from error
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()}\n".encode("ascii"), 0)
