from __future__ import annotations

import trio

from actors.accounts import (
    InvalidCredentials,
    IsSetupRequired,
    ListUsers,
    PrepareSetup,
    SetUpAdmin,
    SetupClosed,
    TooManyAttempts,
    WeakPassword,
)
from storage.model.errors import InvalidInput, MiauflixError
from storage.model.identity import Role
from tests.support.accounts import ADMIN, PASSWORD, Accounts


def setting_up(token: str, email: str = ADMIN, password: str = PASSWORD, username: str | None = None) -> SetUpAdmin:
    return SetUpAdmin(email=email, password=password, setup_token=token, username=username)


async def test_the_first_admin_is_made_with_the_token_of_the_host(accounts: Accounts) -> None:
    assert await accounts.ask(IsSetupRequired())
    user = await accounts.set_up()
    assert (user.email, user.username, user.role, user.is_active) == (ADMIN, "admin", Role.ADMIN, True)
    assert not await accounts.ask(IsSetupRequired())
    assert await accounts.ask(ListUsers()) == (user,)
    assert await accounts.events() == ["setup.completed"]


async def test_afterwards_there_is_no_setup(accounts: Accounts) -> None:
    token = await accounts.ask(PrepareSetup())
    await accounts.set_up()
    assert await accounts.ask(PrepareSetup()) is None
    assert isinstance(await accounts.refusal(setting_up(token, "second@example.org")), SetupClosed)


async def test_of_two_racing_setups_one_wins(accounts: Accounts) -> None:
    token = await accounts.ask(PrepareSetup())
    outcomes: list[object] = []

    async def try_it(number: int) -> None:
        try:
            outcomes.append(await accounts.ask(setting_up(token, f"admin{number}@example.org")))
        except MiauflixError as error:
            outcomes.append(type(error))

    async with trio.open_nursery() as nursery:
        for number in range(4):
            nursery.start_soon(try_it, number)
    assert outcomes.count(SetupClosed) == 3
    assert len(await accounts.ask(ListUsers())) == 1


async def test_a_wrong_token_is_refused_and_slowed_down_but_the_right_one_passes(accounts: Accounts) -> None:
    token = await accounts.ask(PrepareSetup())
    for wrong in ("", token[:-1], token + "x", "\x00", "\ud800", "x" * 16_000):
        assert isinstance(await accounts.refusal(setting_up(wrong)), InvalidCredentials)
    errors = [await accounts.refusal(setting_up("wrong")) for _ in range(8)]
    assert isinstance(errors[-1], TooManyAttempts)
    assert errors[-1].retry_after_s > 0
    await accounts.set_up()


async def test_the_token_survives_a_crash_but_not_the_process(accounts: Accounts) -> None:
    token = await accounts.ask(PrepareSetup())
    await accounts.crash()
    assert await accounts.ask(PrepareSetup()) == token
    assert len(token) == 32


async def test_a_bad_name_or_password_makes_no_account(accounts: Accounts) -> None:
    token = await accounts.ask(PrepareSetup())
    assert isinstance(await accounts.refusal(setting_up(token, password="miauflix2026")), WeakPassword)
    for email in ("", "nobody", "a b@example.org", "a@", "a@b\nc", "x" * 300 + "@example.org", "\ud800@example.org"):
        error = await accounts.refusal(setting_up(token, email))
        assert isinstance(error, InvalidInput)
        assert list(error.fields) == ["email"]
    error = await accounts.refusal(setting_up(token, username="me@home"))
    assert isinstance(error, InvalidInput)
    assert list(error.fields) == ["username"]
    assert await accounts.ask(IsSetupRequired())
