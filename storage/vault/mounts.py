"""What is mounted where, as the kernel tells it: /proc/self/mountinfo, proc(5)."""

from __future__ import annotations

import re
from pathlib import Path

import attrs

MOUNTINFO = Path("/proc/self/mountinfo")
_ESCAPE = re.compile(rb"\\([0-7]{3})")


@attrs.frozen
class Mount:
    """One mount: its kind of file system, and what is mounted."""

    kind: str
    source: str


def mount_at(mount_point: Path, table: bytes | None = None) -> Mount | None:
    """The mount that is seen at this path; None when there is none. Touches no file system, so nothing can hang."""
    found = None
    for line in (MOUNTINFO.read_bytes() if table is None else table).removesuffix(b"\n").split(b"\n"):
        place, _, rest = line.partition(b" - ")
        if _plain(place.split(b" ")[4]) == bytes(mount_point):
            kind, source = rest.split(b" ")[:2]
            found = Mount(_plain(kind).decode("utf-8", "replace"), _plain(source).decode("utf-8", "replace"))
    return found  # the last one covers those before it


def _plain(field: bytes) -> bytes:
    """Blanks and the like are written as a backslash and three octal digits."""
    return _ESCAPE.sub(lambda match: bytes([int(match[1], 8) & 0xFF]), field)
