"""Units of work on accounts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
from pony import orm

from storage.audit import AuditEntry, record
from storage.entities import Entities
from storage.model.identity import Role, Session, User
from storage.sessions import NewSession, begin_session, end_sessions, live_sessions


@attrs.frozen
class Account:
    """A user, and the time before which their access tokens are dead."""

    user: User
    not_before: datetime | None


@attrs.frozen
class Credentials:
    """What a login is checked against."""

    user: User
    password_hash: str = attrs.field(repr=False)


@attrs.frozen
class NewUser:
    """An account to make. E-mail address and user name are in lower case; no user name: one is found."""

    email: str
    username: str | None
    display_name: str
    password_hash: str = attrs.field(repr=False)
    role: Role


@attrs.frozen
class AccountsKept:
    """All accounts and all sessions that live."""

    accounts: tuple[Account, ...]
    sessions: tuple[Session, ...]


@attrs.frozen
class Login:
    """A login whose password `verified_hash` proved (None: another proof than a password).

    `new_hash` replaces it when it was made at another cost.
    """

    new_session: NewSession
    verified_hash: str | None = attrs.field(repr=False)
    new_hash: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class LoggedIn:
    """The account after a login, and the names of the sessions that ended to make room."""

    account: Account
    ended: tuple[str, ...]


def load_accounts(store: Entities, now: datetime) -> AccountsKept:
    """Everything that decides who may come in, oldest account first."""
    users = store.User.select().order_by(store.User.id)
    return AccountsKept(tuple(_account_of(user) for user in users), live_sessions(store, now))


def find_credentials(store: Entities, login: str) -> Credentials | None:
    """The account with this e-mail address (with an @) or user name (without), in lower case."""
    if not login:
        return None  # Pony refuses to look for an empty name
    user = store.User.get(email=login) if "@" in login else store.User.get(username=login)
    return None if user is None else Credentials(_user_of(user), user.password_hash)


def add_first_admin(store: Entities, new: NewUser, entry: AuditEntry, now: datetime) -> Account | None:
    """Make the first account; None when there is one already."""
    if store.User.select().exists():
        return None
    return add_user(store, new, entry, now)


def add_user(store: Entities, new: NewUser, entry: AuditEntry, now: datetime) -> Account | None:
    """Make an account; None when its e-mail address or user name is taken."""
    username = new.username or _free_username(store, new.email)
    if store.User.get(email=new.email) is not None or store.User.get(username=username) is not None:
        return None
    user = store.User(
        username=username,
        email=new.email,
        display_name=new.display_name or username,
        password_hash=new.password_hash,
        role=new.role.value,
        created_at=now,
        password_changed_at=now,
    )
    user.flush()
    record(store, attrs.evolve(entry, user_id=user.id, metadata={"role": new.role.value}), now)
    return _account_of(user)


def log_in(store: Entities, login: Login, keep: int, seen: dict[str, datetime], entry: AuditEntry) -> LoggedIn | None:
    """Begin the session of a proven login; see `begin_session` for `keep` and `seen`.

    None when the account was disabled or got another password since the proof.
    """
    now = login.new_session.session.started_at
    user = store.User.get_for_update(id=login.new_session.session.user_id)
    if user is None or not user.is_active or login.verified_hash not in (None, user.password_hash):
        return None
    user.last_login_at = now
    if login.new_hash is not None:
        user.password_hash = login.new_hash
    if user.not_before is not None and user.not_before > now:
        # The clock was set back. Its sessions ended when it was set, so this revives none of them.
        user.not_before = now
    ended = begin_session(store, login.new_session, keep, seen, attrs.evolve(entry, user_id=user.id))
    return LoggedIn(_account_of(user), ended)


def set_password(store: Entities, user_id: int, password_hash: str, entry: AuditEntry, now: datetime) -> Account | None:
    """Replace a password and end all sessions of the user; None when there is no such user."""
    user = store.User.get_for_update(id=user_id)
    if user is None:
        return None
    user.password_hash, user.password_changed_at = password_hash, now
    return _shut_out(store, user, entry, now)


def set_active(store: Entities, user_id: int, is_active: bool, entry: AuditEntry, now: datetime) -> Account | None:
    """Enable or disable an account; disabling ends all its sessions. None when there is no such user."""
    user = store.User.get_for_update(id=user_id)
    if user is None:
        return None
    user.is_active = is_active
    if not is_active:
        return _shut_out(store, user, entry, now)
    record(store, attrs.evolve(entry, user_id=user_id), now)
    return _account_of(user)


def log_out_everywhere(store: Entities, user_id: int, entry: AuditEntry, now: datetime) -> Account | None:
    """End all sessions of a user; None when there is no such user."""
    user = store.User.get_for_update(id=user_id)
    return None if user is None else _shut_out(store, user, entry, now)


def remove_expired(store: Entities, now: datetime, audit_retention: timedelta) -> bool:
    """Remove what is past its time: tokens, tickets, old audit rows. Says whether there was any.

    Used tokens stay until their family's last possible day: they are what a replay is known by.
    """
    oldest_audit = now - audit_retention
    removed = orm.select(ticket for ticket in store.StreamTicket if ticket.expires_at <= now).delete(bulk=True)
    removed += orm.select(token for token in store.RefreshToken if token.absolute_expires_at <= now).delete(bulk=True)
    removed += orm.select(
        token for token in store.RefreshToken if token.used_at is None and token.expires_at <= now
    ).delete(bulk=True)
    removed += orm.select(row for row in store.AuditLog if row.created_at < oldest_audit).delete(bulk=True)
    return bool(removed)


def _shut_out(store: Entities, user: Any, entry: AuditEntry, now: datetime) -> Account:
    user.not_before = now
    if not end_sessions(store, user.id, None, entry, now):
        record(store, attrs.evolve(entry, user_id=user.id), now)
    return _account_of(user)


def _free_username(store: Entities, email: str) -> str:
    base = email.partition("@")[0][:56]
    username, number = base, 1
    while store.User.get(username=username) is not None:
        number += 1
        username = f"{base}{number}"
    return username


def _account_of(user: Any) -> Account:
    return Account(_user_of(user), user.not_before)


def _user_of(user: Any) -> User:
    return User(
        id=user.id,
        username=user.username,
        email=user.email,
        display_name=user.display_name or user.username,
        role=Role(user.role),
        is_active=user.is_active,
    )
