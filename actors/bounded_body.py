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
        """Add a chunk; False once no more is wanted: it makes no sense any longer, or its packed content is whole.

        What follows packed content is not even looked at: `zlib` would gather it without end.
        """
        if not self.fault and not self._is_unpacked():
            self._add(chunk)
        return not self.fault and not self._is_unpacked()

    def whole(self) -> bytes:
        """The body when all chunks were taken; look at `fault` first, which may be set here."""
        if not self.fault and self._inflate and not self._is_unpacked():
            self.fault = "a body that is cut off"
        return bytes(self._body)

    def _is_unpacked(self) -> bool:
        return self._inflate is not None and self._inflate.eof

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
