"""A trakt actor between a real viewing actor, a real database and the stub of Trakt, all on one virtual clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

import attrs
import pytest
import trio
import trio.testing

from actors.accounts import OpenSession
from actors.runtime import Address, Event, Supervisor
from actors.runtime.testing import Neighbour, house, scripted_now
from actors.trakt import CheckLink, DevicePairing, GetAssociation, StartLink, TraktListsChanged, TraktSettings
from actors.trakt.actor import trakt_factory
from actors.viewing import ListHistory, RecordProgress, ViewingSettings
from actors.viewing.actor import ViewingActor
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.keys import new_key_ring
from storage.model.trakt import Association
from storage.model.viewing import Viewing, Watchable
from tests.support.trakt_diary import Diary
from tests.support.trakt_stub import CLIENT_ID, CLIENT_SECRET, TraktStub
from tests.support.trakt_web import TraktWeb
from tests.support.viewers import add_user

URL = "http://trakt.test"
MINUTE_S, HOUR_S, DAY_S = 60.0, 3600.0, 86_400.0
HERE = Path(__file__).parent


def run_on_jumping_clock(test: Callable[[], Awaitable[Any]], **_options: Any) -> Any:
    """Runs a test on a clock that jumps to whatever is waited for: the fixtures need it too."""
    return trio.run(test, clock=trio.testing.MockClock(autojump_threshold=0))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No test here waits in real time; those with real sockets say so by `real_time`."""
    for item in items:
        is_ours = HERE in item.path.parents and iscoroutinefunction(getattr(item, "obj", None))
        if is_ours and "real_time" not in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.trio(run=run_on_jumping_clock), append=False)


@pytest.fixture
def real_time() -> None:
    """For tests over sockets."""


@attrs.define
class World:
    """Everybody, and a few ways to speak to them."""

    supervisor: Supervisor
    database: Database
    cipher: FieldCipher
    stub: TraktStub
    web: TraktWeb
    accounts: Neighbour
    viewing: Address
    news: trio.MemoryReceiveChannel[Event]
    ann: int
    trakt: Address = attrs.field(init=False)

    async def start(self, **changes: Any) -> None:
        """Start the actor with these settings changed."""
        usual = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "api_url": URL, "trending_lists": 0}
        make = trakt_factory(
            self.database, self.cipher, self.web, self.viewing, self.accounts, TraktSettings(**{**usual, **changes})
        )
        self.trakt = await self.supervisor.start("trakt", make)

    async def ask(self, message: Any) -> Any:
        return await self.trakt.ask(message)

    async def user(self, name: str) -> int:
        return await self.database.write(add_user, name)

    async def approved(self, user_id: int, slug: str) -> DevicePairing:
        """A link that the person has said yes to, and that may be asked about now."""
        self.stub.person(slug)
        pairing: DevicePairing = await self.ask(StartLink(user_id))
        self.stub.accounts.approve(pairing.user_code, slug)
        await trio.sleep(pairing.interval_s)
        return pairing

    async def link(self, user_id: int, slug: str = "ann") -> Diary:
        """Link an account the way people do; what the person has at Trakt."""
        pairing = await self.approved(user_id, slug)
        assert (await self.ask(CheckLink(user_id, pairing.handle))).is_linked
        return self.stub.person(slug)

    async def association(self, user_id: int) -> Association | None:
        found: Association | None = await self.ask(GetAssociation(user_id))
        return found

    async def watch(self, user_id: int, item: Watchable) -> Viewing:
        """Watch something to its end with Miauflix."""
        for progress in (0.1, 0.97):
            await self.viewing.ask(RecordProgress(user_id, item, progress))
        viewing: Viewing = (await self.history(user_id))[0]
        return viewing

    async def history(self, user_id: int) -> tuple[Viewing, ...]:
        found: tuple[Viewing, ...] = await self.viewing.ask(ListHistory(user_id))
        return found

    async def crash(self) -> None:
        """Let the actor die, and wait until its next life runs."""
        self.supervisor.kill("trakt", RuntimeError("killed by a test"))
        await trio.sleep(5 * MINUTE_S)

    async def events(self) -> list[str]:
        """What the audit log tells, oldest first."""
        return await self.database.read(_events)

    async def rows(self, entity: str) -> int:
        return await self.database.read(_rows, entity)


def _events(store: Entities) -> list[str]:
    return [row.event for row in store.AuditLog.select().order_by(store.AuditLog.id)]


def _rows(store: Entities, entity: str) -> int:
    return int(getattr(store, entity).select().count())


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        yield opened


@pytest.fixture(scope="session")
def cipher() -> FieldCipher:
    return FieldCipher(new_key_ring())


@pytest.fixture
async def world(database: Database, cipher: FieldCipher) -> AsyncIterator[World]:
    now: Callable[[], Any] = scripted_now()
    stub = TraktStub(now)
    accounts = Neighbour("accounts", {OpenSession: "a session"})
    async with house() as supervisor:
        with supervisor.events.subscribe(TraktListsChanged, capacity=1000) as news:
            viewing = await supervisor.start("viewing", lambda: ViewingActor(database, ViewingSettings()))
            ann = await database.write(add_user, "ann")
            yield World(supervisor, database, cipher, stub, TraktWeb(stub), accounts, viewing, news, ann)
