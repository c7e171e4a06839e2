"""What every command that speaks to an actor needs: a supervisor that ends in order, and the accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import trio

from actors.accounts.actor import accounts_factory
from actors.runtime import Address, Supervisor
from miauflix.config import Config
from storage.opening import OpenStorage


def utc_now() -> datetime:
    """The date, aware of its zone."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_house(now: Callable[[], datetime]) -> AsyncIterator[Supervisor]:
    """A supervisor whose actors are stopped in order when the block ends, however it ends."""
    async with trio.open_nursery() as nursery:
        supervisor = Supervisor(nursery, now=now)
        try:
            yield supervisor
        finally:
            with trio.CancelScope(shield=True):  # each actor has a deadline of its own
                await supervisor.stop()


async def start_accounts(supervisor: Supervisor, storage: OpenStorage, config: Config) -> Address:
    """The one actor that the command line needs as well."""
    return await supervisor.start("accounts", accounts_factory(storage.database, storage.keys, config.accounts))
