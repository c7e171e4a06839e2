"""Access tokens (JWT, RFC 9068) and opaque secrets.

An access token is signed with HS256 by the key ring's token-signing key. We are the only issuer, so of all possible
JOSE headers we accept the very ones that we write ourselves: no other algorithm, type, key id or extra field is even
parsed. All claims are checked on every use (RFC 8725).
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from actors.accounts.errors import NotAuthenticated

ISSUER = "miauflix"
AUDIENCE = "miauflix-api"
MAX_TOKEN_CHARS = 4096
MAX_LIFETIME_S = 900

_ALGORITHM = "HS256"
_ROW_ID = re.compile(r"[1-9][0-9]{0,17}")
_SESSION_NAME = re.compile(r"[A-Za-z0-9_-]{22}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@attrs.frozen
class AccessClaims:
    """What a valid access token says. Whether that session still lives is not the token's to say."""

    user_id: int
    session: str
    issued_at: datetime
    expires_at: datetime


class AccessTokens:
    """Makes and reads access tokens. `keys` are all keys that are accepted, the first one signs."""

    def __init__(self, keys: tuple[bytes, ...], lifetime_s: int) -> None:
        named = {key_id_of(key): OctKey.import_key(key) for key in keys}
        self._lifetime = timedelta(seconds=lifetime_s)
        self._by_header = {_segment(_header(kid)): key for kid, key in named.items()}
        self._kid, self._key = next(iter(named.items()))
        self._jws = JWSRegistry(algorithms=[_ALGORITHM])

    def issue(self, user_id: int, session: str, now: datetime, not_after: datetime) -> tuple[str, datetime]:
        """A token for this session and the time when it expires: never later than `not_after`."""
        issued = now.replace(microsecond=0)
        expires = min(issued + self._lifetime, not_after.replace(microsecond=0))
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": session,
            "iat": int(issued.timestamp()),
            "exp": int(expires.timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(_header(self._kid), claims, self._key, registry=self._jws), expires

    def read(self, token: str, now: datetime) -> AccessClaims:
        """The claims of a token that is ours, whole and of this hour; anything else is `NotAuthenticated`."""
        if len(token) > MAX_TOKEN_CHARS or not token.isascii():
            raise _refusal()
        key = self._by_header.get(token.partition(".")[0])
        if key is None:
            raise _refusal()
        try:
            claims = jwt.decode(token, key, registry=self._jws).claims
            jwt.JWTClaimsRegistry(int(now.timestamp()), 0, **_REQUIRED).validate(claims)
        except (JoseError, ValueError, RecursionError) as error:
            raise _refusal() from error
        return _claims_of(claims)


_REQUIRED: dict[str, jwt.ClaimsOption] = {
    "iss": {"essential": True, "value": ISSUER},
    "aud": {"essential": True, "value": AUDIENCE},
    **{name: {"essential": True} for name in ("sub", "sid", "iat", "exp", "jti")},
}


def _claims_of(claims: Mapping[str, Any]) -> AccessClaims:
    sub, sid, iat, exp = (claims[name] for name in ("sub", "sid", "iat", "exp"))
    is_shaped = (
        isinstance(claims["aud"], str)
        and _ROW_ID.fullmatch(sub) is not None
        and is_session_name(sid)
        and type(iat) is int
        and type(exp) is int
        and iat < exp <= iat + MAX_LIFETIME_S
    )
    if not is_shaped:
        raise _refusal()
    return AccessClaims(int(sub), sid, datetime.fromtimestamp(iat, UTC), datetime.fromtimestamp(exp, UTC))


def key_id_of(key: bytes) -> str:
    """The name that tokens carry for a signing key; tells nothing about the key."""
    return hashlib.sha256(b"miauflix token key id" + key).hexdigest()[:16]


def _header(kid: str) -> dict[str, Any]:
    return {"typ": "at+jwt", "alg": _ALGORITHM, "kid": kid}


def _segment(header: dict[str, Any]) -> str:
    content = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _refusal() -> NotAuthenticated:
    return NotAuthenticated("Log in to go on.")


def new_secret() -> str:
    """256 random bits, base64url: a refresh token or a stream token."""
    return secrets.token_urlsafe(32)


def new_session_name() -> str:
    """128 random bits, base64url. Not a secret by itself, but not to be guessed either."""
    return secrets.token_urlsafe(16)


def is_session_name(text: object) -> bool:
    """Could this be one of `new_session_name`?"""
    return isinstance(text, str) and _SESSION_NAME.fullmatch(text) is not None


def digest_of(secret: str) -> bytes | None:
    """The SHA-256 under which a secret is stored; None when it cannot be one of `new_secret`."""
    if _SECRET.fullmatch(secret) is None:
        return None
    return hashlib.sha256(secret.encode("ascii")).digest()
