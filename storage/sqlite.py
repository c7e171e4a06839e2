"""How SQLite is spoken to: aware UTC times, one snapshot per read session, WAL with full durability."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pony.orm import dbapiprovider
from pony.orm.dbproviders import sqlite as pony_sqlite

from storage.errors import DatabaseFault

BUSY_TIMEOUT_MS = 2_000
"""How long a statement waits for a lock that another process holds (a backup, the sqlite3 shell)."""

TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
"""Fixed width, so that the text order in the database is the order in time."""


def time_to_text(moment: datetime) -> str:
    """An aware time as the database keeps it: UTC, microseconds, no zone."""
    return moment.astimezone(UTC).strftime(TIME_FORMAT)


def text_to_time(text: str) -> datetime:
    """The aware UTC time behind a stored text."""
    return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)


_role = threading.local()


def mark_reader() -> None:
    """This thread only reads from now on; its database connections refuse to write."""
    _role.is_reader = True


def is_reader() -> bool:
    """Was this thread marked by `mark_reader`?"""
    return getattr(_role, "is_reader", False)


class UtcConverter(dbapiprovider.DatetimeConverter):  # type: ignore[misc]  # pony has no types
    """Takes aware times only, gives aware UTC times: a naive one is refused instead of guessed at."""

    def validate(self, val: Any, obj: object = None) -> datetime:
        if not isinstance(val, datetime) or val.utcoffset() is None:
            raise TypeError(f"{self.attr or 'A query parameter'} needs an aware datetime, not {val!r}")
        return val.astimezone(UTC)

    def py2sql(self, val: datetime) -> str:
        if val.utcoffset() is None:
            raise TypeError(f"A query parameter needs an aware datetime, not {val!r}")
        return time_to_text(val)

    def sql2py(self, val: str) -> datetime:
        return text_to_time(val)


class SqliteProvider(pony_sqlite.SQLiteProvider):  # type: ignore[misc]  # pony has no types
    """Pony's SQLite, with UTC times, and with one snapshot per session that only reads.

    Pony would run each SELECT of a reading session on its own; another writer's commit could fall in between.
    """

    converter_classes = [  # noqa: RUF012  # Pony's own attribute
        (kind, UtcConverter if kind is datetime else converter)
        for kind, converter in pony_sqlite.SQLiteProvider.converter_classes
    ]

    def set_transaction_mode(self, connection: sqlite3.Connection, cache: Any) -> None:
        if is_reader():
            if not connection.in_transaction:
                connection.execute("BEGIN DEFERRED")
        else:
            super().set_transaction_mode(connection, cache)

    def acquire_lock(self) -> None:
        """Nothing: Pony's lock between writers has no deadline, and here one thread writes."""

    def release_lock(self) -> None:
        """Nothing to release, see `acquire_lock`."""


def be_patient(connection: sqlite3.Connection) -> None:
    """Let statements of this connection wait for the locks of other programs, up to `BUSY_TIMEOUT_MS`."""
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def prepare_connection(connection: sqlite3.Connection, *, read_only: bool) -> None:
    """Make a fresh connection durable and patient; raise `DatabaseFault` where WAL cannot be had."""
    be_patient(connection)
    connection.text_factory = str  # decoded in C; Pony's own function would be called for every text
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise DatabaseFault("The database needs a local disk: write-ahead logging does not work in this folder.")
    # FULL, not NORMAL: under WAL, NORMAL may forget acknowledged commits when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -8000")
    if read_only:
        connection.execute("PRAGMA query_only = ON")


def fold_log(path: Path) -> None:
    """Bring the write-ahead log back into the file at `path`, as far as other connections let us."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        be_patient(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def on_connect(_db: Any, connection: sqlite3.Connection) -> None:
    """Pony's hook for a new connection, called in the thread that it belongs to."""
    prepare_connection(connection, read_only=is_reader())
