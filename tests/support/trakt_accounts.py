"""Who may do what at the stub of Trakt: device codes, access tokens, and refresh tokens that serve once."""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs
import trio

Json = dict[str, Any]
CODE_LIVES_S = 600
POLL_EVERY_S = 5
ACCESS_LIVES_S = 7 * 24 * 3600
FIRST_USER_CODE = 0x77770000


class Refused(Exception):
    """Answered with a status other than success, and a body or none."""

    def __init__(self, status: int, body: Json | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Verdict(enum.Enum):
    """What the person has done about a code so far."""

    PENDING = enum.auto()
    APPROVED = enum.auto()
    DENIED = enum.auto()
    USED = enum.auto()


@attrs.define
class DeviceCode:
    """Shown to a person as `user_code`, polled for as `device_code`."""

    device_code: str
    user_code: str
    expires_at: float
    verdict: Verdict = Verdict.PENDING
    slug: str = ""
    polled_at: float = float("-inf")


@attrs.define
class Grant:
    """A pair of tokens. `is_alive` ends with a revocation, or with the refresh that uses the pair up."""

    slug: str
    access_token: str
    refresh_token: str
    expires_at: float
    is_alive: bool = True


def _invalid_grant() -> Refused:
    text = "The provided authorization grant is invalid, expired, revoked, or was issued to another client."
    return Refused(401, {"error": "invalid_grant", "error_description": text})


def _invalid_client() -> Refused:
    return Refused(401, {"error": "invalid_client", "error_description": "Client authentication failed."})


@attrs.define
class TraktAccounts:
    """Durations are by trio's clock; `now` dates the tokens."""

    client_id: str
    client_secret: str
    now: Callable[[], datetime]
    poll_every_s: float = POLL_EVERY_S
    codes: list[DeviceCode] = attrs.field(factory=list)
    grants: list[Grant] = attrs.field(factory=list)

    def approve(self, user_code: str, slug: str) -> None:
        """The person types the code in and says yes."""
        code = self._shown(user_code)
        code.verdict, code.slug = Verdict.APPROVED, slug

    def deny(self, user_code: str) -> None:
        self._shown(user_code).verdict = Verdict.DENIED

    def _shown(self, user_code: str) -> DeviceCode:
        return next(code for code in self.codes if code.user_code == user_code)

    def grant(self, slug: str) -> Grant:
        """Tokens as if a person had just linked the account."""
        number = len(self.grants)
        made = Grant(slug, f"access-{slug}-{number}", f"refresh-{slug}-{number}", trio.current_time() + ACCESS_LIVES_S)
        self.grants.append(made)
        return made

    def who(self, authorization: str) -> str:
        """The slug of whoever asks. Raises `Refused` with 401."""
        token = authorization.removeprefix("Bearer ")
        for grant in self.grants:
            if grant.access_token == token and grant.is_alive and trio.current_time() < grant.expires_at:
                return grant.slug
        raise Refused(401)

    def make_code(self, body: Json) -> Json:
        """`POST /oauth/device/code`."""
        if body.get("client_id") != self.client_id:
            raise _invalid_client()
        number = len(self.codes)
        code = DeviceCode(f"{number:064x}", f"{FIRST_USER_CODE + number:08X}", trio.current_time() + CODE_LIVES_S)
        self.codes.append(code)
        return {
            "device_code": code.device_code,
            "user_code": code.user_code,
            "verification_url": "https://trakt.tv/activate",
            "expires_in": CODE_LIVES_S,
            "interval": self.poll_every_s,
        }

    def poll(self, body: Json) -> Json:
        """`POST /oauth/device/token`: each outcome has a status of its own, most of them no body."""
        self._check_client(body)
        code = next((code for code in self.codes if code.device_code == body.get("code")), None)
        if code is None:
            raise Refused(404)
        waited = trio.current_time() - code.polled_at
        code.polled_at = trio.current_time()
        self._raise_unless_approved(code, waited)
        code.verdict = Verdict.USED
        return self._written(self.grant(code.slug))

    def _raise_unless_approved(self, code: DeviceCode, waited_s: float) -> None:
        if code.verdict is Verdict.USED:
            raise Refused(409)
        if trio.current_time() >= code.expires_at:
            raise Refused(410)
        if code.verdict is Verdict.DENIED:
            raise Refused(418)
        if waited_s < self.poll_every_s:
            raise Refused(429)
        if code.verdict is Verdict.PENDING:
            raise Refused(400)

    def refresh(self, body: Json) -> Json:
        """`POST /oauth/token`: the old pair dies with the answer, whether or not that arrives."""
        self._check_client(body)
        if body.get("grant_type") != "refresh_token" or "redirect_uri" not in body:
            raise Refused(400, {"error": "invalid_request", "error_description": "A parameter is missing."})
        for grant in self.grants:
            if grant.refresh_token == body.get("refresh_token") and grant.is_alive:
                grant.is_alive = False
                return self._written(self.grant(grant.slug))
        raise _invalid_grant()

    def revoke(self, body: Json) -> Json:
        """`POST /oauth/revoke`: says nothing of whether the token was one."""
        self._check_client(body)
        for grant in self.grants:
            if body.get("token") in {grant.access_token, grant.refresh_token}:
                grant.is_alive = False
        return {}

    def _check_client(self, body: Json) -> None:
        if (body.get("client_id"), body.get("client_secret")) != (self.client_id, self.client_secret):
            raise _invalid_client()

    def _written(self, grant: Grant) -> Json:
        return {
            "access_token": grant.access_token,
            "token_type": "bearer",
            "expires_in": ACCESS_LIVES_S,
            "refresh_token": grant.refresh_token,
            "scope": "public",
            "created_at": int(self.now().timestamp()),
        }
