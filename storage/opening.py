"""Opens the ground floor in order, and closes it in reverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import attrs
import trio

from storage.clock import clock_held
from storage.crypto import FieldCipher
from storage.data_folder import DataFolder
from storage.database import Database
from storage.key_checks import known_key_checks, remember_key_checks
from storage.key_file import open_key_ring
from storage.keys import KeyOverrides, KeyRing, refuse_wrong_ring


@attrs.frozen
class OpenStorage:
    """Everything that is kept, ready for use."""

    folder: DataFolder
    database: Database
    keys: KeyRing
    cipher: FieldCipher


@asynccontextmanager
async def open_storage(
    data_dir: Path, *, now: Callable[[], datetime], overrides: KeyOverrides | None = None
) -> AsyncIterator[OpenStorage]:
    """Lock the data folder, open the database, open (or make) the key ring; undo it in reverse at the end.

    Raises a `FatalStartError` with one sentence; nothing that was there is then altered or lost.
    """
    with clock_held():
        folder = await trio.to_thread.run_sync(DataFolder.open, data_dir)
    with folder:
        async with await Database.open(folder.database, backups=folder.backups) as database:
            keys = await _open_keys(folder, database, overrides or KeyOverrides(), now)
            yield OpenStorage(folder, database, keys, FieldCipher(keys))


async def _open_keys(
    folder: DataFolder, database: Database, overrides: KeyOverrides, now: Callable[[], datetime]
) -> KeyRing:
    known = await database.read(known_key_checks)
    with clock_held():
        ring = await trio.to_thread.run_sync(lambda: open_key_ring(folder.key_ring, may_create=not known))
    ring = ring.overridden_by(overrides)
    refuse_wrong_ring(ring, known)
    await database.write(remember_key_checks, ring.checks(), now())
    return ring
