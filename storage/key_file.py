"""The key ring on disk: JSON, mode 0600, replaced as a whole."""

from __future__ import annotations

import base64
import binascii
import json
import stat
from pathlib import Path
from typing import Any

from storage.durable import remove_leftovers, write_durably
from storage.errors import KeyRingUnreadable
from storage.keys import KEY_BYTES, KeyRing, new_key_ring

_VERSION = 1
_FIELDS = ("blind_index_key", "token_signing_key", "password_pepper")


def open_key_ring(path: Path, *, may_create: bool) -> KeyRing:
    """Read the ring at `path`; make one when there is none and `may_create`. Blocks. Only while nobody else writes it.

    `may_create` is for a database that was never written with keys. See `read_key_ring` for what is refused.
    """
    try:
        remove_leftovers(path)
        is_missing = not path.exists()
    except OSError as error:
        raise _unreadable(path, error) from error
    return _make(path) if is_missing and may_create else read_key_ring(path)


def read_key_ring(path: Path) -> KeyRing:
    """The ring at `path`, for whoever only looks: alters nothing. Blocks.

    Everything that is not a whole, private key ring of a known version is `KeyRingUnreadable`.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise KeyRingUnreadable(f"The key ring {path} is not a file.")
        if mode & 0o077:
            raise KeyRingUnreadable(f"The key ring {path} may be read by others: run `chmod 600 {path}`.")
        return _parse(path.read_bytes(), path)
    except FileNotFoundError:
        raise KeyRingUnreadable(
            f"The key ring {path} is missing, but the database was written with one: restore it from a backup."
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from error


def save_key_ring(path: Path, ring: KeyRing) -> None:
    """Write `ring` over the one at `path`: for key rotation, never for repair. Blocks."""
    write_durably(path, _serialise(ring), mode=0o600)


def _unreadable(path: Path, error: OSError) -> KeyRingUnreadable:
    return KeyRingUnreadable(f"The key ring {path} cannot be read: {error.strerror}.")


def _make(path: Path) -> KeyRing:
    ring = new_key_ring()
    try:
        save_key_ring(path, ring)
    except OSError as error:
        raise KeyRingUnreadable(f"The key ring {path} cannot be made: {error.strerror}.") from error
    return ring


def _serialise(ring: KeyRing) -> bytes:
    document: dict[str, Any] = {"version": _VERSION, "active_data_key": ring.active_data_key}
    document["data_keys"] = {str(key_id): _to_text(key) for key_id, key in ring.data_keys.items()}
    document |= {field: _to_text(getattr(ring, field)) for field in _FIELDS}
    return json.dumps(document, indent=2).encode() + b"\n"


def _parse(content: bytes, path: Path) -> KeyRing:
    try:
        document = json.loads(content)
        version = document["version"]
    except (ValueError, KeyError, TypeError):
        raise KeyRingUnreadable(f"The key ring {path} is damaged: restore it from a backup.") from None
    if version != _VERSION:
        raise KeyRingUnreadable(f"The key ring {path} has version {version}, which this Miauflix does not know.")
    try:
        keys = {int(key_id): _from_text(key) for key_id, key in document["data_keys"].items()}
        fields = {field: _from_text(document[field]) for field in _FIELDS}
        active = document["active_data_key"]
        if active not in keys:
            raise ValueError("the active key is not there")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyRingUnreadable(f"The key ring {path} is damaged: restore it from a backup.") from None
    return KeyRing(data_keys=keys, active_data_key=active, **fields)


def _to_text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _from_text(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError(f"a key has {KEY_BYTES} bytes")
    return key
