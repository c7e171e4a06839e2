"""What a tracker says when it says no, made fit for people and logs. Pure."""

from __future__ import annotations

import re

_LONGEST = 100
_MOST_BYTES = 1024
# A tracker may repeat what it was asked: a user's key, or an info hash.
_SECRET = re.compile(r"[^\s:;,.'\"()]{16,}")


def quoted(reason: bytes) -> str:
    """The reason in printable letters, cut short; whatever could be a key or a hash becomes an ellipsis."""
    text = "".join(letter for letter in reason[:_MOST_BYTES].decode(errors="replace") if letter.isprintable())
    return _SECRET.sub("…", text)[:_LONGEST].strip()
