"""Reads a torrent's files. No waiting on a cold disk in the event loop: such reads go to a thread."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from pathlib import Path

import trio

from actors.torrents.metainfo import FileEntry, Metainfo
from actors.torrents.naming import disk_name
from storage.clock import clock_held

_STEP = 1024 * 1024
_NO_SUCH_THING = (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)


class TorrentFiles:
    """The files of one torrent, opened when first read. Safe to read from several threads, not to close meanwhile."""

    def __init__(self, download_folder: Path, torrent_id: int, metainfo: Metainfo) -> None:
        self._folder, self._torrent_id, self._metainfo = download_folder, torrent_id, metainfo
        self._open: dict[int, int] = {}
        self._lock = threading.Lock()
        self._buffer = bytearray()
        self._asks_kernel = hasattr(os, "RWF_NOWAIT")

    def digest(self, piece: int) -> bytes | None:
        """The SHA-1 of a piece as it lies on the disk now; None when part of it is not there. `OSError`: the disk's."""
        sha1 = hashlib.sha1(usedforsecurity=False)
        for entry, start, length in self._metainfo.slices(piece):
            if not self._feed(sha1, entry, start, length):
                return None
        return sha1.digest()

    async def read(self, entry: FileEntry, start: int, length: int) -> bytes:
        """Bytes of one file; fewer than `length` only where the file on disk is shorter. `OSError`: the disk's."""
        descriptor = self._descriptor(entry)
        warm = self._read_warm(descriptor, start, length)
        if warm is not None:
            return warm
        with clock_held():
            return await trio.to_thread.run_sync(os.pread, descriptor, length, start)

    def close(self) -> None:
        """Let go of the files; they are opened again when read."""
        with self._lock:
            descriptors, self._open = list(self._open.values()), {}
        for descriptor in descriptors:
            os.close(descriptor)

    def _feed(self, sha1: hashlib._Hash, entry: FileEntry, start: int, length: int) -> bool:
        if entry.is_pad:
            sha1.update(bytes(length))
            return True
        try:
            descriptor = self._descriptor(entry)
        except FileNotFoundError:
            return False
        while length > 0:
            data = os.pread(descriptor, min(length, _STEP), start)
            if not data:
                return False
            sha1.update(data)
            start, length = start + len(data), length - len(data)
        return True

    def _descriptor(self, entry: FileEntry) -> int:
        with self._lock:
            if entry.index not in self._open:
                path = self._folder / disk_name(self._torrent_id, entry.index, entry.extension)
                self._open[entry.index] = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            return self._open[entry.index]

    def _read_warm(self, descriptor: int, start: int, length: int) -> bytes | None:
        """The bytes, if the kernel has them in memory; None if it would have to wait for the disk, or cannot tell."""
        if not self._asks_kernel:
            return None
        if len(self._buffer) < length:
            self._buffer = bytearray(length)
        with memoryview(self._buffer) as view:
            try:
                count = os.preadv(descriptor, [view[:length]], start, os.RWF_NOWAIT)
            except BlockingIOError:
                return None
            except OSError as error:
                if error.errno not in _NO_SUCH_THING:
                    raise
                self._asks_kernel = False  # this file system (FUSE, overlays) cannot tell
                return None
            return bytes(view[:count]) if count == length else None
