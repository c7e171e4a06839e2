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
        self._had_at_retry: dict[int, int] = {}

    def note(self, torrent: Torrent) -> None:
        """This torrent stopped because of the disk (or of something libtorrent could not get over)."""
        settings = self._settings
        pause_s = min(self._pauses_s.get(torrent.kept.id, settings.disk_retry_s / 2) * 2, settings.disk_retry_ceiling_s)
        self._pauses_s[torrent.kept.id] = pause_s
        torrent.retry_at = trio.current_time() + pause_s

    async def look(self) -> bool:
        """Retry whatever is due; whether anything is still stopped."""
        self._log_recoveries()  # of earlier retries
        stopped = [torrent for torrent in self._library.torrents.values() if torrent.retry_at is not None]
        for torrent in stopped:
            assert torrent.retry_at is not None
            if torrent.retry_at <= trio.current_time():
                await self._retry(torrent)
        if not stopped:
            self._pauses_s.clear()
        return bool(stopped)

    def _log_recoveries(self) -> None:
        """A retry succeeded when data came since, and the next look finds no trouble."""
        retried, self._had_at_retry = self._had_at_retry, {}
        for torrent_id, had_bytes in retried.items():
            torrent = self._library.torrents.get(torrent_id)
            if torrent is None:
                continue
            if torrent.retry_at is None and (torrent.pieces.is_complete or torrent.pieces.had_bytes > had_bytes):
                torrent.logged_trouble = ""
                logger.info("torrent %d goes on again", torrent_id)
            else:
                self._had_at_retry[torrent_id] = had_bytes

    async def _retry(self, torrent: Torrent) -> None:
        if torrent.disk is not None and torrent.disk.is_full:
            free = (await trio.to_thread.run_sync(shutil.disk_usage, self._settings.download_folder)).free
            if free < self._settings.reserve_bytes:
                self.note(torrent)
                return
        logger.debug("torrent %d is tried again", torrent.kept.id)
        self._had_at_retry[torrent.kept.id] = torrent.pieces.had_bytes
        torrent.recover()
