"""Makes and changes accounts."""

from __future__ import annotations

from actors.accounts.doorman import Doorman
from actors.accounts.errors import SetupClosed, UserExists, UserUnknown, WeakPassword, WrongSetupToken
from actors.accounts.ledger import Ledger
from actors.accounts.messages import CreateUser, SetActive, SetPassword, SetUpAdmin
from actors.accounts.names import checked_email, checked_username, tidy
from actors.accounts.password_policy import weakness_of
from actors.accounts.settings import AccountsSettings
from storage.accounts import NewUser, add_first_admin, add_user, set_active, set_password
from storage.audit import AuditEntry
from storage.model.identity import Role, User


class UserDesk:
    """The setup of the first admin, and what an operator does with accounts."""

    def __init__(self, ledger: Ledger, doorman: Doorman, settings: AccountsSettings) -> None:
        self._ledger, self._doorman, self._settings = ledger, doorman, settings

    def setup_token(self) -> str | None:
        """The setup token in clear while there is no account, else None."""
        return self._doorman.setup_token if self._ledger.directory.is_empty() else None

    async def set_up(self, message: SetUpAdmin) -> User:
        """Make the first admin. Of several at once one wins; the others find the setup closed."""
        if not self._ledger.directory.is_empty():
            raise _closed()
        await self._check_setup_token(message.setup_token)
        new = await self._new_user(message.email, message.username, message.password, Role.ADMIN)
        ledger = self._ledger
        async with ledger.in_order:
            account = await ledger.write(add_first_admin, new, AuditEntry("setup.completed", "warning"), ledger.now())
            if account is None:
                raise _closed()
            ledger.directory.put_account(account)
        return account.user

    async def create(self, message: CreateUser) -> User:
        """Make an account."""
        new = await self._new_user(message.email, message.username, message.password, message.role)
        ledger = self._ledger
        async with ledger.in_order:
            account = await ledger.write(add_user, new, AuditEntry("user.created"), ledger.now())
            if account is None:
                raise UserExists("This e-mail address or user name is taken.")
            ledger.directory.put_account(account)
        return account.user

    async def set_password(self, message: SetPassword) -> None:
        """Replace a password; whoever is logged in has to do so again."""
        user = self._user(message.user_id)
        self._check_strength(message.password, user.email, user.username)
        password_hash = await self._doorman.hasher.hash(message.password)
        ledger = self._ledger
        async with ledger.in_order:
            ledger.directory.end_sessions_of(user.id)
            entry = AuditEntry("password.set", "warning")
            account = await ledger.write(set_password, user.id, password_hash, entry, ledger.now())
            if account is None:
                raise _unknown()
            ledger.directory.put_account(account)

    async def set_active(self, message: SetActive) -> None:
        """Let a user in again, or shut them out at once."""
        user, ledger = self._user(message.user_id), self._ledger
        entry = AuditEntry("user.enabled" if message.is_active else "user.disabled", "warning")
        async with ledger.in_order:
            if not message.is_active:
                ledger.directory.end_sessions_of(user.id)
            account = await ledger.write(set_active, user.id, message.is_active, entry, ledger.now())
            if account is None:
                raise _unknown()
            ledger.directory.put_account(account)

    async def _check_setup_token(self, token: str) -> None:
        """The right one always passes: guessing 192 bits is hopeless, and nobody shall hold the operator up."""
        if self._doorman.is_setup_token(token):
            return
        if self._settings.throttling:
            self._doorman.throttle.begin({"setup": self._settings.setup_throttle})
        await self._ledger.note(AuditEntry("setup.refused", "warning"))
        raise WrongSetupToken("This is not the setup token that the host printed at its last start.")

    async def _new_user(self, email: str, username: str | None, password: str, role: Role) -> NewUser:
        email, typed = checked_email(email), username or ""
        folded = checked_username(typed) if typed else None
        self._check_strength(password, email, typed)
        return NewUser(email, folded, tidy(typed), await self._doorman.hasher.hash(password), role)

    def _check_strength(self, password: str, *about: str) -> None:
        weakness = weakness_of(password, about)
        if weakness is not None:
            raise WeakPassword(weakness)

    def _user(self, user_id: int) -> User:
        user = self._ledger.directory.user(user_id)
        if user is None:
            raise _unknown()
        return user


def _closed() -> SetupClosed:
    return SetupClosed("Miauflix is set up already.")


def _unknown() -> UserUnknown:
    return UserUnknown("There is no such user.")
