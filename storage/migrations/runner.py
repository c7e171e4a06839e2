"""Brings a database file to the schema that this program knows, or refuses in one sentence.

What holds whatever happens, SIGKILL included: each step is one transaction together with its entry in
`schema_migrations`, so the file is before it or after it; before the first pending step a checked copy is made;
nothing is altered in a file that is damaged, newer than the program, or has another history.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from storage.errors import ChecksumChanged, DatabaseCorrupt, MigrationFailed, SchemaTooNew
from storage.faults import fault_of
from storage.migrations.backup import back_up, is_sound
from storage.migrations.steps import Step, known_steps
from storage.sqlite import be_patient, prepare_connection

logger = logging.getLogger(__name__)

_LEDGER = """CREATE TABLE IF NOT EXISTS "schema_migrations" (
  "version" INTEGER PRIMARY KEY,
  "sha256" TEXT NOT NULL,
  "applied_at" TEXT NOT NULL
)"""


def migrate(path: Path, backups: Path, steps: Sequence[Step] | None = None) -> int:
    """Apply the pending steps to the SQLite file at `path` (made, mode 0600, when missing); returns its version.

    Blocks. Raises `DatabaseCorrupt`, `SchemaTooNew`, `ChecksumChanged`, `MigrationFailed`, or the `sqlite3.Error` or
    `OSError` that reading and writing met.
    """
    steps = known_steps() if steps is None else steps
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        _refuse_damaged(connection, path)
        done = _applied(connection, path)
        _refuse_foreign_history(done, _user_version(connection), steps)
        prepare_connection(connection, read_only=False)
        pending = [step for step in steps if step.version not in done]
        if pending and done:
            copy = back_up(connection, backups, max(done))
            logger.info("backed the database up to %s", copy)
        for step in pending:
            _apply(connection, step)
        return len(steps)


def _refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    be_patient(connection)
    if not is_sound(connection):
        raise DatabaseCorrupt(damaged_sentence(path))


def damaged_sentence(path: Path) -> str:
    """What an operator reads when the file is corrupt."""
    return f"The database {path} is damaged. It was left as it is; restore a backup or move it away."


def _applied(connection: sqlite3.Connection, path: Path) -> dict[int, str]:
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "schema_migrations" in tables:
        return dict(connection.execute("SELECT version, sha256 FROM schema_migrations").fetchall())
    if tables:
        raise MigrationFailed(f"The file {path} is a database of another program; it was not touched.")
    return {}


def _user_version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _refuse_foreign_history(done: dict[int, str], user_version: int, steps: Sequence[Step]) -> None:
    newest = max([user_version, *done])
    if newest > len(steps):
        raise SchemaTooNew(
            f"The database has schema version {newest}, this Miauflix knows up to {len(steps)}: "
            "start the newer Miauflix, or restore a backup from before the update."
        )
    for step in steps[:newest]:
        if done.get(step.version) != step.checksum:
            raise ChecksumChanged(
                f"Migration {step.name} is not the one that was applied to this database: "
                "reinstall Miauflix, or restore a backup."
            )


def _apply(connection: sqlite3.Connection, step: Step) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")  # no effect inside a transaction, so before it
    connection.execute("BEGIN IMMEDIATE")
    try:
        step.up(connection)
        _refuse_dangling(connection, step)
        connection.execute(_LEDGER)
        entry = (step.version, step.checksum, datetime.now(UTC).isoformat(timespec="seconds"))
        connection.execute("INSERT INTO schema_migrations (version, sha256, applied_at) VALUES (?, ?, ?)", entry)
        connection.execute(f"PRAGMA user_version = {step.version:d}")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error) and fault_of(error) is None:
            raise MigrationFailed(f"Migration {step.name} failed ({error}); the database is as it was.") from error
        raise
    logger.info("applied migration %s", step.name)


def _refuse_dangling(connection: sqlite3.Connection, step: Step) -> None:
    dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    if dangling:
        raise MigrationFailed(f"Migration {step.name} would leave {len(dangling)} rows that point nowhere; undone.")
