"""The conversation with `accounts`: who may come in, who is asking, and what they may stream."""

from __future__ import annotations

from datetime import datetime

import attrs

from actors.runtime import Ask
from storage.model.identity import Identity, Role, Session, TokenPair, User


@attrs.frozen
class IsSetupRequired(Ask[bool]):
    """Is there still no account at all? Only then can the first admin be made."""


@attrs.frozen
class PrepareSetup(Ask[str | None]):
    """The one-time setup token in clear, for the host to print, while there is no account; else None.

    Only for the program that starts the service: it must never be reachable from outside.
    """


@attrs.frozen
class SetUpAdmin(Ask[User]):
    """Make the first admin. The token was printed on the host; afterwards this is `SetupClosed` for ever."""

    email: str
    password: str = attrs.field(repr=False)
    setup_token: str = attrs.field(repr=False)
    username: str | None = None
    timeout_s = 15.0


@attrs.frozen
class LogIn(Ask[TokenPair]):
    """Prove a password. `login` is an e-mail address or a user name; `address` only throttles, it never grants."""

    login: str
    password: str = attrs.field(repr=False)
    device: str
    address: str
    timeout_s = 15.0


@attrs.frozen
class OpenSession(Ask[TokenPair]):
    """Begin a session for a user whom another actor has proven; `proof` says how, for the audit log.

    For actors only, which ask once they hold the proof: it must never be reachable from outside.
    """

    user_id: int
    device: str
    address: str
    proof: str


@attrs.frozen
class Refresh(Ask[TokenPair]):
    """Trade a refresh token for a new pair. Replaying a used one ends the whole refresh-token family."""

    session: str
    refresh_token: str = attrs.field(repr=False)
    device: str


@attrs.frozen
class CheckRefresh(Ask[bool]):
    """Would `Refresh` work? Changes nothing."""

    session: str
    refresh_token: str = attrs.field(repr=False)


@attrs.frozen
class IdentifyRefresh(Ask[Identity]):
    """Who holds this refresh token? Changes nothing; `NotAuthenticated` when `Refresh` would not work."""

    session: str
    refresh_token: str = attrs.field(repr=False)


@attrs.frozen
class Authenticate(Ask[Identity]):
    """Who holds this access token? `session` must match the token's when given. Else `NotAuthenticated`."""

    access_token: str = attrs.field(repr=False)
    session: str | None = None


@attrs.frozen
class LogOut(Ask[None]):
    """End one session of a user: its refresh family, access tokens and stream tickets are dead at once."""

    user_id: int
    session: str


@attrs.frozen
class LogOutAll(Ask[None]):
    """End every session of a user."""

    user_id: int


@attrs.frozen
class ListSessions(Ask[tuple[Session, ...]]):
    """The live sessions of a user, the last used one first."""

    user_id: int


@attrs.frozen
class CreateUser(Ask[User]):
    """Make an account; `UserExists` when the e-mail address or user name is taken."""

    email: str
    password: str = attrs.field(repr=False)
    role: Role = Role.USER
    username: str | None = None
    timeout_s = 15.0


@attrs.frozen
class ListUsers(Ask[tuple[User, ...]]):
    """Every account, oldest first."""


@attrs.frozen
class SetPassword(Ask[None]):
    """Give a user a new password and end their sessions (the operator's way, from the host)."""

    user_id: int
    password: str = attrs.field(repr=False)
    timeout_s = 15.0


@attrs.frozen
class SetActive(Ask[None]):
    """Enable or disable an account; disabling ends its sessions."""

    user_id: int
    is_active: bool


@attrs.frozen
class StreamGrant:
    """What a stream ticket allows: this user may read this file of this torrent until `expires_at`."""

    user_id: int
    session: str
    torrent_id: int
    file_index: int
    expires_at: datetime


@attrs.frozen
class StreamTicket:
    """A revocable, short-lived proof that stands in a stream URL; `token` is 256 random bits, base64url."""

    token: str = attrs.field(repr=False)
    grant: StreamGrant


@attrs.frozen
class IssueTicket(Ask[StreamTicket]):
    """Let this user's session stream one file."""

    user_id: int
    session: str
    torrent_id: int
    file_index: int
    device: str


@attrs.frozen
class CheckTicket(Ask[StreamGrant]):
    """What does this stream token allow? `TicketRefused` when unknown, expired, revoked, or its user is gone."""

    token: str = attrs.field(repr=False)
