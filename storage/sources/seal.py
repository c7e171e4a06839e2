"""The encrypted fields of a source, each bound to its table, its column and the row's id."""

from __future__ import annotations

import json

import attrs

from storage.crypto import FieldCipher
from storage.errors import SecretUnreadable
from storage.model.sources import InfoHash

HASH_INDEX = "info_hash"
"""The purpose of blind indexes over info hashes: 40 lower-case hex digits."""


@attrs.frozen
class Seal:
    """Seals and opens the fields of one row. What does not open raises `SecretUnreadable`."""

    cipher: FieldCipher
    table: str
    row: int

    def seal(self, column: str, value: bytes | str | tuple[str, ...]) -> bytes:
        """The blob for this column; lists go in as JSON."""
        plain = json.dumps(value) if isinstance(value, tuple) else value
        return self.cipher.encrypt(self.table, column, self.row, plain)

    def info_hash(self, blob: bytes | None) -> InfoHash:
        """The info hash. A source may have come from a time whose secrets cannot be had any more."""
        if blob is None:
            raise SecretUnreadable(f"Source {self.row} of {self.table} has no info hash.")
        return InfoHash(self.text("hash", blob))

    def text(self, column: str, blob: bytes | None) -> str:
        """What was sealed, "" where nothing was."""
        return "" if blob is None else self.cipher.decrypt_text(self.table, column, self.row, blob)

    def texts(self, column: str, blob: bytes | None) -> tuple[str, ...]:
        """A list that was sealed, empty where none was."""
        return () if blob is None else tuple(json.loads(self.text(column, blob)))

    def text_if_any(self, column: str, blob: bytes | None) -> str:
        """What was sealed, where it is about to be compared or replaced: "" too where it does not open any more."""
        try:
            return self.text(column, blob)
        except SecretUnreadable:
            return ""

    def texts_if_any(self, column: str, blob: bytes | None) -> tuple[str, ...]:
        """The same of a list."""
        return tuple(json.loads(self.text_if_any(column, blob) or "[]"))

    def content(self, column: str, blob: bytes | None) -> bytes | None:
        """The bytes that were sealed, if any were."""
        return None if blob is None else self.cipher.decrypt(self.table, column, self.row, blob)
