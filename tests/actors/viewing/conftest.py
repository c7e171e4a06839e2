"""A viewing actor on a real database, with a user in it, and somebody who hears its news."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import trio

from actors.runtime import Address, Event, Supervisor
from actors.runtime.testing import house
from actors.viewing import ProgressRecorded, TitleWatched, ViewingSettings, WatchlistChanged
from actors.viewing.actor import ViewingActor
from storage.database import Database
from tests.support.viewers import add_user


@attrs.frozen
class Viewers:
    """The actor's address, the number of a user, and the news so far."""

    address: Address
    supervisor: Supervisor
    database: Database
    ann: int
    news: trio.MemoryReceiveChannel[Event]

    async def ask(self, message: Any) -> Any:
        return await self.address.ask(message)

    def heard(self) -> list[Event]:
        """The news since the last time."""
        found = []
        while self.news.statistics().current_buffer_used:
            found.append(self.news.receive_nowait())
        return found


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        yield opened


@pytest.fixture
async def viewers(database: Database) -> AsyncIterator[Viewers]:
    async with house() as supervisor:
        with supervisor.events.subscribe(ProgressRecorded, TitleWatched, WatchlistChanged, capacity=10_000) as news:
            address = await supervisor.start("viewing", lambda: ViewingActor(database, ViewingSettings()))
            yield Viewers(address, supervisor, database, await database.write(add_user, "ann"), news)
