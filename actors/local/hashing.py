"""Has a file hashed by a process of low priority, and makes its torrent."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import trio

from actors.local import hasher
from actors.local.folder import Entry
from actors.local.torrents import TorrentFile, make_torrent, piece_length_for
from actors.seeding import environment

logger = logging.getLogger(__name__)

TELL_EVERY_S = 30.0
_LINE = 41


class FileChanged(Exception):
    """The file was written to since it was looked at, or while it was hashed: look at it again."""


class FileUnreadable(Exception):
    """The file cannot be read; the text says why."""


async def hash_file(entry: Entry) -> TorrentFile:
    """Read the whole file, which may take minutes. Raises `FileChanged` or `FileUnreadable`. Cancelling ends it."""
    piece_length = piece_length_for(entry.size_bytes)
    async with trio.open_nursery() as nursery:
        start = partial(
            trio.run_process,
            command(entry, piece_length),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
            env=environment(os.environ),
            start_new_session=True,
        )
        process: trio.Process = await nursery.start(start)
        pieces = await _listen(process, entry, -(-entry.size_bytes // piece_length))
        complaint = await _read_all(process.stderr)
        code = await process.wait()
    if code == hasher.CHANGED:
        raise FileChanged(entry.path)
    if code:
        raise FileUnreadable(complaint.decode(errors="replace").strip() or f"the hasher ended with code {code}")
    return make_torrent(entry.name, entry.size_bytes, piece_length, pieces)


def command(entry: Entry, piece_length: int) -> list[str]:
    """How the hasher is started. -I, -S: without what it does not need, it is up within milliseconds."""
    assert hasher.__file__ is not None
    program = [sys.executable, "-I", "-S", str(Path(hasher.__file__))]
    return [*program, entry.path, str(piece_length), str(entry.size_bytes), str(entry.mtime_ns)]


async def _listen(process: trio.Process, entry: Entry, count: int) -> bytes:
    """The hashes, one after the other; tells the operator now and then how far it is."""
    assert process.stdout is not None
    text, told_at = b"", trio.current_time()
    async for data in process.stdout:
        text += data
        if trio.current_time() >= told_at + TELL_EVERY_S:
            told_at = trio.current_time()
            logger.info("hashed %d %% of %s", 100 * len(text) // (_LINE * count), entry.name)
    return bytes.fromhex(text.decode("ascii"))


async def _read_all(stream: trio.abc.ReceiveStream | None) -> bytes:
    assert stream is not None
    return b"".join([data async for data in stream])
