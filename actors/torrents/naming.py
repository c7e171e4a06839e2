"""What becomes of names from the outside: shown to people cleaned, and never a path on disk."""

from __future__ import annotations

import re
import unicodedata

VIDEO_ENDINGS = frozenset(
    {
        *("mp4", "m4v", "mov", "3gp", "mkv", "webm", "avi", "wmv", "flv", "ogv", "ogm"),
        *("ts", "m2ts", "mts", "mpg", "mpeg", "vob"),
    }
)
"""What the names of films end with: lower case, without the dot."""

_SAFE_EXTENSION = re.compile(r"[a-z0-9]{1,8}")
_LONGEST_NAME = 240
_LONGEST_SENTENCE = 200


def extension_of(name: str) -> str:
    """The ending of a file name in lower case, `bin` where it is none that can do no harm."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending if _SAFE_EXTENSION.fullmatch(ending) else "bin"


def disk_name(torrent_id: int, file_index: int, extension: str) -> str:
    """Where a file lies below the download folder: made of our own numbers alone."""
    return f"{torrent_id}/{file_index}.{extension}"


def for_people(name: str) -> str:
    """A name without control, direction-changing and other invisible characters, cut to a bearable length."""
    visible = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in name)
    return " ".join(visible.split())[:_LONGEST_NAME] or "unnamed"


def quoted(text: str) -> str:
    """What a tracker or the system said, fit to stand inside a sentence."""
    return for_people(text)[:_LONGEST_SENTENCE].rstrip(".")
