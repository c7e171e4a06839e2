"""Keeps sessions going, tells whose they are, and ends them."""

from __future__ import annotations

from datetime import timedelta

import attrs

from actors.accounts.errors import NotAuthenticated
from actors.accounts.ledger import Ledger
from actors.accounts.login_desk import pair_for
from actors.accounts.messages import Authenticate, LogOut, Refresh
from actors.accounts.names import tidy
from actors.accounts.recent import LastAnswers
from actors.accounts.settings import AccountsSettings
from actors.accounts.tokens import AccessTokens, digest_of, new_secret
from storage.accounts import log_out_everywhere
from storage.audit import AuditEntry
from storage.model.identity import Identity, Session, TokenPair
from storage.sessions import Rotation, Verdict, end_sessions, is_refreshable, rotate


class SessionDesk:
    """Refreshes, identifies and ends sessions."""

    def __init__(self, ledger: Ledger, tokens: AccessTokens, answers: LastAnswers, settings: AccountsSettings) -> None:
        self._ledger, self._tokens, self._answers, self._settings = ledger, tokens, answers, settings

    def authenticate(self, message: Authenticate) -> Identity:
        """Who holds this access token, or `NotAuthenticated`."""
        now = self._ledger.now()
        identity = self._ledger.directory.identify(self._tokens.read(message.access_token, now), now)
        if message.session is not None and message.session != identity.session:
            raise _refusal()
        return identity

    async def refresh(self, message: Refresh) -> TokenPair:
        """Trade a refresh token for the next pair.

        Uses of one token at the same time, or again within the grace time, get the same answer: so one family never
        has two heads, and a lost answer costs nobody the session. Any other second use ends the session.
        """
        presented = digest_of(message.refresh_token)
        if presented is None:
            raise _refusal()
        async with self._ledger.in_order:
            self._live(message.session)
            device = tidy(message.device)
            answered = self._answers.find(message.session, presented, device)
            return answered or await self._rotate(message.session, presented, device)

    async def identify_refresh(self, session: str, refresh_token: str) -> Identity:
        """Who holds this refresh token, or `NotAuthenticated`. Changes nothing."""
        presented = digest_of(refresh_token)
        if presented is None:
            raise _refusal()
        live = self._live(session)
        is_good = self._answers.find(session, presented) is not None or await self._ledger.read(
            is_refreshable, session, presented, self._ledger.now()
        )
        user = self._ledger.directory.user(live.user_id)
        if not is_good or user is None:
            raise _refusal()
        self._live(session)  # it may have ended while we looked
        return Identity(user, session)

    def sessions_of(self, user_id: int) -> tuple[Session, ...]:
        """The live sessions of a user, the last used one first."""
        directory = self._ledger.directory
        seen, sessions = directory.seen(), directory.sessions_of(user_id, self._ledger.now())
        dated = [
            attrs.evolve(session, last_used_at=max(session.last_used_at, seen.get(session.name, session.last_used_at)))
            for session in sessions
        ]
        return tuple(sorted(dated, key=lambda session: session.last_used_at, reverse=True))

    async def log_out(self, message: LogOut) -> None:
        """End one session of this user; again, or another's, does nothing."""
        ledger = self._ledger
        async with ledger.in_order:
            session = ledger.directory.session(message.session, ledger.now())
            if session is None or session.user_id != message.user_id:
                return
            ledger.directory.end_session(session.name)
            entry = AuditEntry("logout", user_agent=session.device)
            await ledger.write(end_sessions, session.user_id, session.name, entry, ledger.now())

    async def log_out_all(self, user_id: int) -> None:
        """End every session of this user."""
        ledger = self._ledger
        if ledger.directory.user(user_id) is None:
            return
        async with ledger.in_order:
            ledger.directory.end_sessions_of(user_id)
            account = await ledger.write(log_out_everywhere, user_id, AuditEntry("logout.all"), ledger.now())
            if account is not None:
                ledger.directory.put_account(account)

    async def _rotate(self, name: str, presented: bytes, device: str) -> TokenPair:
        ledger, refresh_token = self._ledger, new_secret()
        successor = digest_of(refresh_token)
        assert successor is not None
        rotation = Rotation(
            session=name,
            presented=presented,
            successor=successor,
            device=device,
            now=ledger.now(),
            idle=timedelta(seconds=self._settings.refresh_idle_s),
            grace=timedelta(seconds=self._settings.refresh_grace_s),
        )
        replayed = AuditEntry("refresh.replayed", "alert", user_agent=device)
        rotated = await ledger.write(rotate, rotation, replayed)
        if rotated.verdict is Verdict.REPLAYED:
            ledger.directory.end_session(name)
        user = None if rotated.session is None else ledger.directory.user(rotated.session.user_id)
        if rotated.session is None or user is None:
            raise _refusal()
        ledger.directory.put_session(rotated.session)
        pair = pair_for(self._tokens, Identity(user, name), rotated.session, refresh_token)
        self._answers.remember(name, presented, device, pair)
        return pair

    def _live(self, name: str) -> Session:
        session = self._ledger.directory.session(name, self._ledger.now())
        if session is None:
            raise _refusal()
        return session


def _refusal() -> NotAuthenticated:
    return NotAuthenticated("Log in to go on.")
