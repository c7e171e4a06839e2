"""What the parts of `sources` work with."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, TypeVarTuple

import attrs
import trio

from actors.runtime import Address, Event
from actors.sources.directories import Directories
from actors.sources.settings import SourcesSettings
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@attrs.frozen
class Means:
    """One life's. `start_soon` and `publish` are the actor's; `torrents` is the engine's address."""

    database: Database
    cipher: FieldCipher
    directories: Directories
    torrents: Address
    settings: SourcesSettings
    now: Callable[[], datetime]
    rng: random.Random
    start_soon: Callable[..., Any]
    publish: Callable[[Event], object]
    reading: trio.CapacityLimiter

    async def read(self, fn: Callable[[Entities, *Ts], T], *args: *Ts) -> T:
        """A unit of work that only reads; a few at once, for the database's queue is for others too."""
        async with self.reading:
            return await self.database.read(fn, *args)
