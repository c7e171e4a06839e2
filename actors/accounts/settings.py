"""What an operator may tune about accounts. Durations are whole seconds, as `_s` says."""

from __future__ import annotations

from typing import Any

import attrs
from attrs.validators import and_, ge, le

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def _between(low: float, high: float) -> Any:
    return and_(ge(low), le(high))


@attrs.frozen
class ThrottleSettings:
    """How wrong guesses are slowed down: `free` of them cost nothing, then each doubles the pause up to `ceiling_s`.

    The pause never grows beyond the ceiling and refused attempts do not lengthen it, so nobody is locked out.
    """

    free: int = attrs.field(default=10, validator=ge(1))
    pause_s: float = attrs.field(default=1.0, validator=_between(0.1, 60.0))
    ceiling_s: float = attrs.field(default=60.0, validator=_between(1.0, 900.0))
    forget_after_s: float = attrs.field(default=15.0 * MINUTE_S, validator=ge(60.0))


@attrs.frozen
class AccountsSettings:
    """Lifetimes, limits and costs. The defaults are those of the documentation."""

    access_token_s: int = attrs.field(default=15 * MINUTE_S, validator=_between(1, 15 * MINUTE_S))
    """ACCESS_TOKEN_EXPIRATION: how long an access token lives."""
    refresh_idle_s: int = attrs.field(default=7 * DAY_S, validator=_between(1, 400 * DAY_S))
    """REFRESH_TOKEN_EXPIRATION: a session that is not refreshed for this long ends."""
    refresh_absolute_s: int = attrs.field(default=30 * DAY_S, validator=_between(1, 400 * DAY_S))
    """REFRESH_TOKEN_MAX_REFRESH_DAYS: a session ends this long after its login, however busy."""
    refresh_grace_s: float = attrs.field(default=10.0, validator=_between(0.0, 60.0))
    """How long the device that used a refresh token may ask again because the answer was lost."""
    max_sessions: int = attrs.field(default=5, validator=_between(1, 100))
    """MAX_DEVICE_SESSIONS_PER_USER: beyond it the least recently used session ends."""
    stream_ticket_s: int = attrs.field(default=6 * HOUR_S, validator=_between(1, 7 * DAY_S))
    """STREAM_TOKEN_EXPIRATION: how long a stream address works."""
    bcrypt_cost: int = attrs.field(default=12, validator=_between(4, 16))
    """Base-2 logarithm of the rounds; 12 takes 200-300 ms. Passwords are hashed anew at the login after a change."""
    password_threads: int = attrs.field(default=2, validator=_between(1, 16))
    """How many passwords are hashed at the same time."""
    password_queue: int = attrs.field(default=16, validator=_between(1, 1000))
    """How many more may wait for that; the next one is told to come back later."""
    throttling: bool = True
    """Off only for tests from outside (RATE_LIMIT_TEST_MODE)."""
    account_throttle: ThrottleSettings = ThrottleSettings()
    """Wrong passwords for one account, from anywhere."""
    address_throttle: ThrottleSettings = ThrottleSettings(free=30)
    """Wrong passwords from one address (IPv6: one /64 network), for any account."""
    setup_throttle: ThrottleSettings = ThrottleSettings()
    """Wrong setup tokens, from anywhere. The right one is never refused."""
    audit_retention_s: int = attrs.field(default=365 * DAY_S, validator=ge(DAY_S))
    """How long audit rows are kept."""
    sweep_interval_s: float = attrs.field(default=1.0 * HOUR_S, validator=ge(1.0))
    """How often what has expired is removed."""
