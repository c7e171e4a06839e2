"""Sorts database errors by whose doing they are: the disk's, another program's, or ours."""

from __future__ import annotations

import sqlite3

from storage.errors import DatabaseBusy, DatabaseCorrupt, DatabaseFault
from storage.model.errors import MiauflixError, NoSpace

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FAULT = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
}


def fault_of(error: BaseException) -> MiauflixError | None:
    """The error an asker can decide about, or None when `error` is a programming error and must pass as it is."""
    original = _sqlite_error_in(error)
    if original is None:
        return None
    code = (getattr(original, "sqlite_errorcode", None) or 0) & 0xFF
    if code == sqlite3.SQLITE_FULL:
        return NoSpace("There is no space left on the disk that holds the database.")
    if code in _BUSY:
        return DatabaseBusy("The database is locked by another program.")
    if code in _CORRUPT:
        return DatabaseCorrupt("The database file is damaged.")
    if code in _FAULT:
        return DatabaseFault("The disk refuses to read or write the database.")
    return None


def is_refused_write(error: BaseException) -> bool:
    """Did somebody try to write where only reading is allowed? On a reader's connection that is a mistake of ours."""
    original = _sqlite_error_in(error)
    return original is not None and getattr(original, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY


def _sqlite_error_in(error: BaseException) -> sqlite3.Error | None:
    """Pony wraps the driver's error, sometimes twice; dig for it."""
    seen: set[int] = set()
    queue: list[object] = [error]
    while queue:
        candidate = queue.pop()
        if not isinstance(candidate, BaseException) or id(candidate) in seen:
            continue
        if isinstance(candidate, sqlite3.Error):
            return candidate
        seen.add(id(candidate))
        nested = [entry[1] for entry in getattr(candidate, "exceptions", ()) if isinstance(entry, tuple)]
        queue += [getattr(candidate, "original_exc", None), candidate.__cause__, *nested]
    return None
