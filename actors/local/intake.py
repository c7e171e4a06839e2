"""What becomes of files that were found: read, found in the cache, or left to be hashed. Blocks; runs in a thread."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from actors.local.cache import TorrentCache
from actors.local.folder import Entry
from actors.local.library import Offered
from actors.local.torrents import TORRENT_LIMITS, TorrentFile, read_torrent

logger = logging.getLogger(__name__)


def take_in(entries: Iterable[Entry], cache: TorrentCache) -> dict[Entry, Offered | None]:
    """What each of them offers; None where nothing does so yet."""
    return {entry: _read(entry) if entry.is_torrent else _find(entry, cache) for entry in entries}


def read_torrent_at(path: Path) -> TorrentFile:
    """The .torrent file at this place. Raises `OSError`, or `ValueError` for what is none."""
    with path.open("rb") as file:
        return read_torrent(file.read(TORRENT_LIMITS.size_bytes + 1))


def read_content(offered: Iterable[Offered]) -> bytes | None:
    """The first of these torrents that can be read and is still the same."""
    for each in offered:
        try:
            torrent = read_torrent_at(each.torrent)
        except (OSError, ValueError) as error:
            logger.warning("the torrent of %s cannot be read: %s", each.names[0], error)
            continue
        if torrent.info_hash == each.info_hash:
            return torrent.content
    return None


def _read(entry: Entry) -> Offered | None:
    try:
        return Offered.torrent_file(entry, read_torrent_at(Path(entry.path)))
    except (OSError, ValueError) as error:
        logger.warning("%s is passed over: %s", entry.name, error)
        return None


def _find(entry: Entry, cache: TorrentCache) -> Offered | None:
    kept = cache.find(entry)
    return Offered.video(entry, kept) if kept else None
