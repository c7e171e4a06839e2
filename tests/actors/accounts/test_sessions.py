from __future__ import annotations

import pytest
import trio
import trio.testing

from actors.accounts import (
    Authenticate,
    CheckRefresh,
    IdentifyRefresh,
    IssueTicket,
    ListSessions,
    LogIn,
    LogOut,
    LogOutAll,
    NotAuthenticated,
    Refresh,
    SetPassword,
)
from storage.audit import verify_audit_log
from storage.entities import Entities
from storage.model.errors import MiauflixError
from storage.model.identity import TokenPair
from tests.support.accounts import Accounts

DAY_S = 86_400
MALFORMED = ["", " ", "/", "\x00", "a\r\nb: c", "x" * 100, "x" * 16_000, "é" * 22, "\ud800" * 22, "A" * 21 + "\n"]


async def refresh_all_at_once(accounts: Accounts, pair: TokenPair, times: int) -> list[TokenPair | MiauflixError]:
    outcomes: list[TokenPair | MiauflixError] = []

    async def try_it() -> None:
        try:
            outcomes.append(await accounts.refresh(pair))
        except MiauflixError as error:
            outcomes.append(error)

    async with trio.open_nursery() as nursery:
        for _ in range(times):
            nursery.start_soon(try_it)
    return outcomes


def heads(store: Entities) -> int:
    return len([token for token in store.RefreshToken.select() if token.used_at is None and token.revoked_at is None])


def secrets_at_rest(store: Entities) -> list[bytes]:
    return [token.token_hash for token in store.RefreshToken.select()]


# --- refreshing ---


async def test_a_refresh_gives_a_new_pair_for_the_same_session(home: Accounts) -> None:
    first = await home.log_in()
    second = await home.refresh(first)
    assert second.identity == first.identity
    assert second.refresh_token != first.refresh_token
    assert await home.lives_on(first)
    assert await home.lives_on(second)


async def test_refresh_tokens_are_kept_as_digests_only(home: Accounts) -> None:
    pair = await home.log_in()
    (digest,) = await home.database.read(secrets_at_rest)
    assert len(digest) == 32
    assert pair.refresh_token.encode() not in home.database.path.read_bytes()


async def test_twenty_uses_of_one_token_at_once_make_one_head(home: Accounts) -> None:
    first = await home.log_in()
    outcomes = await refresh_all_at_once(home, first, 20)
    assert len(outcomes) == 20
    (answer,) = {outcome for outcome in outcomes if isinstance(outcome, TokenPair)}
    assert not [outcome for outcome in outcomes if isinstance(outcome, MiauflixError)]
    assert await home.database.read(heads) == 1
    await home.refresh(answer)


async def test_twenty_uses_by_two_devices_never_make_two_heads(home: Accounts) -> None:
    """The second device's uses are replays: they end the family, whoever came first."""
    first = await home.log_in()
    outcomes: list[object] = []

    async def try_it(device: str) -> None:
        try:
            outcomes.append(await home.refresh(first, device))
        except MiauflixError as error:
            outcomes.append(error)

    async with trio.open_nursery() as nursery:
        for number in range(20):
            nursery.start_soon(try_it, ("laptop", "thief")[number % 2])
    assert await home.database.read(heads) == 0
    assert not await home.lives_on(first)
    assert (await home.events()).count("refresh.replayed") == 1


async def test_a_replay_ends_the_session_and_is_written_down(home: Accounts) -> None:
    first, bystander = await home.log_in(), await home.log_in()
    second = await home.refresh(first)
    third = await home.refresh(second)
    assert isinstance(await home.refusal(home.refreshing(first)), NotAuthenticated)
    for pair in (first, second, third):
        assert isinstance(await home.refusal(home.refreshing(pair)), NotAuthenticated)
        assert not await home.lives_on(pair)
    assert (await home.events())[-1] == "refresh.replayed"
    assert await home.lives_on(bystander)


async def test_a_lost_answer_is_given_again_for_ten_seconds(home: Accounts) -> None:
    first = await home.log_in()
    lost = await home.refresh(first)
    home.clock.jump(9.9)
    assert await home.refresh(first) == lost
    assert await home.lives_on(await home.refresh(lost))


async def test_after_ten_seconds_it_is_a_replay(home: Accounts) -> None:
    first = await home.log_in()
    second = await home.refresh(first)
    home.clock.jump(10.1)
    assert isinstance(await home.refusal(home.refreshing(first)), NotAuthenticated)
    assert isinstance(await home.refusal(home.refreshing(second)), NotAuthenticated)


async def test_another_device_gets_no_second_answer(home: Accounts) -> None:
    first = await home.log_in()
    second = await home.refresh(first)
    assert isinstance(await home.refusal(home.refreshing(first, "thief")), NotAuthenticated)
    assert not await home.lives_on(second)


async def test_an_answer_that_was_used_was_not_lost(home: Accounts) -> None:
    first = await home.log_in()
    third = await home.refresh(await home.refresh(first))
    assert isinstance(await home.refusal(home.refreshing(first)), NotAuthenticated)
    assert not await home.lives_on(third)


async def test_an_answer_lost_in_a_crash_is_replaced(home: Accounts) -> None:
    """The new life does not know what was answered, only that nobody has used it."""
    first = await home.log_in()
    lost = await home.refresh(first)
    await home.crash()
    second = await home.refresh(first)
    assert second.refresh_token != lost.refresh_token
    assert isinstance(await home.refusal(home.refreshing(lost)), NotAuthenticated)
    assert await home.lives_on(second)
    assert await home.database.read(heads) == 1


async def test_answers_in_clear_are_forgotten_after_the_grace_time(home: Accounts) -> None:
    await home.refresh(await home.log_in())
    answers = home.lives[-1]._answers
    assert len(answers) == 1
    await trio.testing.wait_all_tasks_blocked()
    home.clock.jump(11)
    await trio.testing.wait_all_tasks_blocked()
    assert len(answers) == 0


async def test_an_idle_session_ends_after_a_week(home: Accounts) -> None:
    pair = await home.log_in()
    home.clock.jump(7 * DAY_S - 1)
    pair = await home.refresh(pair)
    home.clock.jump(7 * DAY_S)
    assert isinstance(await home.refusal(home.refreshing(pair)), NotAuthenticated)


async def test_a_busy_session_ends_after_thirty_days(home: Accounts) -> None:
    pair = await home.log_in()
    for _ in range(29):
        home.clock.jump(DAY_S)
        pair = await home.refresh(pair)
    home.clock.jump(DAY_S - 60)
    pair = await home.refresh(pair)
    assert pair.refresh_expires_at == pair.access_expires_at
    home.clock.jump(60)
    assert isinstance(await home.refusal(home.refreshing(pair)), NotAuthenticated)
    assert not await home.lives_on(pair)


@pytest.mark.parametrize("junk", MALFORMED)
async def test_malformed_names_and_tokens_are_refused_like_unknown_ones(home: Accounts, junk: str) -> None:
    pair = await home.log_in()
    session, token = pair.identity.session, pair.refresh_token
    for message in (
        Refresh(session=junk, refresh_token=token, device="laptop"),
        Refresh(session=session, refresh_token=junk, device="laptop"),
        IdentifyRefresh(junk, token),
        IdentifyRefresh(session, junk),
        Authenticate(junk),
        Authenticate(pair.access_token, junk),
    ):
        assert isinstance(await home.refusal(message), NotAuthenticated)
    assert await home.ask(CheckRefresh(junk, token)) is False
    assert await home.ask(CheckRefresh(session, junk)) is False
    await home.ask(LogOut(pair.identity.user.id, junk))
    await home.refresh(pair, device=junk)
    assert len(home.lives) == 1


async def test_a_token_of_another_session_is_refused_and_harms_nobody(home: Accounts) -> None:
    one, other = await home.log_in(), await home.log_in()
    crossed = Refresh(session=one.identity.session, refresh_token=other.refresh_token, device="laptop")
    assert isinstance(await home.refusal(crossed), NotAuthenticated)
    assert isinstance(await home.refusal(Authenticate(one.access_token, other.identity.session)), NotAuthenticated)
    await home.refresh(one)
    await home.refresh(other)


async def test_checking_a_refresh_token_changes_nothing(home: Accounts) -> None:
    first = await home.log_in()
    ask = CheckRefresh(first.identity.session, first.refresh_token)
    assert [await home.ask(ask) for _ in range(3)] == [True] * 3
    assert await home.ask(IdentifyRefresh(ask.session, ask.refresh_token)) == first.identity
    second = await home.refresh(first)
    assert await home.ask(ask) is True, "its answer may have been lost"
    await home.refresh(second)
    assert await home.ask(ask) is False


# --- ending ---


async def test_logging_out_ends_access_refresh_and_tickets_at_once(home: Accounts) -> None:
    pair, other = await home.log_in(), await home.log_in()
    me = pair.identity.user.id
    await home.ask(LogOut(me, pair.identity.session))
    assert not await home.lives_on(pair)
    assert isinstance(await home.refusal(home.refreshing(pair)), NotAuthenticated)
    ticket = IssueTicket(me, pair.identity.session, torrent_id=1, file_index=0, device="laptop")
    assert isinstance(await home.refusal(ticket), NotAuthenticated)
    assert await home.lives_on(other)
    await home.ask(LogOut(me, pair.identity.session))
    assert (await home.events()).count("logout") == 1


async def test_nobody_ends_the_session_of_another(home: Accounts) -> None:
    tom = await home.create("tom@example.org")
    pair = await home.log_in()
    await home.ask(LogOut(tom.id, pair.identity.session))
    assert await home.lives_on(pair)


async def test_logging_out_everywhere_ends_all_of_ones_own(home: Accounts) -> None:
    tom = await home.create("tom@example.org")
    mine, others = [await home.log_in(tom.email) for _ in range(3)], await home.log_in()
    await home.ask(LogOutAll(tom.id))
    assert [await home.lives_on(pair) for pair in (*mine, others)] == [False, False, False, True]
    assert await home.lives_on(await home.log_in(tom.email))
    assert (await home.events())[-2] == "logout.all"
    await home.ask(LogOutAll(10**40))


async def test_an_access_token_expires_to_the_second(home: Accounts) -> None:
    pair = await home.log_in()
    home.clock.jump(899)
    assert await home.lives_on(pair)
    home.clock.jump(1)
    assert not await home.lives_on(pair)


async def test_sessions_are_listed_with_their_devices_last_used_first(home: Accounts) -> None:
    phone = await home.log_in(device="phone")
    home.clock.jump(5)
    await home.log_in(device="TV\x00\n<img>", address="2001:db8::1")
    home.clock.jump(5)
    await home.who(phone)
    listed = await home.ask(ListSessions(phone.identity.user.id))
    assert [(session.device, session.address) for session in listed] == [
        ("phone", "192.0.2.1"),
        ("TV<img>", "2001:db8::1"),
    ]
    assert (listed[0].last_used_at - listed[0].started_at).total_seconds() == 10
    assert await home.ask(ListSessions(99)) == ()


# --- crashes and the clock ---


async def test_a_crash_loses_no_session_and_revives_none(home: Accounts) -> None:
    kept, ended = await home.log_in(), await home.log_in()
    kept = await home.refresh(kept)
    await home.ask(LogOut(ended.identity.user.id, ended.identity.session))
    before = await home.ask(ListSessions(kept.identity.user.id))
    await home.crash()
    assert await home.ask(ListSessions(kept.identity.user.id)) == before
    assert await home.who(kept) == kept.identity
    assert not await home.lives_on(ended)
    await home.refresh(kept)


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 5, 8, 13, 21])
async def test_a_crash_in_the_middle_of_a_refresh_costs_nobody_the_session(home: Accounts, steps: int) -> None:
    """Whether it was written or not: the same device may ask again."""
    first = await home.log_in()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(refresh_all_at_once, home, first, 1)
        for _ in range(steps):
            await trio.lowlevel.checkpoint()
        await home.crash()
    second = await home.refresh(first)
    assert await home.lives_on(second)
    assert await home.database.read(heads) == 1
    await home.refresh(second)


async def test_a_clock_that_was_set_back_keeps_nobody_out(home: Accounts) -> None:
    pair = await home.log_in()
    user = pair.identity.user
    home.clock.jump(3600)
    await home.ask(SetPassword(user.id, "another fine sentence"))
    actor = home.lives[-1]
    actor._ledger.now = lambda: pair.access_expires_at  # 45 minutes before the password was set
    again = await home.log_in(user.email, "another fine sentence")
    assert await home.lives_on(again)
    assert not await home.lives_on(pair)


async def test_what_has_expired_is_removed(home: Accounts) -> None:
    await home.refresh(await home.log_in())
    assert await home.count("RefreshToken") == 2
    home.clock.jump(31 * DAY_S)
    while await home.count("RefreshToken"):
        await trio.testing.wait_all_tasks_blocked()
        home.clock.jump(3600)
    assert await home.count("AuditLog") == 2
    while await home.count("AuditLog"):
        home.clock.jump(100 * DAY_S)
        await trio.testing.wait_all_tasks_blocked()


# --- the audit log ---


async def test_the_audit_log_tells_the_story_and_holds_together(home: Accounts) -> None:
    pair = await home.log_in()
    await home.refresh(pair)
    for _ in range(50):
        await home.who(pair)
    await home.ask(LogOutAll(pair.identity.user.id))
    assert await home.events() == ["setup.completed", "login.succeeded", "logout.all"]
    verdict = await home.database.read(verify_audit_log)
    assert (verdict.rows, verdict.broken_at) == (3, None)


def told(store: Entities) -> list[tuple[str, str, int | None, str, str]]:
    rows = store.AuditLog.select().order_by(store.AuditLog.id)
    return [(row.event, row.severity, row.user_id, row.address, row.user_agent) for row in rows]


async def test_audit_rows_name_user_address_and_device(home: Accounts) -> None:
    pair = await home.log_in(device="phone")
    await home.refusal(LogIn(login="nobody", password="wrong wrong wrong", device="stranger", address="198.51.100.1"))
    assert (await home.database.read(told))[1:] == [
        ("login.succeeded", "info", pair.identity.user.id, "192.0.2.1", "phone"),
        ("login.failed", "warning", None, "198.51.100.1", "stranger"),
    ]
