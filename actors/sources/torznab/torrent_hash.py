"""The info hash of a .torrent file (BEP 3). Pure."""

from __future__ import annotations

import hashlib

from actors.bencode import BencodeError, Limits, raw_values
from storage.model.sources import InfoHash

MAX_FILE_BYTES = 10 * 1024 * 1024
FILE_LIMITS = Limits(size_bytes=MAX_FILE_BYTES, depth=32, values=100_000)


def info_hash_of_file(content: bytes) -> InfoHash | None:
    """That of version 1. None: this is no .torrent file, or one of version 2 alone (BEP 52).

    Keys may stand out of order, as some writers have them; all that is in `info` counts, whatever it is.
    """
    try:
        info = raw_values(content, FILE_LIMITS, canonical=False).get(b"info", b"")
        is_first_version = b"pieces" in raw_values(info, FILE_LIMITS, canonical=False)
    except BencodeError:
        return None
    return InfoHash(hashlib.sha1(info, usedforsecurity=False).hexdigest()) if is_first_version else None
