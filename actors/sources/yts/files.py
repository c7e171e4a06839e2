"""Where a directory's torrent files lie. Pure.

The addresses that its answers tell are not used: whoever answers could lead us anywhere by them. All directories of
this kind have a film's file in the same place, by its info hash, and so has each mirror.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from actors.service_question import Question

LARGEST_BYTES = 10 * 1024 * 1024
MISSING = frozenset({404, 410})

_FOLDER = "torrent/download"
_ADDRESS = re.compile(rf"/{_FOLDER}/([0-9A-Fa-f]{{40}})\Z")


def address_of(base_url: str, info_hash: str) -> str:
    """Of a torrent's file at this directory."""
    return f"{base_url}/{_FOLDER}/{info_hash.upper()}"


def hash_in(address: str) -> str | None:
    """The info hash in such an address, whatever its host; None: it is none."""
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    found = _ADDRESS.search(path)
    return found and found[1].upper()


def file_question(info_hash: str) -> Question:
    """For a torrent's file, which a mirror may lack."""
    return Question(
        f"{_FOLDER}/{info_hash}",
        headers={"Accept": "application/x-bittorrent, */*"},
        answers=MISSING,
        decode=torrent_bytes,
        max_bytes=LARGEST_BYTES,
    )


def torrent_bytes(body: bytes) -> bytes:
    """What lies there, if it can be a file at all: nothing that is written in brackets begins one (BEP 3)."""
    if body.lstrip()[:1] in (b"<", b"{", b"["):
        raise ValueError("no file")
    return body
