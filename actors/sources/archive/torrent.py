"""Reads the torrents that the archive makes (BEP 3): as far as they are to be compared with their items. Pure.

Only torrents in canonical form are read, as the archive's are: those look the same when they are written again, so
that the info hash is right although nothing of the original bytes is at hand, whatever keys their info has.
"""

from __future__ import annotations

import hashlib
import re

import attrs

from actors.bencode import Bencoded, BencodeError, Limits, decode, encode
from actors.sources.archive.fields import MOST_ENTRIES
from actors.sources.errors import PayloadRefused
from storage.model.sources import InfoHash

_LIMITS = Limits(size_bytes=10_000_000, depth=12, values=100_000)
_PAD_FOLDER = re.compile(r"\.(?:_*padding_file|pad)")
_SHA1 = re.compile(r"[0-9a-f]{40}")


@attrs.frozen
class TorrentEntry:
    """One file: its number, its path with slashes, and what the archive says of its content ("": nothing)."""

    index: int
    path: str
    size_bytes: int
    sha1: str = ""


@attrs.frozen
class ArchiveTorrent:
    """A torrent without its pads (BEP 47); those have numbers too, so that the files' numbers may have gaps."""

    info_hash: InfoHash
    name: str
    files: tuple[TorrentEntry, ...]


def read_torrent(content: bytes) -> ArchiveTorrent:
    """Raises `PayloadRefused` for what is no torrent with a list of files."""
    try:
        torrent = decode(content, _LIMITS)
    except BencodeError:
        raise PayloadRefused("The archive gave something else than a .torrent file.") from None
    info = torrent.get(b"info") if isinstance(torrent, dict) else None
    listed = info.get(b"files") if isinstance(info, dict) else None
    if not isinstance(info, dict) or not isinstance(listed, list):
        raise PayloadRefused("The archive gave a .torrent file without a list of files.")
    if len(listed) > MOST_ENTRIES:
        raise PayloadRefused(f"The archive gave a .torrent file of more than {MOST_ENTRIES} files.")
    files = tuple(entry for index, file in enumerate(listed) if (entry := _entry(index, file)))
    info_hash = hashlib.sha1(encode(info), usedforsecurity=False).hexdigest()
    return ArchiveTorrent(InfoHash(info_hash), _text(info.get(b"name")), files)


def _entry(index: int, file: Bencoded) -> TorrentEntry | None:
    """None for a pad."""
    if not isinstance(file, dict):
        raise PayloadRefused("The list of files of the archive's torrent makes no sense.")
    path, size, attr, sha1 = (file.get(key) for key in (b"path", b"length", b"attr", b"sha1"))
    if not isinstance(path, list) or not path or not isinstance(size, int) or size < 0:
        raise PayloadRefused("The list of files of the archive's torrent makes no sense.")
    parts = [_text(part) for part in path]
    if _PAD_FOLDER.fullmatch(parts[0]) or (isinstance(attr, bytes) and b"p" in attr):
        return None
    said = _text(sha1)
    return TorrentEntry(index, "/".join(parts), size, said if _SHA1.fullmatch(said) else "")


def _text(value: Bencoded | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
