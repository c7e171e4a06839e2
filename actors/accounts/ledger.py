"""The database and the directory, changed together and in one order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, TypeVarTuple

import trio

from actors.accounts.directory import Directory
from storage.accounts import load_accounts
from storage.audit import AuditEntry, record
from storage.database import Database
from storage.entities import Entities

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Ledger:
    """What the desks work on. Who changes something holds `in_order` over the write and the directory's change.

    What ends something changes the directory first: should the outcome of the write stay unknown (a stuck disk),
    it is dead all the same. What begins something changes it last.
    """

    def __init__(self, database: Database, directory: Directory, now: Callable[[], datetime]) -> None:
        self.directory, self.now = directory, now
        self.in_order = trio.Lock()
        self._database = database

    @classmethod
    async def open(cls, database: Database, now: Callable[[], datetime]) -> Ledger:
        """Read what is kept, behind all writes that an earlier life of the actor may have left under way."""
        return cls(database, Directory(await database.write(load_accounts, now())), now)

    async def read(self, unit: Callable[[Entities, *Ts], T], *args: *Ts) -> T:
        """Run a reading unit of work."""
        return await self._database.read(unit, *args)

    async def write(self, unit: Callable[[Entities, *Ts], T], *args: *Ts) -> T:
        """Run a writing unit of work."""
        return await self._database.write(unit, *args)

    async def note(self, entry: AuditEntry) -> None:
        """Append to the audit log what changes nothing else."""
        await self.write(record, entry, self.now())
