from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import trio
import trio.testing

from actors.accounts import (
    CheckTicket,
    IssueTicket,
    LogOut,
    LogOutAll,
    NotAuthenticated,
    SetActive,
    SetPassword,
    StreamGrant,
    StreamTicket,
    TicketRefused,
)
from storage.entities import Entities
from storage.errors import DatabaseClosed
from storage.model.identity import TokenPair
from tests.support.accounts import Accounts

HOUR_S = 3600


def add_torrent(store: Entities) -> int:
    torrent = store.Storage(hash_index=b"i" * 32, kind="demo", added_at=datetime(2026, 1, 1, tzinfo=UTC))
    torrent.flush()
    return int(torrent.id)


def forget_torrent(store: Entities, torrent_id: int) -> None:
    store.Storage[torrent_id].delete()


def kept_tickets(store: Entities) -> list[bytes]:
    return [ticket.token_hash for ticket in store.StreamTicket.select()]


@pytest.fixture
async def torrent(home: Accounts) -> int:
    return await home.database.write(add_torrent)


async def issue(accounts: Accounts, pair: TokenPair, torrent_id: int, file_index: int = 3) -> StreamTicket:
    ticket: StreamTicket = await accounts.ask(
        IssueTicket(pair.identity.user.id, pair.identity.session, torrent_id, file_index, device="laptop")
    )
    return ticket


async def test_a_ticket_allows_its_session_one_file_for_six_hours(home: Accounts, torrent: int) -> None:
    pair = await home.log_in()
    ticket = await issue(home, pair, torrent)
    now = home.lives[-1].context.now()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", ticket.token)
    assert (ticket.grant.expires_at - now).total_seconds() == 6 * HOUR_S
    assert ticket.grant == StreamGrant(
        pair.identity.user.id, pair.identity.session, torrent, 3, ticket.grant.expires_at
    )
    assert await home.ask(CheckTicket(ticket.token)) == ticket.grant
    home.clock.jump(6 * HOUR_S - 1)
    assert await home.ask(CheckTicket(ticket.token)) == ticket.grant
    home.clock.jump(1)
    assert isinstance(await home.refusal(CheckTicket(ticket.token)), TicketRefused)


async def test_a_ticket_ends_with_its_session_at_the_latest(home: Accounts, torrent: int) -> None:
    pair = await home.log_in()
    for _ in range(30):
        home.clock.jump(23 * HOUR_S)
        pair = await home.refresh(pair)
    home.clock.jump(28 * HOUR_S)
    pair = await home.refresh(pair)
    ticket = await issue(home, pair, torrent)
    assert ticket.grant.expires_at == pair.refresh_expires_at
    home.clock.jump(2 * HOUR_S)
    assert isinstance(await home.refusal(CheckTicket(ticket.token)), TicketRefused)


@pytest.mark.parametrize("how", ["log out", "log out all", "new password", "disable", "replay", "sixth session"])
async def test_whatever_ends_a_session_ends_its_tickets_at_once(home: Accounts, torrent: int, how: str) -> None:
    tom = await home.create("tom@example.org")
    pair, bystander = await home.log_in(tom.email), await home.log_in()
    ticket, other = await issue(home, pair, torrent), await issue(home, bystander, torrent)
    await home.ask(CheckTicket(ticket.token))
    if how == "log out":
        await home.ask(LogOut(tom.id, pair.identity.session))
    elif how == "log out all":
        await home.ask(LogOutAll(tom.id))
    elif how == "new password":
        await home.ask(SetPassword(tom.id, "another fine sentence"))
    elif how == "disable":
        await home.ask(SetActive(tom.id, is_active=False))
    elif how == "replay":
        await home.refresh(pair)
        await home.refusal(home.refreshing(pair, "thief"))
    else:
        for _ in range(5):
            await home.log_in(tom.email)
    assert isinstance(await home.refusal(CheckTicket(ticket.token)), TicketRefused)
    assert await home.ask(CheckTicket(other.token)) == other.grant
    assert len(await home.database.read(kept_tickets)) == 1
    await home.crash()
    assert isinstance(await home.refusal(CheckTicket(ticket.token)), TicketRefused)
    assert await home.ask(CheckTicket(other.token)) == other.grant


async def test_a_refreshed_session_keeps_its_tickets(home: Accounts, torrent: int) -> None:
    pair = await home.log_in()
    ticket = await issue(home, pair, torrent)
    await home.refresh(pair)
    assert await home.ask(CheckTicket(ticket.token)) == ticket.grant


async def test_a_ticket_survives_a_crash(home: Accounts, torrent: int) -> None:
    ticket = await issue(home, await home.log_in(), torrent)
    await home.crash()
    assert await home.ask(CheckTicket(ticket.token)) == ticket.grant


async def test_tickets_are_kept_as_digests_and_never_shown(home: Accounts, torrent: int) -> None:
    ticket = await issue(home, await home.log_in(), torrent)
    (digest,) = await home.database.read(kept_tickets)
    assert len(digest) == 32
    assert ticket.token not in repr(ticket) + repr(CheckTicket(ticket.token))
    assert ticket.token.encode() not in b"".join(path.read_bytes() for path in home.database.path.parent.glob("*.db*"))


@pytest.mark.parametrize("junk", ["", "\x00", "a" * 42, "a" * 43, "a" * 44, "é" * 43, "\ud800" * 43, "x" * 16_000])
async def test_an_unknown_ticket_is_refused(home: Accounts, junk: str) -> None:
    assert isinstance(await home.refusal(CheckTicket(junk)), TicketRefused)
    assert len(home.lives) == 1


async def test_only_a_live_session_of_ones_own_gets_a_ticket(home: Accounts, torrent: int) -> None:
    tom = await home.create("tom@example.org")
    pair = await home.log_in()
    for wrong in (
        IssueTicket(tom.id, pair.identity.session, torrent, 0, "laptop"),
        IssueTicket(pair.identity.user.id, "A" * 22, torrent, 0, "laptop"),
        IssueTicket(pair.identity.user.id, "\x00", torrent, 0, "laptop"),
    ):
        assert isinstance(await home.refusal(wrong), NotAuthenticated)
    for torrent_id, file_index in ((99, 0), (-1, 0), (2**63, 0), (10**40, 0), (torrent, -1), (torrent, 2**31)):
        unknown = IssueTicket(pair.identity.user.id, pair.identity.session, torrent_id, file_index, "laptop")
        assert isinstance(await home.refusal(unknown), TicketRefused)
    assert len(home.lives) == 1


async def test_tickets_of_a_removed_torrent_are_gone_after_a_restart(home: Accounts, torrent: int) -> None:
    ticket = await issue(home, await home.log_in(), torrent)
    await home.database.write(forget_torrent, torrent)
    await home.crash()
    assert isinstance(await home.refusal(CheckTicket(ticket.token)), TicketRefused)


async def test_a_known_ticket_is_checked_without_the_database(home: Accounts, torrent: int) -> None:
    """Every Range request asks: no look-up, and no audit row."""
    pair = await home.log_in()
    ticket = await issue(home, pair, torrent)
    await home.database.close()
    for _ in range(100):
        assert await home.ask(CheckTicket(ticket.token)) == ticket.grant
    assert await home.who(pair) == pair.identity
    assert isinstance(await home.refusal(CheckTicket("a" * 43)), DatabaseClosed)


async def test_the_memory_of_tickets_is_bounded(home: Accounts, torrent: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home.lives[-1]._tickets._known, "_capacity", 5)
    pair = await home.log_in()
    tickets = [await issue(home, pair, torrent) for _ in range(8)]
    assert len(home.lives[-1]._tickets._known) == 5
    for ticket in tickets:
        assert await home.ask(CheckTicket(ticket.token)) == ticket.grant
    await trio.testing.wait_all_tasks_blocked()
    assert len(home.lives[-1]._tickets._known) == 5
