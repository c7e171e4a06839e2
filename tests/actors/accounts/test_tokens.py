"""Every way to forge an access token that we know of, made by hand."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import OctKey

from actors.accounts import NotAuthenticated
from actors.accounts.tokens import AccessTokens, digest_of, is_session_name, key_id_of, new_secret, new_session_name

KEY = bytes(range(32))
KID = key_id_of(KEY)
NOW = datetime(2026, 5, 1, 12, 0, 0, 500_000, tzinfo=UTC)
SESSION = "A" * 22
TOKENS = AccessTokens((KEY,), 900)


def encoded(part: object) -> str:
    content = part if isinstance(part, bytes) else json.dumps(part, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def forged(header: object, claims: object, key: bytes = KEY, digest: Any = hashlib.sha256) -> str:
    signed = f"{encoded(header)}.{encoded(claims)}"
    return f"{signed}.{encoded(hmac.digest(key, signed.encode(), digest))}"


def header(**changes: object) -> dict[str, object]:
    return without_none({"typ": "at+jwt", "alg": "HS256", "kid": KID, **changes})


def claims(**changes: object) -> dict[str, object]:
    issued = int(NOW.timestamp())
    return without_none(
        {
            "iss": "miauflix",
            "aud": "miauflix-api",
            "sub": "7",
            "sid": SESSION,
            "iat": issued,
            "exp": issued + 900,
            "jti": "x",
            **changes,
        }
    )


def without_none(content: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in content.items() if value is not None}


def is_refused(token: str, now: datetime = NOW, tokens: AccessTokens = TOKENS) -> bool:
    try:
        tokens.read(token, now)
    except NotAuthenticated:
        return True
    return False


def test_a_token_made_by_hand_exactly_like_ours_is_read() -> None:
    """The ground of this file: what is refused below is refused for the one thing that differs."""
    read = TOKENS.read(forged(header(), claims()), NOW)
    assert (read.user_id, read.session) == (7, SESSION)
    assert read.expires_at - read.issued_at == timedelta(minutes=15)


def test_what_we_issue_we_read() -> None:
    token, expires = TOKENS.issue(7, SESSION, NOW, NOW + timedelta(days=1))
    assert TOKENS.read(token, NOW).expires_at == expires == NOW.replace(microsecond=0) + timedelta(minutes=15)
    assert len(token) < 400


def test_a_token_never_outlives_its_session() -> None:
    _, expires = TOKENS.issue(7, SESSION, NOW, NOW + timedelta(seconds=60))
    assert expires == NOW.replace(microsecond=0) + timedelta(seconds=60)


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "none"},
        {"alg": "None"},
        {"alg": "NONE"},
        {"alg": "nOnE"},
        {"alg": ""},
        {"alg": None},
        {"alg": "hs256"},
        {"alg": "HS384"},
        {"alg": "HS512"},
        {"alg": "RS256"},
        {"alg": "ES256"},
        {"alg": "EdDSA"},
        {"alg": ["HS256"]},
        {"alg": 1},
        {"typ": "JWT"},
        {"typ": "rt+jwt"},
        {"typ": "AT+JWT"},
        {"typ": None},
        {"kid": None},
        {"kid": ""},
        {"kid": "../../../../dev/null"},
        {"kid": "' or 1=1 --"},
        {"kid": ["x"]},
        {"kid": {"x": 1}},
        {"kid": 0},
        {"jwk": {"kty": "oct", "k": encoded(KEY)}},
        {"jku": "http://127.0.0.1/keys"},
        {"x5u": "http://127.0.0.1/cert"},
        {"x5c": ["MII"]},
        {"crit": ["exp"]},
        {"b64": False},
        {"zip": "DEF"},
        {"cty": "JWT"},
        {"padding": "x" * 600},
    ],
    ids=str,
)
def test_another_header_is_refused_even_with_a_good_signature(change: dict[str, object]) -> None:
    assert is_refused(forged(header(**change), claims()))


def test_another_digest_or_key_is_refused() -> None:
    assert is_refused(forged(header(), claims(), key=bytes(32)))
    assert is_refused(forged(header(), claims(), key=b""))
    assert is_refused(forged(header(), claims(), digest=hashlib.sha512))
    assert is_refused(forged(header(alg="HS512"), claims(), digest=hashlib.sha512))


def test_no_signature_or_a_cut_one_is_refused() -> None:
    head, body, signature = forged(header(), claims()).split(".")
    for token in (
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}.",
        head,
        f"{head}..{signature}",
        f"{head}.{body}.{signature[:-2]}",
        f"{head}.{body}.{signature}.{signature}",
        f"{head}.{body}.{signature}=",
        f" {head}.{body}.{signature}",
        f"{head}.{body}. {signature}",
        f"{encoded(header(alg='none'))}.{body}.",
    ):
        assert is_refused(token), token


@pytest.mark.parametrize(
    "change",
    [
        {"iss": None},
        {"iss": "someone"},
        {"iss": ["miauflix"]},
        {"iss": ""},
        {"aud": None},
        {"aud": "miauflix"},
        {"aud": "stream"},
        {"aud": ["miauflix-api"]},
        {"aud": ["other", "miauflix-api"]},
        {"aud": {}},
        {"sub": None},
        {"sub": 7},
        {"sub": "0"},
        {"sub": "-1"},
        {"sub": "7 "},
        {"sub": "٧"},
        {"sub": "9" * 40},
        {"sub": ""},
        {"sid": None},
        {"sid": 1},
        {"sid": "A" * 21},
        {"sid": "A" * 23},
        {"sid": "A" * 21 + "/"},
        {"sid": [SESSION]},
        {"jti": None},
        {"jti": 5},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": math.inf},
        {"exp": math.nan},
        {"exp": 1e99},
        {"exp": 10**400},
        {"exp": int(NOW.timestamp()) + 899.5},
        {"exp": int(NOW.timestamp()) + 901},
        {"exp": int(NOW.timestamp()) + 10**9},
        {"exp": int(NOW.timestamp())},
        {"exp": int(NOW.timestamp()) - 1},
        {"exp": 0},
        {"exp": [1]},
        {"iat": None},
        {"iat": "0"},
        {"iat": int(NOW.timestamp()) + 1},
        {"iat": int(NOW.timestamp()) - 2 * 900},
        {"nbf": int(NOW.timestamp()) + 1},
        {"nbf": "now"},
    ],
    ids=str,
)
def test_other_claims_are_refused_even_with_a_good_signature(change: dict[str, object]) -> None:
    assert is_refused(forged(header(), claims(**change)))


@pytest.mark.parametrize(
    "payload",
    [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff\xfe", b"{}", b"[" * 2000, b'{"a":' * 500],
    ids=lambda payload: repr(payload[:12]),
)
def test_a_payload_that_is_no_object_is_refused(payload: bytes) -> None:
    assert is_refused(forged(header(), payload))


def test_expiry_is_exact_and_knows_no_leeway() -> None:
    token, expires = TOKENS.issue(7, SESSION, NOW, NOW + timedelta(days=1))
    assert not is_refused(token, expires - timedelta(microseconds=1))
    assert is_refused(token, expires)


def test_an_encrypted_token_is_refused() -> None:
    key = OctKey.import_key(KEY)
    assert is_refused(jwe.encrypt_compact({"alg": "dir", "enc": "A128CBC-HS256"}, b"{}", key))


@pytest.mark.parametrize("size", [4_097, 1_000_000])
def test_a_giant_token_is_refused_before_any_work(size: int) -> None:
    head = encoded(header())
    began = time.perf_counter()
    assert is_refused(f"{head}." + "A" * size)
    assert is_refused("A" * size)
    assert time.perf_counter() - began < 0.05


def test_an_older_key_still_reads_and_the_newer_one_signs() -> None:
    new = bytes(32)
    rotated = AccessTokens((new, KEY), 900)
    old_token = forged(header(), claims())
    assert not is_refused(old_token, tokens=rotated)
    assert is_refused(rotated.issue(7, SESSION, NOW, NOW + timedelta(days=1))[0])
    assert is_refused(forged(header(kid=key_id_of(new)), claims()), tokens=rotated), "the key of another id"


@given(st.text(max_size=200) | st.text(alphabet="eyJ.-_ABCabc019=", max_size=400))
def test_no_text_at_all_is_more_than_refused(text: str) -> None:
    assert is_refused(text)
    assert is_refused(f"{encoded(header())}.{text}")
    assert is_refused(f"{encoded(header())}.{encoded(claims())}.{text}")


@given(
    st.dictionaries(st.sampled_from(sorted(claims())), st.none() | st.integers() | st.text(max_size=9) | st.floats())
)
def test_no_signed_claims_are_more_than_refused(changes: dict[str, object]) -> None:
    token = forged(header(), {**claims(), **changes})
    try:
        read = TOKENS.read(token, NOW)
    except NotAuthenticated:
        return
    assert read.issued_at <= NOW < read.expires_at <= read.issued_at + timedelta(minutes=15)


def test_secrets_are_long_random_and_told_by_their_shape() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(base64.urlsafe_b64decode(secret + "=")) == 32 for secret in made)
    assert all(digest_of(secret) == hashlib.sha256(secret.encode()).digest() for secret in made)
    assert is_session_name(new_session_name())
    for junk in ("", "x" * 42, "x" * 44, "x" * 42 + "\n", "x" * 42 + "é", secrets.token_hex(32)):
        assert digest_of(junk) is None
    for other in ("", None, 7, "A" * 21, "A" * 22 + "\n", "A" * 21 + "."):
        assert not is_session_name(other)
