"""A disk that failed or is full: look again from time to time, and go on when it can take data."""

from __future__ import annotations

import logging
import shutil

import trio

from actors.torrents.library import Library
from actors.torrents.settings import TorrentSettings
from actors.torrents.torrent import Torrent

logger = logging.getLogger(__name__)


class DiskWatch:
    """Retries stopped torrents, each after a pause that doubles up to a ceiling."""

    def __init__(self, library: Library, settings: TorrentSettings) -> None:
        self._library, self._settings = library, settings
        self._pauses_s: dict[int, float] = {}

    def note(self, torrent: Torrent) -> None:
        """This torrent stopped because of the disk (or of something libtorrent could not get over)."""
        settings = self._settings
        pause_s = min(self._pauses_s.get(torrent.kept.id, settings.disk_retry_s / 2) * 2, settings.disk_retry_ceiling_s)
        self._pauses_s[torrent.kept.id] = pause_s
        torrent.retry_at = trio.current_time() + pause_s

    async def look(self) -> bool:
        """Retry whatever is due; whether anything is still stopped."""
        stopped = [torrent for torrent in self._library.torrents.values() if torrent.retry_at is not None]
        for torrent in stopped:
            assert torrent.retry_at is not None
            if torrent.retry_at <= trio.current_time():
                await self._retry(torrent)
        if not stopped:
            self._pauses_s.clear()
        return bool(stopped)

    async def _retry(self, torrent: Torrent) -> None:
        if torrent.disk is not None and torrent.disk.is_full:
            free = (await trio.to_thread.run_sync(shutil.disk_usage, self._settings.download_folder)).free
            if free < self._settings.reserve_bytes:
                self.note(torrent)
                return
        logger.info("torrent %d is tried again", torrent.kept.id)
        torrent.recover()
