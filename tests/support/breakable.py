"""An address whose actor can be made to keep silent."""

from __future__ import annotations

from typing import Any

import trio

from actors.runtime import Address, Ask, Event, Tell
from actors.runtime.errors import ActorStopped
from actors.runtime.mailbox import Mailbox


class BreakableAddress(Address):
    """Passes everything on to another address, unless it is broken."""

    def __init__(self, behind: Address) -> None:
        super().__init__(behind.name, Mailbox(1))
        self.is_broken = False
        self._behind = behind

    async def ask(self, message: Ask[Any], timeout_s: float | None = None) -> Any:
        if self.is_broken:
            await trio.lowlevel.checkpoint()
            raise ActorStopped(self.name, f"{self.name} stopped before it could answer.")
        return await self._behind.ask(message, timeout_s)

    async def tell(self, message: Tell) -> None:
        await self._behind.tell(message)

    def tell_nowait(self, message: Tell | Event) -> bool:
        return self._behind.tell_nowait(message)
