"""The key ring: every secret key of an installation, in one file outside the database.

Without this file the encrypted fields, the blind indexes and all passwords are lost, so it is never overwritten by
guesswork: what cannot be read is refused, and a missing ring beside a database that was written with one is not remade.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

import attrs
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import KeyRingUnreadable

KEY_BYTES = 32
ENVIRONMENT_KEY_ID = 0
"""The data key that comes from the environment; those of the file count from 1."""

_MIN_SECRET_CHARS = 16


@attrs.frozen
class KeyOverrides:
    """Secrets that the environment sets in place of the ring's own; None: not set.

    `source_security_key` gives the active data key and the blind-index key, `jwt_secret` the token-signing key.
    """

    source_security_key: str | None = attrs.field(default=None, repr=False)
    jwt_secret: str | None = attrs.field(default=None, repr=False)


@attrs.frozen
class KeyRing:
    """All keys are 32 random bytes. `active_data_key` encrypts, every data key decrypts."""

    data_keys: Mapping[int, bytes] = attrs.field(repr=lambda keys: str(sorted(keys)))
    active_data_key: int
    blind_index_key: bytes = attrs.field(repr=False)
    token_signing_key: bytes = attrs.field(repr=False)
    password_pepper: bytes = attrs.field(repr=False)

    def checks(self) -> dict[str, bytes]:
        """For each key whose loss would lose data: its name, and a value that proves it without telling it.

        The token-signing key is left out: changing it ends sessions, and that may be wanted.
        """
        named = {f"data-{key_id}": key for key_id, key in self.data_keys.items()}
        named |= {"blind-index": self.blind_index_key, "password-pepper": self.password_pepper}
        return {
            name: hmac.digest(key, f"miauflix key check {name}".encode(), hashlib.sha256) for name, key in named.items()
        }

    def pass_phrases(self, purpose: str) -> tuple[bytes, ...]:
        """A pass phrase of 256 bits, in letters, out of each data key: the active key's first, then newest to oldest.

        For programs that encrypt on our behalf. What was made with an older key opens with a later phrase.
        """
        others = sorted((key_id for key_id in self.data_keys if key_id != self.active_data_key), reverse=True)
        keys = (self.data_keys[key_id] for key_id in (self.active_data_key, *others))
        return tuple(_derived(key, purpose).hex().encode("ascii") for key in keys)

    def with_new_data_key(self) -> KeyRing:
        """A ring whose active data key is new; the older ones still decrypt."""
        key_id = max(self.data_keys) + 1
        keys = {**self.data_keys, key_id: secrets.token_bytes(KEY_BYTES)}
        return attrs.evolve(self, data_keys=keys, active_data_key=key_id)

    def overridden_by(self, overrides: KeyOverrides) -> KeyRing:
        """The ring to work with: what the environment sets goes before what the file holds."""
        ring = self
        if overrides.source_security_key is not None:
            secret = _strong("SOURCE_SECURITY_KEY", overrides.source_security_key)
            ring = attrs.evolve(
                ring,
                data_keys={**ring.data_keys, ENVIRONMENT_KEY_ID: _derived(secret, "data key")},
                active_data_key=ENVIRONMENT_KEY_ID,
                blind_index_key=_derived(secret, "blind index"),
            )
        if overrides.jwt_secret is not None:
            secret = _strong("JWT_SECRET", overrides.jwt_secret)
            ring = attrs.evolve(ring, token_signing_key=_derived(secret, "token signing"))
        return ring


def new_key_ring() -> KeyRing:
    """Fresh random keys for a new installation."""
    return KeyRing(
        data_keys={1: secrets.token_bytes(KEY_BYTES)},
        active_data_key=1,
        blind_index_key=secrets.token_bytes(KEY_BYTES),
        token_signing_key=secrets.token_bytes(KEY_BYTES),
        password_pepper=secrets.token_bytes(KEY_BYTES),
    )


def refuse_wrong_ring(ring: KeyRing, known: Mapping[str, bytes]) -> None:
    """Raise `KeyRingUnreadable` unless `ring` has every key that the database was written with."""
    checks = ring.checks()
    missing = sorted(name for name in known if name not in checks)
    if missing:
        raise KeyRingUnreadable(
            f"The key ring lacks keys that this database was written with ({', '.join(missing)}): "
            "restore the right one."
        )
    if any(not hmac.compare_digest(checks[name], value) for name, value in known.items()):
        raise KeyRingUnreadable(
            "The key ring (or SOURCE_SECURITY_KEY) is not the one this database was written with: "
            "restore the right one."
        )


def _strong(variable: str, secret: str) -> bytes:
    if len(secret) < _MIN_SECRET_CHARS:
        raise KeyRingUnreadable(f"{variable} is too short: it needs at least {_MIN_SECRET_CHARS} characters.")
    return secret.encode()


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"miauflix {purpose}".encode()).derive(secret)
