"""Units of work on accounts, sessions, tickets and the audit log, on a real file."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from storage.accounts import (
    Account,
    Login,
    NewUser,
    add_first_admin,
    add_user,
    find_credentials,
    load_accounts,
    log_in,
    log_out_everywhere,
    remove_expired,
    set_active,
    set_password,
)
from storage.audit import AuditEntry, record, verify_audit_log
from storage.database import Database
from storage.entities import Entities
from storage.model.identity import Role, Session
from storage.sessions import NewSession, Rotated, Rotation, Verdict, end_sessions, is_refreshable, rotate
from storage.tickets import TicketGrant, find_ticket, put_ticket

ENTRY = AuditEntry("test.happened", user_agent="phone")
WEEK, MONTH = timedelta(days=7), timedelta(days=30)


def new_user(email: str = "tom@example.org", username: str | None = None) -> NewUser:
    return NewUser(email, username, "", "hash", Role.USER)


def digest(number: int) -> bytes:
    return bytes([number]) * 32


def new_session(user_id: int, number: int, now: datetime) -> NewSession:
    session = Session(f"session{number}", user_id, "phone", "192.0.2.1", now, now, now + WEEK, now + MONTH)
    return NewSession(session, f"family{number}", digest(number))


def rotation(number: int, presented: int, successor: int, now: datetime, device: str = "phone") -> Rotation:
    return Rotation(f"session{number}", digest(presented), digest(successor), device, now, WEEK, timedelta(seconds=10))


@pytest.fixture
async def tom(database: Database, now: datetime) -> Account:
    account = await database.write(add_user, new_user(), ENTRY, now)
    assert account is not None
    return account


async def begin(database: Database, account: Account, number: int, now: datetime, keep: int = 5) -> tuple[str, ...]:
    login = Login(new_session(account.user.id, number, now), "hash")
    logged_in = await database.write(log_in, login, keep, {}, ENTRY)
    assert logged_in is not None
    return logged_in.ended


async def test_the_first_admin_is_first_once(database: Database, now: datetime) -> None:
    first = await database.write(add_first_admin, new_user(), ENTRY, now)
    assert first is not None
    assert first.user.username == "tom"
    assert await database.write(add_first_admin, new_user("other@example.org"), ENTRY, now) is None


async def test_names_are_found_and_never_given_twice(database: Database, tom: Account, now: datetime) -> None:
    assert await database.write(add_user, new_user(), ENTRY, now) is None
    assert await database.write(add_user, new_user("other@example.org", "tom"), ENTRY, now) is None
    others = [await database.write(add_user, new_user(f"tom@{number}.example"), ENTRY, now) for number in range(2)]
    assert [other and other.user.username for other in others] == ["tom2", "tom3"]


async def test_an_account_is_found_by_address_or_name(database: Database, tom: Account) -> None:
    for login in ("tom@example.org", "tom"):
        found = await database.read(find_credentials, login)
        assert found is not None
        assert (found.user, found.password_hash) == (tom.user, "hash")
        assert "hash" not in repr(found)
    for login in ("", "nobody", "@", "Tom"):
        assert await database.read(find_credentials, login) is None


async def test_a_login_counts_only_for_the_password_it_proved(database: Database, tom: Account, now: datetime) -> None:
    stale = Login(new_session(tom.user.id, 1, now), "another hash")
    assert await database.write(log_in, stale, 5, {}, ENTRY) is None
    await database.write(set_active, tom.user.id, False, ENTRY, now)
    disabled = Login(new_session(tom.user.id, 1, now), "hash")
    assert await database.write(log_in, disabled, 5, {}, ENTRY) is None
    assert (await database.read(load_accounts, now)).sessions == ()


async def test_a_login_may_renew_the_hash(database: Database, tom: Account, now: datetime) -> None:
    await database.write(log_in, Login(new_session(tom.user.id, 1, now), "hash", "costlier"), 5, {}, ENTRY)
    found = await database.read(find_credentials, "tom")
    assert found is not None
    assert found.password_hash == "costlier"


async def test_sessions_are_loaded_as_they_were_begun(database: Database, tom: Account, now: datetime) -> None:
    await begin(database, tom, 1, now)
    later = now + timedelta(hours=1)
    await database.write(rotate, rotation(1, 1, 2, later, "new phone"), ENTRY)
    (session,) = (await database.read(load_accounts, later)).sessions
    assert session == attrs.evolve(
        new_session(tom.user.id, 1, now).session, device="new phone", last_used_at=later, expires_at=later + WEEK
    )
    assert (await database.read(load_accounts, later + WEEK)).sessions == ()


async def test_room_is_made_by_the_least_recently_used(database: Database, tom: Account, now: datetime) -> None:
    for number in (1, 2, 3):
        assert await begin(database, tom, number, now + timedelta(minutes=number), keep=3) == ()
    late = now + timedelta(hours=1)
    await database.write(rotate, rotation(1, 1, 11, late), ENTRY)
    login = Login(new_session(tom.user.id, 4, late), "hash")
    logged_in = await database.write(log_in, login, 3, {"session2": late}, ENTRY)
    assert logged_in is not None
    assert logged_in.ended == ("session3",)


async def test_a_session_that_ended_by_itself_takes_no_room(database: Database, tom: Account, now: datetime) -> None:
    await begin(database, tom, 1, now, keep=1)
    assert await begin(database, tom, 2, now + WEEK, keep=1) == ()


async def test_a_rotation_happens_once(database: Database, tom: Account, now: datetime) -> None:
    await begin(database, tom, 1, now)
    done = await database.write(rotate, rotation(1, 1, 2, now), ENTRY)
    assert done.verdict is Verdict.ROTATED
    assert done.session is not None
    assert not await database.read(is_refreshable, "session1", digest(1), now)
    assert await database.read(is_refreshable, "session1", digest(2), now)
    assert not await database.read(is_refreshable, "session2", digest(2), now)


async def test_a_rotation_never_goes_beyond_the_absolute_end(database: Database, tom: Account, now: datetime) -> None:
    await begin(database, tom, 1, now)
    for day in range(1, 30):
        await database.write(rotate, rotation(1, day, day + 1, now + timedelta(days=day)), ENTRY)
    (session,) = (await database.read(load_accounts, now + timedelta(days=29))).sessions
    assert session.expires_at == session.absolute_expires_at == now + MONTH
    assert session.started_at == now
    late = await database.write(rotate, rotation(1, 30, 31, now + MONTH), ENTRY)
    assert late == Rotated(Verdict.REFUSED)


@pytest.mark.parametrize("seconds", [0, 10])
async def test_a_lost_answer_is_replaced_within_the_grace(
    database: Database, tom: Account, now: datetime, seconds: float
) -> None:
    await begin(database, tom, 1, now)
    await database.write(rotate, rotation(1, 1, 2, now), ENTRY)
    again = await database.write(rotate, rotation(1, 1, 3, now + timedelta(seconds=seconds)), ENTRY)
    assert again.verdict is Verdict.ROTATED
    lost = await database.write(rotate, rotation(1, 2, 4, now), ENTRY)
    assert lost.verdict is Verdict.REFUSED
    assert await database.read(is_refreshable, "session1", digest(3), now)


@pytest.mark.parametrize(
    ("seconds", "device", "was_answer_used"),
    [(10.1, "phone", False), (-1, "phone", False), (1, "thief", False), (1, "phone", True)],
)
async def test_any_other_second_use_ends_the_family(
    database: Database, tom: Account, now: datetime, seconds: float, device: str, was_answer_used: bool
) -> None:
    """-1: the clock was set back. A used token stays used."""
    await begin(database, tom, 1, now)
    await begin(database, tom, 2, now)
    await database.write(rotate, rotation(1, 1, 11, now), ENTRY)
    if was_answer_used:
        await database.write(rotate, rotation(1, 11, 12, now), ENTRY)
    replayed = AuditEntry("refresh.replayed", "alert")
    moment = now + timedelta(seconds=seconds)
    verdicts = [
        (await database.write(rotate, rotation(1, 1, 20 + n, moment, device), replayed)).verdict for n in (0, 1)
    ]
    assert verdicts == [Verdict.REPLAYED, Verdict.REFUSED]
    for number in (11, 12):
        assert not await database.read(is_refreshable, "session1", digest(number), now)
    assert await database.read(is_refreshable, "session2", digest(2), now)
    rows = await database.read(audit_rows)
    assert [row for row in rows if row[0] == "refresh.replayed"] == [("refresh.replayed", tom.user.id)]


async def test_a_token_of_another_session_or_nobody_is_refused(database: Database, tom: Account, now: datetime) -> None:
    await begin(database, tom, 1, now)
    for wrong in (rotation(2, 1, 9, now), rotation(1, 8, 9, now), rotation(1, 1, 9, now + WEEK)):
        assert await database.write(rotate, wrong, ENTRY) == Rotated(Verdict.REFUSED)
    assert await database.read(is_refreshable, "session1", digest(1), now)


async def test_ending_sessions_ends_their_tickets(database: Database, tom: Account, now: datetime) -> None:
    torrent = await database.write(add_torrent, now)
    for number in (1, 2):
        await begin(database, tom, number, now)
        grant = TicketGrant(tom.user.id, f"session{number}", torrent, 0, now + timedelta(hours=6))
        assert await database.write(put_ticket, digest(number), grant, "phone", now)
        assert await database.read(find_ticket, digest(number), now) == grant
    assert await database.write(end_sessions, tom.user.id, "session1", ENTRY, now)
    assert not await database.write(end_sessions, tom.user.id, "session1", ENTRY, now)
    assert await database.read(find_ticket, digest(1), now) is None
    assert await database.read(find_ticket, digest(2), now) is not None
    assert await database.read(find_ticket, digest(2), now + timedelta(hours=6)) is None
    assert not await database.write(put_ticket, digest(3), attrs.evolve(grant, torrent_id=99), "phone", now)


async def test_shutting_a_user_out_ends_everything(database: Database, tom: Account, now: datetime) -> None:
    ways = [
        lambda: database.write(set_password, tom.user.id, "hash", ENTRY, now),
        lambda: database.write(set_active, tom.user.id, False, ENTRY, now),
        lambda: database.write(log_out_everywhere, tom.user.id, ENTRY, now),
    ]
    for number, way in enumerate(ways, 1):
        await database.write(set_active, tom.user.id, True, ENTRY, now)
        await begin(database, tom, number, now)
        account = await way()
        assert account is not None
        assert account.not_before == now
        assert (await database.read(load_accounts, now)).sessions == ()
    assert await database.write(set_password, 99, "hash", ENTRY, now) is None
    assert await database.write(set_active, 99, False, ENTRY, now) is None
    assert await database.write(log_out_everywhere, 99, ENTRY, now) is None


async def test_only_what_has_expired_is_removed(database: Database, tom: Account, now: datetime) -> None:
    await begin(database, tom, 1, now)
    await begin(database, tom, 2, now)
    await database.write(rotate, rotation(1, 1, 11, now + timedelta(days=6)), ENTRY)
    year = timedelta(days=365)
    assert not await database.write(remove_expired, now + timedelta(days=6), year)
    assert await database.write(remove_expired, now + WEEK, year)
    assert await database.read(token_hashes) == {digest(1), digest(11)}, "a used token is what a replay is known by"
    await database.write(remove_expired, now + MONTH, year)
    assert await database.read(token_hashes) == set()
    rows = await database.read(audit_rows)
    await database.write(remove_expired, now + year, year)
    assert await database.read(audit_rows) == rows
    await database.write(remove_expired, now + year + timedelta(seconds=1), year)
    assert await database.read(audit_rows) == []


# --- the audit log ---


async def test_a_chain_that_nobody_touched_holds(database: Database, now: datetime) -> None:
    for number in range(5):
        entry = AuditEntry("test.happened", user_id=number, address="é\n\x1b[31m", metadata={"n": number, "a": True})
        await database.write(record, entry, now + timedelta(seconds=number))
    verdict = await database.read(verify_audit_log)
    assert (verdict.rows, verdict.broken_at) == (5, None)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_log SET event = 'harmless' WHERE id = 3",
        "UPDATE audit_log SET metadata = '{\"n\":9}' WHERE id = 3",
        "UPDATE audit_log SET user_id = NULL WHERE id = 3",
        "UPDATE audit_log SET created_at = '2030-01-02 03:04:05.000000' WHERE id = 3",
        "UPDATE audit_log SET row_hash = zeroblob(32) WHERE id = 3",
        "DELETE FROM audit_log WHERE id = 2",
    ],
)
async def test_a_row_altered_or_taken_out_is_found(database: Database, now: datetime, tampering: str) -> None:
    for number in range(5):
        await database.write(record, AuditEntry("test.happened", user_id=7, metadata={"n": number}), now)
    await database.write(execute, tampering)
    assert (await database.read(verify_audit_log)).broken_at == 3


async def test_a_log_whose_oldest_rows_were_let_go_still_holds(database: Database, now: datetime) -> None:
    for number in range(5):
        await database.write(record, ENTRY, now + timedelta(days=number))
    await database.write(remove_expired, now + timedelta(days=10), timedelta(days=8))
    verdict = await database.read(verify_audit_log)
    assert (verdict.rows, verdict.broken_at) == (3, None)


async def test_a_row_that_fails_takes_its_cause_with_it(database: Database, now: datetime) -> None:
    """What happened and its audit row are one transaction."""
    with pytest.raises(ValueError, match=r"AuditLog\.event is required"):
        await database.write(add_user, new_user(), AuditEntry(""), now)
    assert (await database.read(load_accounts, now)).accounts == ()


def add_torrent(store: Entities, now: datetime) -> int:
    torrent = store.Storage(hash_index=b"i" * 32, kind="demo", added_at=now)
    torrent.flush()
    return int(torrent.id)


def audit_rows(store: Entities) -> list[tuple[str, int | None]]:
    return [(row.event, row.user_id) for row in store.AuditLog.select().order_by(store.AuditLog.id)]


def token_hashes(store: Entities) -> set[bytes]:
    return {token.token_hash for token in store.RefreshToken.select()}


def execute(store: Entities, statement: str) -> None:
    store.db.execute(statement)
