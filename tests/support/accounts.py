"""Speaks to an accounts actor the way the web layer does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import trio
import trio.testing

from actors.accounts import Authenticate, CreateUser, LogIn, PrepareSetup, Refresh, SetUpAdmin
from actors.accounts.actor import AccountsActor
from actors.runtime import Address, Supervisor
from storage.database import Database
from storage.entities import Entities
from storage.model.errors import MiauflixError
from storage.model.identity import Identity, TokenPair, User

ADMIN = "admin@example.org"
PASSWORD = "three wet umbrellas"


def run_on_standing_clock(test: Callable[[], Awaitable[Any]], **_options: Any) -> Any:
    """Runs a test on a clock that only the test moves. (Of pytest-trio's fixtures, only direct ones set the clock.)"""
    return trio.run(test, clock=trio.testing.MockClock())


@attrs.frozen
class Accounts:
    """An address, and what a test needs around it."""

    address: Address
    supervisor: Supervisor
    database: Database
    lives: list[AccountsActor]

    @property
    def clock(self) -> trio.testing.MockClock:
        clock = trio.lowlevel.current_clock()
        assert isinstance(clock, trio.testing.MockClock)
        return clock

    async def ask(self, message: Any) -> Any:
        return await self.address.ask(message)

    async def refusal(self, message: Any) -> MiauflixError:
        """What the message is refused with; an answer instead fails the test."""
        try:
            answer = await self.address.ask(message)
        except MiauflixError as error:
            return error
        raise AssertionError(f"{message!r} was answered with {answer!r}")

    async def set_up(self, email: str = ADMIN, password: str = PASSWORD) -> User:
        token = await self.ask(PrepareSetup())
        user: User = await self.ask(SetUpAdmin(email=email, password=password, setup_token=token))
        return user

    async def create(self, email: str, password: str = PASSWORD, **more: Any) -> User:
        user: User = await self.ask(CreateUser(email=email, password=password, **more))
        return user

    async def log_in(
        self, login: str = ADMIN, password: str = PASSWORD, device: str = "laptop", address: str = "192.0.2.1"
    ) -> TokenPair:
        pair: TokenPair = await self.ask(LogIn(login=login, password=password, device=device, address=address))
        return pair

    async def refresh(self, pair: TokenPair, device: str = "laptop") -> TokenPair:
        fresh: TokenPair = await self.ask(self.refreshing(pair, device))
        return fresh

    @staticmethod
    def refreshing(pair: TokenPair, device: str = "laptop") -> Refresh:
        return Refresh(session=pair.identity.session, refresh_token=pair.refresh_token, device=device)

    async def who(self, pair: TokenPair) -> Identity:
        identity: Identity = await self.ask(Authenticate(pair.access_token, pair.identity.session))
        return identity

    async def lives_on(self, pair: TokenPair) -> bool:
        """Does the access token of this pair still open the door?"""
        try:
            await self.who(pair)
        except MiauflixError:
            return False
        return True

    async def crash(self) -> None:
        """Let the actor die, and wait until its next life runs."""
        before = len(self.lives)
        self.supervisor.kill("accounts", RuntimeError("killed by a test"))
        while len(self.lives) == before:
            await trio.testing.wait_all_tasks_blocked()
            self.clock.jump(1.0)

    async def events(self) -> list[str]:
        """What the audit log tells, oldest first."""
        return await self.database.read(_events)

    async def count(self, entity: str) -> int:
        return await self.database.read(_count, entity)


def _events(store: Entities) -> list[str]:
    return [row.event for row in store.AuditLog.select().order_by(store.AuditLog.id)]


def _count(store: Entities, entity: str) -> int:
    return int(getattr(store, entity).select().count())
