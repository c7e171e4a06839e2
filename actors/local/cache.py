"""Keeps the torrents that were made: a file that was hashed once is never hashed again while it stays as it is."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import time
from collections.abc import Collection
from pathlib import Path

import attrs

from actors.local.folder import Entry
from actors.local.torrents import TORRENT_LIMITS, TorrentFile, read_torrent
from storage.durable import write_durably
from storage.model.sources import InfoHash

logger = logging.getLogger(__name__)

_ROOM = 1024 * 1024
"""Bytes: the largest .torrent file that is made, and as much again."""


@attrs.frozen
class Kept:
    """A torrent that was made of a file, and where it is kept."""

    info_hash: InfoHash
    path: Path


class TorrentCache:
    """One .torrent file for each (path, size, time of writing), named after these. All methods block."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, entry: Entry) -> Kept | None:
        """The torrent of this file as it is now; None when there is none, or the one that is kept is damaged."""
        path = self._path_of(entry)
        try:
            with path.open("rb") as file:
                torrent = read_torrent(file.read(TORRENT_LIMITS.size_bytes + 1))
            path.touch()
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            logger.warning("the kept hashes of %s cannot be used: %s", entry.name, error)
            return None
        return Kept(torrent.info_hash, path) if torrent.size_bytes == entry.size_bytes else None

    def check(self) -> None:
        """Is there room for one more? Raises `OSError`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=self._folder) as probe:
            probe.write(bytes(_ROOM))

    def keep(self, entry: Entry, torrent: TorrentFile) -> Kept:
        """Keep this. Raises `OSError`."""
        path = self._path_of(entry)
        write_durably(path, torrent.content)
        return Kept(torrent.info_hash, path)

    def discard(self, entry: Entry) -> None:
        """What is kept of this file was wrong."""
        try:
            self._path_of(entry).unlink(missing_ok=True)
        except OSError as error:
            logger.warning("wrong hashes of %s cannot be removed: %s", entry.name, error)

    def sweep(self, in_use: Collection[Path], unused_s: float) -> int:
        """Let go what is not in use and was not for so long; how many."""
        oldest, gone = time.time() - unused_s, 0
        try:
            for path in self._folder.iterdir() if self._folder.is_dir() else ():
                if path not in in_use and path.stat().st_mtime < oldest:
                    path.unlink(missing_ok=True)
                    gone += 1
        except OSError as error:
            logger.warning("old hashes of local films cannot be removed: %s", error)
        return gone

    def _path_of(self, entry: Entry) -> Path:
        key = f"{entry.size_bytes} {entry.mtime_ns} {entry.path}".encode()
        return self._folder / f"{hashlib.sha256(key).hexdigest()}.torrent"
