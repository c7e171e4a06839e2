"""Who is asking."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs


class Role(StrEnum):
    """What a user may do: `admin` operates the service, `user` watches."""

    USER = "user"
    ADMIN = "admin"


@attrs.frozen
class User:
    """A person with an account, without anything secret."""

    id: int
    username: str
    email: str
    display_name: str
    role: Role
    is_active: bool


@attrs.frozen
class Identity:
    """A user proven by an access token, and the session (browser profile or device) that proved it."""

    user: User
    session: str


@attrs.frozen
class Session:
    """One browser profile or device of a user, from its login until it ends. Times are aware UTC.

    `last_used_at` is at least as late as the last login or refresh; without another one the session ends at
    `expires_at`, and at `absolute_expires_at` in any case.
    """

    name: str
    user_id: int
    device: str
    address: str
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
    absolute_expires_at: datetime


@attrs.frozen
class TokenPair:
    """What a login or a refresh gives. Tokens are secrets: never logged, never stored in clear.

    `access_token` is a signed JWT (RFC 9068), `refresh_token` 256 random bits; times are aware UTC.
    """

    identity: Identity
    access_token: str = attrs.field(repr=False)
    access_expires_at: datetime
    refresh_token: str = attrs.field(repr=False)
    refresh_expires_at: datetime
