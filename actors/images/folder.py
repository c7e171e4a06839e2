"""The folder of the cache: whole pictures under names of our own. Every method blocks, and may raise `OSError`.

A file is the SHA-256 of its picture and then the picture. There is no fsync: whatever a power failure leaves behind
does not agree with its sum, and is fetched anew.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from actors.images.errors import NotAPicture
from actors.images.ledger import Kept
from actors.images.looking import named
from actors.images.messages import PictureFile

SUM_BYTES = 32
_KEY = re.compile(r"[0-9a-f]{40}")
_SHELF = re.compile(r"[0-9a-f]{2}")
_INCOMING = "incoming"


def key_of(name: str, size: str) -> str:
    """What the file of this picture in this size is called."""
    return hashlib.sha256(f"{size}\n{name}".encode()).hexdigest()[:40]


class PictureFolder:
    """Two hundred and fifty-six shelves, and a place where files lie until they are whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, key: str) -> PictureFile | None:
        """The picture kept under this key; None when there is none, or only a damaged one, which is removed."""
        try:
            stored = self._file(key).read_bytes()
        except FileNotFoundError:
            return None
        with suppress(NotAPicture):
            file = named(stored[SUM_BYTES:])
            if bytes.fromhex(file.etag) == stored[:SUM_BYTES]:
                return file
        self._file(key).unlink(missing_ok=True)
        return None

    def write(self, key: str, file: PictureFile, used_at: float) -> None:
        """Keep a picture, whole or not at all, under the date of its first use."""
        target, incoming = self._file(key), self._path / _INCOMING
        for room in (self._path, incoming, target.parent):
            room.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = incoming / secrets.token_hex(8)
        try:
            unfinished.write_bytes(bytes.fromhex(file.etag) + file.content)
            os.utime(unfinished, (used_at, used_at))
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def renew(self, key: str, used_at: float) -> None:
        """Give a file the date of its last use; one that is gone meanwhile needs none."""
        with suppress(FileNotFoundError):
            os.utime(self._file(key), (used_at, used_at))

    def remove(self, keys: Iterable[str]) -> None:
        """Remove files. Whoever reads one at this moment reads it to its end: an open file outlives its name."""
        for key in keys:
            self._file(key).unlink(missing_ok=True)

    def take_stock(self) -> list[Kept]:
        """Everything that is kept; what is not ours is left alone."""
        return [kept for shelf in self._shelves() for kept in _files_on(shelf)]

    def clear_incoming(self) -> None:
        """Remove what a kill left unfinished. Only before anything is written."""
        with suppress(FileNotFoundError):
            for unfinished in (self._path / _INCOMING).iterdir():
                unfinished.unlink()

    def _shelves(self) -> Iterator[Path]:
        with suppress(FileNotFoundError), os.scandir(self._path) as entries:
            for entry in entries:
                if _SHELF.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                    yield Path(entry.path)

    def _file(self, key: str) -> Path:
        return self._path / key[:2] / key


def _files_on(shelf: Path) -> Iterator[Kept]:
    with os.scandir(shelf) as entries:
        for entry in entries:
            if not (_KEY.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)):
                continue
            with suppress(FileNotFoundError):
                found = entry.stat(follow_symlinks=False)
                yield Kept(entry.name, found.st_size, found.st_mtime)
