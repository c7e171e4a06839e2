from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
import trio

from actors.accounts import (
    Authenticate,
    CreateUser,
    InvalidCredentials,
    ListSessions,
    ListUsers,
    LogIn,
    NotAuthenticated,
    OpenSession,
    SetActive,
    SetPassword,
    TooManyAttempts,
    UserExists,
    UserUnknown,
    WeakPassword,
)
from actors.accounts.actor import accounts_factory
from actors.accounts.settings import AccountsSettings, ThrottleSettings
from actors.runtime import Supervisor
from storage.database import Database
from storage.entities import Entities
from storage.keys import KeyRing
from storage.model.errors import MiauflixError
from storage.model.identity import Role
from tests.support.accounts import ADMIN, PASSWORD, Accounts


def logging_in(login: str = ADMIN, password: str = PASSWORD, address: str = "192.0.2.1") -> LogIn:
    return LogIn(login=login, password=password, device="laptop", address=address)


async def all_at_once(accounts: Accounts, messages: list[LogIn]) -> list[object]:
    outcomes: list[object] = []

    async def try_it(message: LogIn) -> None:
        try:
            outcomes.append(await accounts.ask(message))
        except MiauflixError as error:
            outcomes.append(error)

    async with trio.open_nursery() as nursery:
        for message in messages:
            nursery.start_soon(try_it, message)
    return outcomes


def password_hashes(store: Entities) -> list[str]:
    return [user.password_hash for user in store.User.select().order_by(store.User.id)]


async def test_a_login_gives_two_tokens_that_tell_who_came(home: Accounts) -> None:
    pair = await home.log_in()
    identity = await home.who(pair)
    assert identity == pair.identity
    assert identity.user.email == ADMIN
    assert (pair.access_expires_at - pair.refresh_expires_at).total_seconds() == 900 - 7 * 86_400
    assert await home.events() == ["setup.completed", "login.succeeded"]


@pytest.mark.parametrize("login", [ADMIN, "ADMIN@Example.ORG", " admin ", "Admin"])
async def test_the_login_may_be_an_address_or_a_name_in_any_case(home: Accounts, login: str) -> None:
    assert (await home.log_in(login)).identity.user.email == ADMIN


async def test_unknown_wrong_and_disabled_look_alike_and_cost_the_same(home: Accounts) -> None:
    gone = await home.create("gone@example.org")
    await home.ask(SetActive(gone.id, is_active=False))
    hasher = home.lives[-1]._doorman.hasher
    seen = []
    for message in (
        logging_in("nobody@example.org"),
        logging_in(password="wrong horse wrong battery"),
        logging_in(gone.email),
        logging_in("\x00'; --"),
        logging_in("\ud800"),
        logging_in("x" * 100_000),
        logging_in("admin" + " " * 300),
    ):
        before = hasher.checked, len(await home.events())
        error = await home.refusal(message)
        seen.append((type(error), str(error), hasher.checked - before[0], len(await home.events()) - before[1]))
    assert set(seen) == {(InvalidCredentials, "Invalid credentials", 1, 1)}


async def test_five_parallel_logins_of_one_user_all_stay_valid(home: Accounts) -> None:
    pairs = await all_at_once(home, [logging_in()] * 5)
    assert len({pair.identity.session for pair in pairs}) == 5  # type: ignore[attr-defined]
    for pair in pairs:
        assert await home.lives_on(pair)  # type: ignore[arg-type]
        await home.refresh(pair)  # type: ignore[arg-type]


async def test_the_least_recently_used_session_makes_room(home: Accounts) -> None:
    first, second, *others = [await home.log_in() for _ in range(5)]
    home.clock.jump(60)
    await home.who(first)
    sixth = await home.log_in()
    assert not await home.lives_on(second)
    assert isinstance(await home.refusal(home.refreshing(second)), NotAuthenticated)
    for pair in (first, *others, sixth):
        assert await home.lives_on(pair)


async def test_two_hundred_logins_at_once_are_bounded_and_nobody_waits_for_them(
    supervisor: Supervisor, database: Database, keys: KeyRing, settings: AccountsSettings, home: Accounts
) -> None:
    settings = attrs.evolve(settings, throttling=False, password_queue=10, max_sessions=100)
    make = accounts_factory(database, keys, settings)
    address = await supervisor.start("crowded", make, mailbox=300)
    crowd = Accounts(address, supervisor, database, [])
    outcomes = await all_at_once(crowd, [logging_in()] * 200)
    refused = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert 0 < len(refused) < 200
    assert {type(error) for error in refused} == {TooManyAttempts}
    for pair in outcomes:
        if pair not in refused:
            assert await crowd.lives_on(pair)  # type: ignore[arg-type]


async def test_what_was_not_even_checked_is_no_wrong_guess(
    supervisor: Supervisor, database: Database, keys: KeyRing, settings: AccountsSettings, home: Accounts
) -> None:
    settings = attrs.evolve(settings, password_threads=1, password_queue=1)
    address = await supervisor.start("narrow", accounts_factory(database, keys, settings))
    narrow = Accounts(address, supervisor, database, [])
    for _ in range(12):
        outcomes = await all_at_once(narrow, [logging_in()] * 8)
        refused = [outcome for outcome in outcomes if isinstance(outcome, TooManyAttempts)]
        assert {error.retry_after_s for error in refused} == {2.0}, "the line was full, nobody is slowed down"
        assert len(refused) < len(outcomes)


@pytest.mark.parametrize("length", [12, 71, 72, 73, 256])
async def test_every_byte_of_a_long_password_counts(home: Accounts, length: int) -> None:
    password = ("Zm4! tq9#" * 40)[: length - 1] + "a"
    user = await home.create("long@example.org", password)
    assert (await home.log_in("long@example.org", password)).identity.user == user
    for other in (password[:-1] + "b", password[:-1], password + "a"):
        assert isinstance(await home.refusal(logging_in("long@example.org", other)), InvalidCredentials)


@pytest.mark.parametrize(
    "password", ["🦊🌲🌧🚲☂🎈🧦🐌📻🧵🪁🫖" * 6, "before\x00after-the-nul", "half \ud83e of a pair it is"]
)
async def test_any_text_can_be_a_password(home: Accounts, password: str) -> None:
    await home.create("odd@example.org", password)
    await home.log_in("odd@example.org", password)
    cut = password.split("\x00")[0] if "\x00" in password else password[:-1]
    assert isinstance(await home.refusal(logging_in("odd@example.org", cut)), InvalidCredentials)


async def test_a_new_cost_is_applied_at_the_next_login(
    supervisor: Supervisor, database: Database, keys: KeyRing, settings: AccountsSettings, home: Accounts
) -> None:
    (before,) = await database.read(password_hashes)
    costlier = accounts_factory(database, keys, attrs.evolve(settings, bcrypt_cost=5))
    later = Accounts(await supervisor.start("later", costlier), supervisor, database, [])
    await later.log_in()
    (after,) = await database.read(password_hashes)
    assert "$2b$04$" in before
    assert "$2b$05$" in after
    await later.log_in()
    assert await database.read(password_hashes) == [after]


async def test_a_hash_of_another_pepper_lets_nobody_in(
    supervisor: Supervisor, database: Database, keys: KeyRing, settings: AccountsSettings, home: Accounts
) -> None:
    foreign = attrs.evolve(keys, password_pepper=bytes(32))
    address = await supervisor.start("foreign", accounts_factory(database, foreign, settings))
    other = Accounts(address, supervisor, database, [])
    assert isinstance(await other.refusal(logging_in()), InvalidCredentials)


# --- slowing down ---


async def test_guessing_at_one_account_from_everywhere_is_slowed_down_not_locked(home: Accounts) -> None:
    for number in range(10):
        assert isinstance(
            await home.refusal(logging_in(password="wrong wrong wrong", address=f"198.51.100.{number}")),
            InvalidCredentials,
        )
    error = await home.refusal(logging_in(address="203.0.113.9"))
    assert isinstance(error, TooManyAttempts)
    assert 0 < error.retry_after_s <= 1.0
    home.clock.jump(error.retry_after_s)
    await home.log_in(address="203.0.113.9")


async def test_the_pause_has_a_ceiling_and_refused_attempts_do_not_lengthen_it(home: Accounts) -> None:
    """The right password on attempt 101 is let in after at most a minute."""
    waits = []
    for _ in range(100):
        error = await home.refusal(logging_in(password="wrong wrong wrong", address="198.51.100.7"))
        if isinstance(error, TooManyAttempts):
            again = await home.refusal(logging_in(address="198.51.100.8"))
            assert isinstance(again, TooManyAttempts)
            assert again.retry_after_s <= error.retry_after_s
            waits.append(error.retry_after_s)
            home.clock.jump(error.retry_after_s)
    assert max(waits) == pytest.approx(60.0)
    home.clock.jump(60.0)
    await home.log_in(address="198.51.100.8")


async def test_a_person_at_home_logs_in_while_strangers_guess(home: Accounts) -> None:
    await home.log_in(address="192.0.2.55")
    for number in range(12):
        await home.refusal(logging_in(password="wrong wrong wrong", address=f"198.51.100.{number}"))
    assert isinstance(await home.refusal(logging_in(address="203.0.113.9")), TooManyAttempts)
    await home.log_in(address="192.0.2.55")


async def test_guessing_from_a_known_place_is_slowed_down_too(home: Accounts) -> None:
    await home.log_in(address="192.0.2.55")
    for _ in range(10):
        await home.refusal(logging_in(password="wrong wrong wrong", address="192.0.2.55"))
    assert isinstance(await home.refusal(logging_in(address="192.0.2.55")), TooManyAttempts)


async def test_one_address_cannot_try_everybody(home: Accounts) -> None:
    errors = [
        await home.refusal(logging_in(f"user{number}@example.org", address="2001:db8::1")) for number in range(30)
    ]
    assert {type(error) for error in errors} == {InvalidCredentials}
    neighbour = logging_in("another@example.org", address="2001:db8::ffff:2")
    assert isinstance(await home.refusal(neighbour), TooManyAttempts)
    elsewhere = logging_in("another@example.org", address="2001:db8:1::1")
    assert isinstance(await home.refusal(elsewhere), InvalidCredentials)


async def test_parallel_guesses_count_before_they_are_checked(home: Accounts) -> None:
    outcomes = await all_at_once(home, [logging_in(password="wrong wrong wrong")] * 30)
    assert sum(isinstance(outcome, InvalidCredentials) for outcome in outcomes) == 10
    assert sum(isinstance(outcome, TooManyAttempts) for outcome in outcomes) == 20


async def test_a_crash_forgets_no_wrong_guess(home: Accounts) -> None:
    for _ in range(18):
        home.clock.jump(60.0)
        assert isinstance(await home.refusal(logging_in(password="wrong wrong wrong")), InvalidCredentials)
    await home.crash()
    assert isinstance(await home.refusal(logging_in()), TooManyAttempts)


async def test_a_right_password_starts_the_count_afresh(home: Accounts) -> None:
    for _ in range(3):
        for _ in range(9):
            await home.refusal(logging_in(password="wrong wrong wrong"))
            home.clock.jump(0.1)
        await home.log_in()


# --- accounts ---


async def test_a_name_or_address_is_taken_once(home: Accounts) -> None:
    tom = await home.create("tom@example.org", username="Tom", role=Role.USER)
    assert (tom.username, tom.display_name) == ("tom", "Tom")
    for email, username in (("TOM@example.org", None), ("other@example.org", "TOM")):
        taken = CreateUser(email=email, password=PASSWORD, username=username)
        assert isinstance(await home.refusal(taken), UserExists)
    assert (await home.create("tom@example.net")).username == "tom2"
    assert [user.username for user in await home.ask(ListUsers())] == ["admin", "tom", "tom2"]


@pytest.mark.parametrize("change", [lambda i: SetPassword(i, "another fine sentence"), lambda i: SetActive(i, False)])
async def test_a_new_password_or_a_disabled_account_ends_everything_at_once(
    home: Accounts, change: Callable[[int], object]
) -> None:
    user = await home.create("tom@example.org")
    pairs = [await home.log_in(user.email) for _ in range(2)]
    bystander = await home.log_in()
    await home.ask(change(user.id))
    for pair in pairs:
        assert not await home.lives_on(pair)
        assert isinstance(await home.refusal(home.refreshing(pair)), NotAuthenticated)
    assert isinstance(await home.refusal(logging_in(user.email)), InvalidCredentials)
    assert await home.lives_on(bystander)


async def test_the_new_password_works_in_the_same_second(home: Accounts) -> None:
    user = await home.create("tom@example.org")
    await home.ask(SetPassword(user.id, "another fine sentence"))
    pair = await home.log_in(user.email, "another fine sentence")
    assert await home.lives_on(pair)


async def test_an_enabled_account_may_come_in_again(home: Accounts) -> None:
    user = await home.create("tom@example.org")
    pair = await home.log_in(user.email)
    await home.ask(SetActive(user.id, is_active=False))
    await home.ask(SetActive(user.id, is_active=True))
    assert not await home.lives_on(pair)
    assert await home.lives_on(await home.log_in(user.email))
    assert (await home.events())[-3:] == ["user.disabled", "user.enabled", "login.succeeded"]


async def test_what_is_done_to_nobody_is_refused(home: Accounts) -> None:
    assert isinstance(await home.refusal(SetPassword(99, "another fine sentence")), UserUnknown)
    assert isinstance(await home.refusal(SetActive(99, is_active=False)), UserUnknown)
    assert isinstance(await home.refusal(SetPassword(1, "too short")), WeakPassword)


async def test_a_login_that_loses_the_race_against_being_disabled_is_refused(home: Accounts) -> None:
    user = await home.create("tom@example.org")
    outcomes: list[object] = []

    async def log_in() -> None:
        try:
            outcomes.append(await home.log_in(user.email))
        except MiauflixError as error:
            outcomes.append(error)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(log_in)
        nursery.start_soon(home.ask, SetActive(user.id, is_active=False))
    (outcome,) = outcomes
    if not isinstance(outcome, InvalidCredentials):
        assert not await home.lives_on(outcome)  # type: ignore[arg-type]


async def test_settings_out_of_bounds_are_refused() -> None:
    for wrong in ({"access_token_s": 901}, {"bcrypt_cost": 3}, {"max_sessions": 0}):
        with pytest.raises(ValueError, match="must be"):
            AccountsSettings(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="must be"):
        ThrottleSettings(ceiling_s=1e6)


async def test_a_token_of_before_the_present_password_is_dead_even_if_its_session_is_back(home: Accounts) -> None:
    """The per-user not-before holds by itself: here the session is put back by force."""
    pair = await home.log_in()
    directory = home.lives[-1]._ledger.directory
    session = directory.session(pair.identity.session, home.lives[-1].context.now())
    assert session is not None
    home.clock.jump(5)
    await home.ask(SetPassword(pair.identity.user.id, "another fine sentence"))
    directory.put_session(session)
    assert isinstance(await home.refusal(Authenticate(pair.access_token)), NotAuthenticated)


async def test_who_was_proven_elsewhere_gets_a_session_like_any_other(home: Accounts) -> None:
    ada = (await home.log_in()).identity.user
    pair = await home.ask(OpenSession(ada.id, "television\n", "192.0.2.7", proof="trakt"))
    assert await home.who(pair) == pair.identity
    assert pair.identity.user == ada
    places = {(session.device, session.address) for session in await home.ask(ListSessions(ada.id))}
    assert places == {("laptop", "192.0.2.1"), ("television", "192.0.2.7")}
    assert (await home.events())[-1] == "login.succeeded"
    assert await home.lives_on(await home.refresh(pair, "television"))


async def test_nobody_and_the_disabled_get_no_session_however_proven(home: Accounts) -> None:
    bob = await home.create("bob@example.org")
    await home.ask(SetActive(bob.id, is_active=False))
    for user_id in (bob.id, 99):
        refusal = await home.refusal(OpenSession(user_id, "tv", "", proof="trakt"))
        assert isinstance(refusal, InvalidCredentials)
