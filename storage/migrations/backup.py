"""Copies of the database, made before its schema changes."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from storage.errors import DatabaseCorrupt

KEEP = 3
_SUFFIX = ".db"
_PARTIAL = ".partial"


def is_sound(connection: sqlite3.Connection) -> bool:
    """SQLite's quick check. On a damaged file the check itself may raise: that counts as damaged, too."""
    try:
        rows = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.OperationalError:
        raise  # locked or unreadable: says nothing about what is in the file
    except sqlite3.DatabaseError:
        return False
    return rows == [("ok",)]


def back_up(source: sqlite3.Connection, folder: Path, version: int) -> Path:
    """Copy a live database into `folder`, check the copy, keep the newest `KEEP`. Returns the copy's path.

    The name tells when (UTC) and at which schema version. The copy gets its name only once it is whole.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in folder.glob(f"*{_PARTIAL}*"):
        leftover.unlink()
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    final = folder / f"before-migration-{stamp}-schema-{version}{_SUFFIX}"
    partial = final.with_suffix(_PARTIAL)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _copy(source, partial)
        _sync(partial)
        partial.rename(final)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _sync(folder)
    for old in sorted(folder.glob(f"before-migration-*{_SUFFIX}"))[:-KEEP]:
        old.unlink()
    return final


def _copy(source: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, not three
        if not is_sound(copy):
            raise DatabaseCorrupt(f"The backup {target} did not pass its check; the database was not touched.")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
