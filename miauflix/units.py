"""Sizes, times and lists as people write them. Pure; a bad text is a `ValueError` that says how to mend it."""

from __future__ import annotations

import math
import re
from pathlib import Path
from urllib.parse import urlsplit

_SIZES = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_BINARY = {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
_TIMES = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_FASTEST = 2**31 - 1
_INTERFACE = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+):(?P<port>\d{1,5})l?", re.ASCII)
_PLAIN_ADDRESS = re.compile(r"[^\s?#@]+")
_YES, _NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def size_bytes(text: str) -> int:
    """`50GB` (powers of ten), `50GiB` (powers of two) or plain bytes."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)", text.strip())
    unit = match and (_SIZES | _BINARY).get(match[2].upper())
    size = float(match[1]) * unit if match and unit else math.inf
    if math.isinf(size):
        raise ValueError("write a size such as 50GB or 512MiB")
    return int(size)


def rate_bytes(text: str) -> int:
    """Bytes a second, written like a size; 0: no limit. The engine counts them in 32 bits."""
    rate = size_bytes(text)
    if rate > _FASTEST:
        raise ValueError("write at most 2GB, or 0 for no limit")
    return rate


def interfaces(text: str) -> str:
    """Where to listen: `0.0.0.0:6881`, `[::]:6881` or `eth0:6881`, with commas between several."""
    found = [_INTERFACE.fullmatch(each.strip()) for each in text.split(",")]
    if not all(match and int(match["port"]) <= 65_535 for match in found):
        raise ValueError("write addresses with ports, such as 0.0.0.0:6881,[::]:6881")
    return ",".join(match[0] for match in found if match)


def seconds(text: str) -> int:
    """`15m`, `6h`, `7d`, or plain seconds."""
    match = re.fullmatch(r"(\d+)\s*([smhd]?)", text.strip().lower())
    if not match:
        raise ValueError("write a time such as 15m, 6h or 7d")
    return int(match[1]) * _TIMES[match[2]]


def days(text: str) -> int:
    """A number of days (or a time with its unit), as seconds."""
    return int(text) * 86_400 if text.strip().isdecimal() else seconds(text)


def switch(text: str) -> bool:
    """`on` or `off`, `true` or `false`, `yes` or `no`, `1` or `0`."""
    word = text.strip().lower()
    if word in _YES | _NO:
        return word in _YES
    raise ValueError("write on or off")


def whole(low: int, high: int) -> _Whole:
    """A whole number from `low` to `high`."""
    return _Whole(low, high)


class _Whole:
    def __init__(self, low: int, high: int) -> None:
        self._low, self._high = low, high

    def __call__(self, text: str) -> int:
        if not re.fullmatch(r"\d{1,15}", text.strip()) or not self._low <= int(text) <= self._high:
            raise ValueError(f"write a whole number from {self._low} to {self._high}")
        return int(text)


def names(text: str) -> tuple[str, ...]:
    """Words with commas or spaces between them."""
    return tuple(word for word in re.split(r"[,\s]+", text) if word)


def web_address(text: str) -> str:
    """`https://host/path`, to which paths can be added."""
    written = text.strip().rstrip("/")
    try:
        parts = urlsplit(written)
        is_plain = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_plain = False
    if not is_plain or not _PLAIN_ADDRESS.fullmatch(written):
        raise ValueError("write an address such as https://api.example.org/3, without a question mark or a password")
    return written


def folder(text: str) -> Path:
    """A path; `~` is the home folder, and relative ones start where the program was started."""
    if not text.strip():
        raise ValueError("write the path of a folder")
    return Path(text).expanduser().absolute()
