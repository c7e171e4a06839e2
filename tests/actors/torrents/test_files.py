"""Reading a torrent's files: never waiting for a disk in the event loop."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from actors.torrents.files import TorrentFiles
from actors.torrents.metainfo import FileEntry, Metainfo
from storage.model.sources import InfoHash

CONTENT = bytes(range(256))
FILM = FileEntry(0, "film.mp4", len(CONTENT), 0, "mp4")


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.EAGAIN])
async def test_what_the_kernel_cannot_give_at_once_is_read_in_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """FUSE and overlays cannot tell (EOPNOTSUPP); a cold disk can (EAGAIN)."""
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "0.mp4").write_bytes(CONTENT)
    files = TorrentFiles(tmp_path, 1, Metainfo(InfoHash("0" * 40), "film", 256, 256, (FILM,), bytes(20), b""))
    threads, asked, real = list[threading.Thread](), list[int](), os.pread

    def refuse(*_: Any) -> int:
        asked.append(number)
        raise OSError(number, os.strerror(number))

    def note_thread(*arguments: Any) -> bytes:
        threads.append(threading.current_thread())
        return real(*arguments)

    monkeypatch.setattr(os, "preadv", refuse)
    monkeypatch.setattr(os, "pread", note_thread)
    for at in (0, 100):
        assert await files.read(FILM, at, 50) == CONTENT[at : at + 50]
    files.close()
    assert len(threads) == 2
    assert threading.main_thread() not in threads
    assert len(asked) == (1 if number == errno.EOPNOTSUPP else 2)
