"""Proves passwords and begins sessions."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import timedelta

from actors.accounts.doorman import Doorman
from actors.accounts.errors import InvalidCredentials
from actors.accounts.ledger import Ledger
from actors.accounts.messages import LogIn, OpenSession
from actors.accounts.names import login_name, tidy
from actors.accounts.settings import AccountsSettings, ThrottleSettings
from actors.accounts.throttle import Attempt
from actors.accounts.tokens import AccessTokens, digest_of, new_secret, new_session_name
from actors.networks import network_of
from storage.accounts import Credentials, Login, find_credentials, log_in
from storage.audit import AuditEntry
from storage.model.identity import Identity, Session, TokenPair
from storage.sessions import NewSession


class LoginDesk:
    """Logs people in. Unknown, disabled and wrong look alike, in the answer and in the work done."""

    def __init__(self, ledger: Ledger, doorman: Doorman, tokens: AccessTokens, settings: AccountsSettings) -> None:
        self._ledger, self._doorman, self._tokens, self._settings = ledger, doorman, tokens, settings

    async def log_in(self, message: LogIn) -> TokenPair:
        """A new session and its tokens, or `InvalidCredentials`, or `TooManyAttempts`."""
        login, address = login_name(message.login), tidy(message.address)
        attempt = self._begin_attempt(login, address)
        try:
            credentials = await self._ledger.read(find_credentials, login)
            pair = await self._prove(message, credentials, address)
            if pair is None:
                await self._note_failure(credentials, tidy(message.device), address)
        except BaseException:
            attempt.undone()
            raise
        if pair is None:
            raise InvalidCredentials("Invalid credentials")
        attempt.succeeded()
        return pair

    async def open_session(self, message: OpenSession) -> TokenPair:
        """A new session of a user who was proven elsewhere, or `InvalidCredentials`."""
        entry = _entry(tidy(message.device), tidy(message.address), proof=message.proof)
        pair = await self._begin_session(message.user_id, None, None, entry)
        if pair is None:
            raise InvalidCredentials("Invalid credentials")
        return pair

    def _begin_attempt(self, login: str, address: str) -> Attempt:
        return self._doorman.throttle.begin(self._limits(login, address) if self._settings.throttling else {})

    def _limits(self, login: str, address: str) -> dict[Hashable, ThrottleSettings]:
        """Strangers who guess must not keep a person out, so a place with a live session has a count of its own.

        That grants nothing but the attempt: it is slowed down just the same.
        """
        network, directory = network_of(address), self._ledger.directory
        user = directory.user_by_login(login)
        account: Hashable = ("account", login if user is None else user.id)
        if user is not None:
            sessions = directory.sessions_of(user.id, self._ledger.now())
            if network in {network_of(session.address) for session in sessions}:
                account = ("account", user.id, network)
        return {account: self._settings.account_throttle, ("address", network): self._settings.address_throttle}

    async def _prove(self, message: LogIn, credentials: Credentials | None, address: str) -> TokenPair | None:
        stored = None if credentials is None else credentials.password_hash
        fits = await self._doorman.hasher.verify(message.password, stored)
        if not fits or credentials is None or not credentials.user.is_active:
            return None
        new_hash = await self._renewed_hash(message.password, credentials.password_hash)
        entry = _entry(tidy(message.device), address)
        return await self._begin_session(credentials.user.id, credentials.password_hash, new_hash, entry)

    async def _renewed_hash(self, password: str, stored: str) -> str | None:
        hasher = self._doorman.hasher
        return await hasher.hash(password) if hasher.is_outdated(stored) else None

    async def _begin_session(
        self, user_id: int, verified_hash: str | None, new_hash: str | None, entry: AuditEntry
    ) -> TokenPair | None:
        ledger, refresh_token = self._ledger, new_secret()
        token_hash = digest_of(refresh_token)
        assert token_hash is not None
        async with ledger.in_order:
            session = self._new_session(user_id, entry.user_agent, entry.address)
            login = Login(NewSession(session, new_session_name(), token_hash), verified_hash, new_hash)
            logged_in = await ledger.write(log_in, login, self._settings.max_sessions, ledger.directory.seen(), entry)
            if logged_in is None:
                return None
            ledger.directory.put_account(logged_in.account)
            for name in logged_in.ended:
                ledger.directory.end_session(name)
            ledger.directory.put_session(session)
        identity = Identity(logged_in.account.user, session.name)
        return pair_for(self._tokens, identity, session, refresh_token)

    def _new_session(self, user_id: int, device: str, address: str) -> Session:
        now, settings = self._ledger.now(), self._settings
        absolute = now + timedelta(seconds=settings.refresh_absolute_s)
        idle = min(now + timedelta(seconds=settings.refresh_idle_s), absolute)
        return Session(new_session_name(), user_id, device, address, now, now, idle, absolute)

    async def _note_failure(self, credentials: Credentials | None, device: str, address: str) -> None:
        # Not what was typed as the name: now and then that is a password.
        user_id = None if credentials is None else credentials.user.id
        await self._ledger.note(
            AuditEntry("login.failed", "warning", user_id=user_id, address=address, user_agent=device)
        )


def _entry(device: str, address: str, **metadata: str) -> AuditEntry:
    return AuditEntry("login.succeeded", address=address, user_agent=device, metadata=metadata)


def pair_for(tokens: AccessTokens, identity: Identity, session: Session, refresh_token: str) -> TokenPair:
    """The tokens of a session that was begun or refreshed just now."""
    access, expires = tokens.issue(identity.user.id, session.name, session.last_used_at, session.absolute_expires_at)
    return TokenPair(identity, access, expires, refresh_token, session.expires_at)
