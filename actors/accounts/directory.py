"""Who there is and who is logged in, at hand in memory: so that what ends is dead at once.

A session that is not in here does not exist, whatever a token says. The database says the same, a restart later.
"""

from __future__ import annotations

from datetime import datetime

from actors.accounts.errors import NotAuthenticated
from actors.accounts.tokens import AccessClaims
from storage.accounts import Account, AccountsKept
from storage.model.identity import Identity, Session, User


class Directory:
    """Accounts and live sessions. Changed only after the database was, in the same order."""

    def __init__(self, kept: AccountsKept) -> None:
        self._accounts = {account.user.id: account for account in kept.accounts}
        self._sessions = {session.name: session for session in kept.sessions}
        self._seen: dict[str, datetime] = {}

    def __repr__(self) -> str:
        return f"<Directory {len(self._accounts)} accounts, {len(self._sessions)} sessions>"

    def is_empty(self) -> bool:
        """Is there no account at all?"""
        return not self._accounts

    def users(self) -> tuple[User, ...]:
        """Every user, oldest first."""
        return tuple(account.user for _, account in sorted(self._accounts.items()))

    def user(self, user_id: int) -> User | None:
        """The user with this id."""
        account = self._accounts.get(user_id)
        return None if account is None else account.user

    def user_by_login(self, login: str) -> User | None:
        """The user with this e-mail address or user name, in lower case."""
        return next((user for user in self.users() if login in (user.email, user.username)), None)

    def session(self, name: str, now: datetime) -> Session | None:
        """A session that lives, of a user who may come in."""
        session = self._sessions.get(name)
        if session is None or session.expires_at <= now or not self._is_active(session.user_id):
            return None
        return session

    def sessions_of(self, user_id: int, now: datetime) -> tuple[Session, ...]:
        """The live sessions of a user."""
        live = (self.session(name, now) for name in self._sessions)
        return tuple(session for session in live if session is not None and session.user_id == user_id)

    def seen(self) -> dict[str, datetime]:
        """When sessions showed an access token last; those that have not since our start are missing."""
        return dict(self._seen)

    def identify(self, claims: AccessClaims, now: datetime) -> Identity:
        """The user behind a valid access token, or `NotAuthenticated` if their session ended in the meantime."""
        session = self.session(claims.session, now)
        if session is None or session.user_id != claims.user_id:
            raise NotAuthenticated("Log in to go on.")
        account = self._accounts[session.user_id]
        # Tokens tell whole seconds only.
        if account.not_before is not None and claims.issued_at < account.not_before.replace(microsecond=0):
            raise NotAuthenticated("Log in to go on.")
        self._seen[session.name] = now
        return Identity(account.user, session.name)

    def put_account(self, account: Account) -> None:
        """A new or changed account."""
        self._accounts[account.user.id] = account

    def put_session(self, session: Session) -> None:
        """A new or refreshed session."""
        self._sessions[session.name] = session

    def end_session(self, name: str) -> None:
        """This session is over."""
        self._sessions.pop(name, None)
        self._seen.pop(name, None)

    def end_sessions_of(self, user_id: int) -> None:
        """All sessions of this user are over."""
        for name in [name for name, session in self._sessions.items() if session.user_id == user_id]:
            self.end_session(name)

    def forget_expired(self, now: datetime) -> None:
        """Make room: drop sessions that ended by themselves."""
        for name in [name for name, session in self._sessions.items() if session.expires_at <= now]:
            self.end_session(name)

    def _is_active(self, user_id: int) -> bool:
        user = self.user(user_id)
        return user is not None and user.is_active
