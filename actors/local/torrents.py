"""The .torrent files of the folder: those that lie there are read, those of plain videos are made. Pure.

What lies there is untrusted: it is read under limits, and nothing of it is kept but the info dictionary, byte for byte,
and the trackers. Web seeds (BEP 19) are not looked at.
"""

from __future__ import annotations

import hashlib
import ipaddress
import unicodedata
from urllib.parse import urlsplit

import attrs

from actors.bencode import Bencoded, BencodeError, Encodable, Limits, decode, encode
from actors.outbound import is_public
from storage.model.sources import InfoHash

TORRENT_LIMITS = Limits(size_bytes=8 * 1024**2, depth=16, values=200_000)

MOST_TRACKERS = 40
LONGEST_URL = 2_048
MOST_FILES = 10_000
LARGEST_SIZE = 4 * 1024**4
LONGEST_NAME = 200
"""Characters: no file system takes many more, and who reads names should not have to read a book."""

WANTED_PIECES = 1_500
"""So many pieces of a film make a .torrent file of 30 kB, and a piece that arrives within a second or two."""

SMALLEST_PIECE, LARGEST_PIECE = 16 * 1024, 16 * 1024**2


@attrs.frozen
class TorrentFile:
    """A .torrent file. `content` holds its info dictionary (and the piece layers of BEP 52), and nothing else."""

    info_hash: InfoHash
    name: str
    size_bytes: int
    trackers: tuple[str, ...] = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)


def read_torrent(data: bytes) -> TorrentFile:
    """Read a .torrent file (BEP 3). Raises `ValueError` (`BencodeError` is one) for what is none.

    Whether there is a video in it is for others to see: see `InspectTorrent`.
    """
    outer = decode(data, TORRENT_LIMITS, canonical=False)
    info = outer.get(b"info") if isinstance(outer, dict) else None
    if not isinstance(outer, dict) or not isinstance(info, dict):
        raise BencodeError("a .torrent file without an info dictionary")
    raw = encode(info)
    if b"4:info" + raw not in data:  # its keys are out of order: who sorts them makes another torrent of it
        raise BencodeError("an info dictionary that is not in canonical form")
    name, size = _name(info), _size(info)
    layers = outer.get(b"piece layers")
    return TorrentFile(
        info_hash=InfoHash(hashlib.sha1(raw, usedforsecurity=False).hexdigest()),
        name=name[:LONGEST_NAME],
        size_bytes=size,
        trackers=_trackers(outer),
        content=encode({b"info": info, **({b"piece layers": layers} if isinstance(layers, dict) else {})}),
    )


def piece_length_for(size_bytes: int) -> int:
    """The power of two that divides a file into about `WANTED_PIECES`, within what clients are used to."""
    length = SMALLEST_PIECE
    while length < LARGEST_PIECE and size_bytes / length > WANTED_PIECES * 2**0.5:
        length *= 2
    return length


def make_torrent(name: str, size_bytes: int, piece_length: int, pieces: bytes) -> TorrentFile:
    """The .torrent file of one video. Private (BEP 27): whoever gets hold of it tells no DHT and no peers of it."""
    info: dict[bytes, Encodable] = {
        b"length": size_bytes,
        b"name": clean(name),
        b"piece length": piece_length,
        b"pieces": pieces,
        b"private": 1,
    }
    return read_torrent(encode({b"info": info}))


def clean(name: str) -> str:
    """A file name without what clients would take out of it, cut in the middle to a bearable length."""
    plain = "".join(char for char in name if unicodedata.category(char)[0] != "C" and char not in '/\\:*?"<>|')
    stem, _, ending = plain.rpartition(".")
    return f"{stem[:LONGEST_NAME].strip() or 'film'}.{ending}"


def _name(info: dict[bytes, Bencoded]) -> str:
    name = info.get(b"name")
    if not isinstance(name, bytes) or not name:
        raise BencodeError("a torrent without a name")
    return name.decode("utf-8", "replace")


def _size(info: dict[bytes, Bencoded]) -> int:
    """All files together, in bytes. Raises `BencodeError` where the pieces do not fit."""
    files = info.get(b"files", [info])
    if not isinstance(files, list) or len(files) > MOST_FILES:
        raise BencodeError("a torrent whose list of files is none")
    size, length, pieces = sum(map(_length, files)), info.get(b"piece length"), info.get(b"pieces")
    if not isinstance(length, int) or length <= 0 or not isinstance(pieces, bytes):
        raise BencodeError("a torrent without pieces")
    if not 0 < size <= LARGEST_SIZE or len(pieces) != 20 * -(-size // length):
        raise BencodeError("pieces that do not fit the files")
    return size


def _length(file: Bencoded) -> int:
    length = file.get(b"length") if isinstance(file, dict) else None
    if not isinstance(length, int) or length < 0:
        raise BencodeError("a file without a length")
    return length


def _trackers(outer: dict[bytes, Bencoded]) -> tuple[str, ...]:
    """Those of BEP 3 and BEP 12 that may lie out in the world, each once, in order."""
    tiers = outer.get(b"announce-list")
    listed = [url for tier in tiers if isinstance(tier, list) for url in tier] if isinstance(tiers, list) else []
    urls = [url.decode("utf-8", "replace") for url in (*listed, outer.get(b"announce")) if isinstance(url, bytes)]
    return tuple(dict.fromkeys(url for url in urls if _is_public_tracker(url)))[:MOST_TRACKERS]


def _is_public_tracker(url: str) -> bool:
    """A first look: what a host *name* points to is looked at by whoever connects."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https", "udp") or not host or port == 0 or parts.username is not None:
        return False
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." in host.strip(".") and not host.rstrip(".").endswith((".local", ".localhost", ".internal", ".lan"))
