"""An accounts actor on a real database, with time moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from inspect import iscoroutinefunction
from pathlib import Path

import pytest

from actors.accounts.actor import AccountsActor, accounts_factory
from actors.accounts.settings import AccountsSettings
from actors.runtime import Address, Supervisor
from actors.runtime.testing import house
from storage.database import Database
from storage.keys import KeyRing, new_key_ring
from tests.support.accounts import Accounts, run_on_standing_clock

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Time stands still here until a test moves it: bcrypt and the database work in real threads."""
    for item in items:
        if HERE in item.path.parents and iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.trio(run=run_on_standing_clock), append=False)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(tmp_path / "miauflix.db") as opened:
        yield opened


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    return new_key_ring()


@pytest.fixture
def settings() -> AccountsSettings:
    return AccountsSettings(bcrypt_cost=4)


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    async with house() as supervisor:
        yield supervisor


@pytest.fixture
async def accounts(supervisor: Supervisor, database: Database, keys: KeyRing, settings: AccountsSettings) -> Accounts:
    """The actor's address, before the setup."""
    lives: list[AccountsActor] = []
    make = accounts_factory(database, keys, settings)

    def live() -> AccountsActor:
        lives.append(make())
        return lives[-1]

    address: Address = await supervisor.start("accounts", live)
    return Accounts(address, supervisor, database, lives)


@pytest.fixture
async def home(accounts: Accounts) -> Accounts:
    """The same with its first admin, `admin@example.org`."""
    await accounts.set_up()
    return accounts
