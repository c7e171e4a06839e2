"""Gathers the body of an HTTP answer and unpacks it, never holding more than was allowed."""

from __future__ import annotations

import zlib

_PACKED = {"gzip", "x-gzip", "deflate"}
_PLAIN = {"", "identity"}


class BoundedBody:
    """Takes chunks as they come over the wire. `fault` says in a few words what is wrong, once something is.

    HTTP libraries unpack a whole chunk at once, and 64 KiB may hold 64 MiB; here each step is bounded.
    """

    def __init__(self, max_bytes: int, coding: str) -> None:
        self._max_bytes = max_bytes
        self._body = bytearray()
        coding = coding.strip().lower()
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 32) if coding in _PACKED else None
        self.fault = "" if coding in _PACKED | _PLAIN else f"the unknown coding {coding[:20]!r}"

    def take(self, chunk: bytes) -> bool:
        """Add a chunk; False once no more is wanted, because it makes no sense any longer."""
        if not self.fault:
            self._add(chunk)
        return not self.fault

    def whole(self) -> bytes:
        """The body when all chunks were taken; look at `fault` first, which may be set here."""
        if not self.fault and self._inflate and not self._inflate.eof:
            self.fault = "a body that is cut off"
        return bytes(self._body)

    def _add(self, chunk: bytes) -> None:
        room = self._max_bytes - len(self._body)
        try:
            part = self._inflate.decompress(chunk, room + 1) if self._inflate else chunk
        except zlib.error:
            self.fault = "a body that cannot be unpacked"
            return
        if len(part) > room:
            self.fault = f"more than {self._max_bytes} bytes"
            return
        self._body += part
