"""Files of noise with .torrent files for them, as a seeder is told of."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

import attrs

from actors.bencode import Encodable, encode
from actors.seeding import Share
from storage.model.sources import InfoHash

PIECE_LENGTH = 16 * 1024


@attrs.frozen
class Film:
    """A file, its bytes, and what a seeder is told of it."""

    path: Path
    content: bytes = attrs.field(repr=False)
    torrent_file: bytes = attrs.field(repr=False)
    share: Share


def make_film(folder: Path, name: str, size_bytes: int, seed: int = 1) -> Film:
    """Write the file and its torrent (BEP 3), the latter below `torrents`."""
    content = random.Random(seed).randbytes(size_bytes)
    path = folder / name
    path.write_bytes(content)
    torrent_file = torrent_of(content, name)
    info_hash = InfoHash(hashlib.sha1(torrent_file[len(b"d4:info") : -1], usedforsecurity=False).hexdigest())
    torrent = folder / "torrents" / f"{info_hash}.torrent"
    torrent.parent.mkdir(exist_ok=True)
    torrent.write_bytes(torrent_file)
    return Film(path, content, torrent_file, Share(info_hash, torrent, path, size_bytes, path.stat().st_mtime_ns))


def torrent_of(content: bytes, name: str) -> bytes:
    """A .torrent file of one file, with nothing in it but the info dictionary."""
    pieces = (content[at : at + PIECE_LENGTH] for at in range(0, len(content), PIECE_LENGTH))
    info: dict[bytes, Encodable] = {
        b"length": len(content),
        b"name": name.encode(),
        b"piece length": PIECE_LENGTH,
        b"pieces": b"".join(hashlib.sha1(piece, usedforsecurity=False).digest() for piece in pieces),
    }
    return encode({b"info": info})
