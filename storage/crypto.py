"""Encrypted database fields, and blind indexes to find them by.

A blob is: version (1 byte, now 1), key id (4 bytes, big endian), nonce (12 random bytes), AES-256-GCM ciphertext with
its 16-byte tag. The associated data names version, key id, table, column and row, so that a blob opens only in the very
place it was made for. One key serves for 2^32 fields at most (NIST SP 800-38D, 8.3); rotate long before.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import SecretUnreadable
from storage.keys import KeyRing

_VERSION = 1
_HEADER = struct.Struct(">BI")
_NONCE_BYTES = 12
_TAG_BYTES = 16


class FieldCipher:
    """Seals and opens fields with the keys of one key ring. Safe to share between threads."""

    def __init__(self, ring: KeyRing) -> None:
        self._active = ring.active_data_key
        self._ciphers = {key_id: AESGCM(key) for key_id, key in ring.data_keys.items()}
        self._index_key = ring.blind_index_key

    def __repr__(self) -> str:
        return f"<FieldCipher active={self._active} keys={sorted(self._ciphers)}>"

    def encrypt(self, table: str, column: str, row: int | str, value: bytes | str) -> bytes:
        """The blob for `value` (text as UTF-8) in this place, made with the active key."""
        plain = value.encode() if isinstance(value, str) else value
        header = _HEADER.pack(_VERSION, self._active)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self._active].encrypt(nonce, plain, _place(header, table, column, row))
        return header + nonce + sealed

    def decrypt(self, table: str, column: str, row: int | str, blob: bytes) -> bytes:
        """What `encrypt` was given, as bytes; `SecretUnreadable` for altered, moved or foreign blobs."""
        key_id = key_id_of(blob)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise SecretUnreadable(f"An encrypted field needs data key {key_id}, which the key ring does not have.")
        header, body = blob[: _HEADER.size], blob[_HEADER.size :]
        nonce, sealed = body[:_NONCE_BYTES], body[_NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, sealed, _place(header, table, column, row))
        except InvalidTag:
            raise SecretUnreadable("An encrypted field was altered or does not belong where it was found.") from None

    def decrypt_text(self, table: str, column: str, row: int | str, blob: bytes) -> str:
        """`decrypt` for what was text."""
        return self.decrypt(table, column, row, blob).decode()

    def blind_index(self, purpose: str, value: bytes | str) -> bytes:
        """32 bytes that are equal for equal values of one purpose, and tell nothing else without the key.

        Callers normalise `value` first (an info hash: 40 lower-case hex digits). Indexes of different purposes cannot
        be compared; what shall match across tables shares its purpose, such as `info_hash`.
        """
        plain = value.encode() if isinstance(value, str) else value
        return hmac.digest(self._index_key, _length_prefixed(purpose.encode(), plain), hashlib.sha256)


def key_id_of(blob: bytes) -> int:
    """Which data key a blob was made with: what a key rotation looks for. `SecretUnreadable` if it is no blob."""
    if len(blob) < _HEADER.size + _NONCE_BYTES + _TAG_BYTES:
        raise SecretUnreadable("An encrypted field is cut short.")
    version, key_id = _HEADER.unpack_from(blob)
    if version != _VERSION:
        raise SecretUnreadable(f"An encrypted field has the unknown version {version}.")
    return int(key_id)


def _place(header: bytes, table: str, column: str, row: int | str) -> bytes:
    # A number and its digits name the same row: the blob is bound to the place, not to a Python type.
    return _length_prefixed(header, table.encode(), column.encode(), str(row).encode())


def _length_prefixed(*parts: bytes) -> bytes:
    """Joined so that no two different lists of parts look the same."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)
