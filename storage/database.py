"""The open database: units of work in threads of their own, values in, values out."""

from __future__ import annotations

import logging
import math
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, TypeVarTuple

import attrs
import trio
from pony import orm
from pony.orm.core import DBException, Entity, Query, QueryResult

from storage.entities import Entities, define_entities
from storage.errors import DatabaseBusy, DatabaseCorrupt, DatabaseFault, DataFolderInUse, DataFolderNotWritable
from storage.faults import fault_of, is_refused_write
from storage.lane import Lane, LaneHealth
from storage.migrations import damaged_sentence, migrate
from storage.model.errors import FatalStartError, MiauflixError
from storage.sqlite import SqliteProvider, fold_log, is_reader, mark_reader, on_connect
from storage.title_index import ensure_index

logger = logging.getLogger(__name__)
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

READERS = 3
QUEUE_CAPACITY = 256
CLOSE_WITHIN_S = 10.0


@attrs.frozen
class DatabaseHealth:
    """A glance at the database; `fault` is the last disk fault, which a successful write clears."""

    writer: LaneHealth
    readers: LaneHealth
    fault: str | None


class Database:
    """One writer thread and a few reader threads on one database file. Made by `open`, ended by `close`.

    A unit of work is a plain function `fn(store, *args)`: its body is one transaction, `store` has the entities,
    and it takes and returns values, never entities, queries or generators. An exception rolls the transaction back
    and reaches the asker. Readers see one snapshot for the whole unit of work and cannot write.
    """

    def __init__(self, path: Path, *, readers: int, capacity: int) -> None:
        self.path = path
        self._db = orm.Database()
        self._store = define_entities(self._db)
        self._db.on_connect(on_connect)
        self._fault: MiauflixError | None = None
        self._close_lock = trio.Lock()
        self._is_closed = False
        self._writer = Lane("database-writer", 1, capacity, at_end=self._end_writer)
        self._readers = Lane("database-reader", readers, capacity, at_end=self._db.disconnect)

    @classmethod
    async def open(
        cls,
        path: Path,
        *,
        backups: Path | None = None,
        readers: int = READERS,
        capacity: int = QUEUE_CAPACITY,
    ) -> Database:
        """Check, back up, migrate and open the file at `path`, which is made when missing.

        `backups` is the folder for copies made before migrations (default: `backups` beside the file). Raises a
        `FatalStartError`: `DatabaseCorrupt`, `SchemaTooNew`, `ChecksumChanged`, `MigrationFailed`,
        `DataFolderInUse` or `DataFolderNotWritable`; the file is then as it was.
        """
        database = cls(path, readers=readers, capacity=capacity)
        try:
            # No deadline: opening takes as long as it takes, and nobody waits behind it.
            await database._writer.run(partial(database._prepare, backups or path.parent / "backups"), math.inf)
        except BaseException:
            await database.close()
            raise
        return database

    async def read(self, fn: Callable[[Entities, *Ts], T], *args: *Ts, timeout_s: float = 5.0) -> T:
        """Run a unit of work that only reads. See `write` for the errors."""
        return await self._readers.run(partial(self._read, fn, *args), timeout_s)

    async def write(self, fn: Callable[[Entities, *Ts], T], *args: *Ts, timeout_s: float = 10.0) -> T:
        """Run a unit of work that may write; when this returns, its changes are on the disk.

        Units of work run one at a time, in the order of asking. `DatabaseBusy`: not done in time (`began` tells
        whether it may still happen); `NoSpace`, `DatabaseFault`, `DatabaseCorrupt`: the disk's doing;
        `DatabaseClosed`: too late. Whatever else `fn` raises passes as it is.
        """
        return await self._writer.run(partial(self._write, fn, *args), timeout_s)

    def health(self) -> DatabaseHealth:
        """How the lanes are doing; answered at once, from any task."""
        fault = None if self._fault is None else str(self._fault)
        return DatabaseHealth(writer=self._writer.health(), readers=self._readers.health(), fault=fault)

    async def close(self) -> None:
        """Finish what runs, fold the write-ahead log into the file, disconnect. Again is harmless.

        Never cancelled half-way, never longer than `CLOSE_WITHIN_S`: a stuck thread is left behind, which loses
        nothing that was acknowledged.
        """
        with trio.CancelScope(shield=True):  # each wait inside has its deadline
            async with self._close_lock:
                if not self._is_closed:
                    # Readers first: the last connection to go folds the log.
                    ended = [await _ended(lane) for lane in (self._readers, self._writer)]
                    self._is_closed = all(ended)

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.close()

    def _prepare(self, backups: Path) -> None:
        try:
            migrate(self.path, backups)
            self._db.bind(SqliteProvider, str(self.path.absolute()), create_db=False)
            self._db.generate_mapping(create_tables=False, check_tables=True)
            self._write(ensure_index)
        except Exception as error:
            refusal = _start_error(error, self.path)
            if refusal is None:
                raise
            raise refusal from error

    def _read(self, fn: Callable[..., T], *args: Any) -> T:
        mark_reader()
        try:
            return self._session(orm.db_session, fn, *args)
        except Exception as error:
            if is_refused_write(error):
                raise TypeError(f"{_name_of(fn)} writes: ask for it with write()") from error
            raise

    def _write(self, fn: Callable[..., T], *args: Any) -> T:
        # Not optimistic: BEGIN IMMEDIATE and a single writer leave nobody to compete with.
        result = self._session(orm.db_session(immediate=True, optimistic=False), fn, *args)
        self._fault = None
        return result

    def _session(self, session: Any, fn: Callable[..., T], *args: Any) -> T:
        try:
            with session:
                return _only_values(fn(self._store, *args), fn)
        except Exception as error:
            fault = fault_of(error)
            if fault is None or (is_reader() and is_refused_write(error)):
                raise
            self._note(fault)
            raise fault from error

    def _note(self, fault: MiauflixError) -> None:
        if isinstance(fault, DatabaseBusy):
            return
        logger.error("the database failed: %s", fault)
        self._fault = fault
        if isinstance(fault, DatabaseFault | DatabaseCorrupt):
            self._db.disconnect()  # the next unit of work starts on a fresh connection, with nothing cached

    def _end_writer(self) -> None:
        if self._db.provider is not None:
            fold_log(self.path)
        self._db.disconnect()


async def _ended(lane: Lane) -> bool:
    with trio.move_on_after(CLOSE_WITHIN_S / 2) as limit:
        await lane.stop()
    if limit.cancelled_caught:
        logger.error("a database thread is stuck and was left behind")
    return not limit.cancelled_caught


def _only_values(result: T, fn: Callable[..., Any]) -> T:
    """Entities and queries are dead outside their transaction: say so to whoever wrote `fn`."""
    first = next(iter(result), None) if isinstance(result, list | tuple | set | frozenset) else None
    for value in (result, first):
        if isinstance(value, Entity | Query | QueryResult) or hasattr(value, "send"):
            raise TypeError(f"{_name_of(fn)} must return values, not {type(value).__name__}")
    return result


def _name_of(fn: Callable[..., Any]) -> str:
    return getattr(fn, "__qualname__", repr(fn))


def _start_error(error: Exception, path: Path) -> FatalStartError | None:
    """Why the file cannot be opened, for the operator; None for what already says so and for our own mistakes."""
    fault = error if isinstance(error, DatabaseFault) else fault_of(error)
    if isinstance(fault, DatabaseCorrupt):
        return DatabaseCorrupt(damaged_sentence(path))
    if isinstance(fault, DatabaseBusy):
        return DataFolderInUse(f"The database {path} is locked by another program.")
    if fault is not None:
        return DataFolderNotWritable(f"The database {path} cannot be used: {fault}")
    if isinstance(error, OSError):
        return DataFolderNotWritable(f"The database {path} cannot be written: {error.strerror}.")
    if isinstance(error, sqlite3.Error | DBException):
        return DatabaseCorrupt(
            f"The database {path} is not what this Miauflix expects ({error}). It was left as it is."
        )
    return None
