"""Decides who may come in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from actors.accounts.doorman import Doorman
from actors.accounts.errors import NotAuthenticated
from actors.accounts.ledger import Ledger
from actors.accounts.login_desk import LoginDesk
from actors.accounts.messages import (
    Authenticate,
    CheckRefresh,
    CheckTicket,
    CreateUser,
    IdentifyRefresh,
    IsSetupRequired,
    IssueTicket,
    ListSessions,
    ListUsers,
    LogIn,
    LogOut,
    LogOutAll,
    OpenSession,
    PrepareSetup,
    Refresh,
    SetActive,
    SetPassword,
    SetUpAdmin,
)
from actors.accounts.recent import LastAnswers
from actors.accounts.session_desk import SessionDesk
from actors.accounts.settings import AccountsSettings
from actors.accounts.ticket_desk import TicketDesk
from actors.accounts.tokens import AccessTokens
from actors.accounts.user_desk import UserDesk
from actors.runtime import Actor, Ask, Event, Tell
from storage.accounts import remove_expired
from storage.database import Database
from storage.keys import KeyRing
from storage.model.identity import TokenPair


def accounts_factory(database: Database, keys: KeyRing, settings: AccountsSettings) -> Callable[[], AccountsActor]:
    """What the supervisor makes each life of the actor with. Call it once: the setup token belongs to it."""
    doorman = Doorman(keys.password_pepper, settings)
    return lambda: AccountsActor(database, keys, settings, doorman)


class AccountsActor(Actor):
    """Knows every account and every live session; answers for each request who asks.

    Whoever shows a token is answered from memory. What needs the database or bcrypt answers later.
    """

    def __init__(self, database: Database, keys: KeyRing, settings: AccountsSettings, doorman: Doorman) -> None:
        self._database, self._settings, self._doorman = database, settings, doorman
        self._tokens = AccessTokens((keys.token_signing_key,), settings.access_token_s)
        self._answers = LastAnswers(settings.refresh_grace_s)

    async def start(self) -> None:
        self._ledger = ledger = await Ledger.open(self._database, self.context.now)
        self._logins = LoginDesk(ledger, self._doorman, self._tokens, self._settings)
        self._sessions = SessionDesk(ledger, self._tokens, self._answers, self._settings)
        self._users = UserDesk(ledger, self._doorman, self._settings)
        self._tickets = TicketDesk(ledger, self._settings)
        self.context.every(self._settings.sweep_interval_s, self._sweep, name="sweep", at_once=True)

    async def handle(self, message: Ask[Any] | Tell | Event) -> object:
        match message:
            case Authenticate():
                return self._sessions.authenticate(message)
            case CheckTicket(token):
                return self._tickets.check_known(token) or self.later(self._tickets.look_up, token)
            case IsSetupRequired():
                return self._ledger.directory.is_empty()
            case PrepareSetup():
                return self._users.setup_token()
            case ListUsers():
                return self._ledger.directory.users()
            case ListSessions(user_id):
                return self._sessions.sessions_of(user_id)
            case _:
                return await self._handle_slow(message)

    async def _handle_slow(self, message: Ask[Any] | Tell | Event) -> object:
        match message:
            case LogIn():
                return self.later(self._logins.log_in, message)
            case OpenSession():
                return self.later(self._logins.open_session, message)
            case Refresh():
                return self.later(self._refresh, message)
            case IdentifyRefresh(session, token):
                return self.later(self._sessions.identify_refresh, session, token)
            case CheckRefresh(session, token):
                return self.later(self._check_refresh, session, token)
            case LogOut():
                return self.later(self._sessions.log_out, message)
            case LogOutAll(user_id):
                return self.later(self._sessions.log_out_all, user_id)
            case IssueTicket():
                return self.later(self._tickets.issue, message)
            case _:
                return await self._handle_operator(message)

    async def _handle_operator(self, message: Ask[Any] | Tell | Event) -> object:
        match message:
            case SetUpAdmin():
                return self.later(self._users.set_up, message)
            case CreateUser():
                return self.later(self._users.create, message)
            case SetPassword():
                return self.later(self._users.set_password, message)
            case SetActive():
                return self.later(self._users.set_active, message)
            case _:
                return await super().handle(message)

    async def _refresh(self, message: Refresh) -> TokenPair:
        pair = await self._sessions.refresh(message)
        self.context.start_soon(self._answers.forget_in_time, message.session)
        return pair

    async def _check_refresh(self, session: str, token: str) -> bool:
        try:
            await self._sessions.identify_refresh(session, token)
        except NotAuthenticated:
            return False
        return True

    async def _sweep(self) -> bool:
        now = self.context.now()
        self._ledger.directory.forget_expired(now)
        retention = timedelta(seconds=self._settings.audit_retention_s)
        return await self._database.write(remove_expired, now, retention)
