"""What is known of each torrent's pieces and peers, kept over a stop: encrypted, whole or absent, trusted for little.

In the format of libtorrent's resume data there is the table of pieces, and who was met; paths and trackers in such a
file are never looked at. One that does not open, or belongs to another torrent, is set aside, and the torrent's files
are hashed anew.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import cast

import attrs
import libtorrent as lt
import trio

from actors.torrents.metainfo import Metainfo
from actors.torrents.port import Peers
from storage.crypto import FieldCipher
from storage.durable import remove_leftovers, write_durably
from storage.errors import SecretUnreadable

logger = logging.getLogger(__name__)

LARGEST_BYTES = 16 * 1024 * 1024
MOST_PEERS = 100
_LIMITS = {
    "max_buffer_size": LARGEST_BYTES,
    "max_pieces": 200_000,
    "max_decode_depth": 32,
    "max_decode_tokens": 600_000,
}


@attrs.frozen
class Remembered:
    """`have`: one byte a piece, 1 where it was there. `peers`: whom to meet again before any tracker has answered."""

    have: bytes = attrs.field(repr=False)
    peers: Peers = attrs.field(default=(), repr=False)


class ResumeFolder:
    """The folder of resume files, one a torrent. Every method blocks: call it in a thread."""

    def __init__(self, folder: Path, cipher: FieldCipher) -> None:
        self._folder, self._cipher = folder, cipher

    def load(self, torrent_id: int, metainfo: Metainfo) -> Remembered | None:
        """None when nothing usable is known."""
        path = self._path(torrent_id)
        try:
            remove_leftovers(path)
            blob = path.read_bytes() if path.stat().st_size <= LARGEST_BYTES else b""
        except FileNotFoundError:
            return None
        except OSError as error:
            logger.warning("the resume data of torrent %d cannot be read (%s): checking its files", torrent_id, error)
            return None
        try:
            return _read(self._cipher.decrypt(*self._place(torrent_id), blob), metainfo)
        except (SecretUnreadable, RuntimeError, ValueError) as error:
            aside = path.with_name(f"{path.name}.damaged-{int(time.time())}")
            path.replace(aside)
            logger.warning(
                "the resume data of torrent %d is damaged (%s): set aside as %s, checking its files",
                *(torrent_id, error, aside.name),
            )
            return None

    def save(self, torrent_id: int, content: bytes) -> None:
        """Keep this; what was kept before stays whole until it is replaced. `OSError`: the disk's."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(self._path(torrent_id), self._cipher.encrypt(*self._place(torrent_id), content))

    def delete(self, torrent_id: int) -> None:
        """Forget a torrent."""
        self._path(torrent_id).unlink(missing_ok=True)

    def _path(self, torrent_id: int) -> Path:
        return self._folder / f"{torrent_id}.resume"

    @staticmethod
    def _place(torrent_id: int) -> tuple[str, str, int]:
        return "storage", "resume", torrent_id


class ResumeWriter:
    """Writes resume data one after the other, the newest of each torrent, in a thread."""

    def __init__(self, folder: ResumeFolder) -> None:
        self._folder = folder
        self._waiting: dict[int, bytes] = {}
        self._work, self._idle = trio.Event(), trio.Event()
        self._idle.set()

    def put(self, torrent_id: int, content: bytes) -> None:
        """Have this written soon."""
        self._waiting[torrent_id] = content
        self._idle = trio.Event() if self._idle.is_set() else self._idle
        self._work.set()

    def drop(self, torrent_id: int) -> None:
        """Do not write what waits for this torrent."""
        self._waiting.pop(torrent_id, None)

    async def settle(self) -> None:
        """Wait until everything is written."""
        await self._idle.wait()

    async def run(self) -> None:
        """Write, until cancelled."""
        while True:
            await self._work.wait()
            self._work = trio.Event()
            while self._waiting:
                torrent_id, content = self._waiting.popitem()
                await self._write(torrent_id, content)
            self._idle.set()

    async def _write(self, torrent_id: int, content: bytes) -> None:
        try:
            await trio.to_thread.run_sync(self._folder.save, torrent_id, content)
        except OSError as error:  # nothing is lost: without it the files are checked at the next start
            logger.warning("the resume data of torrent %d could not be written: %s", torrent_id, error)


def pack(metainfo: Metainfo, known: Remembered) -> bytes:
    """What to keep of a torrent."""
    params = lt.add_torrent_params()
    params.info_hashes = lt.info_hash_t(lt.sha1_hash(bytes.fromhex(metainfo.info_hash)))
    params.have_pieces = [bool(piece) for piece in known.have]
    params.peers = list(known.peers[:MOST_PEERS])
    return lt.write_resume_data_buf(params)


def _read(content: bytes, metainfo: Metainfo) -> Remembered:
    params = lt.read_resume_data(content, cast("lt.load_torrent_limits", _LIMITS))
    if str(params.info_hashes.v1) != metainfo.info_hash:
        raise ValueError("it belongs to another torrent")
    bits = bytes(params.have_pieces)  # kept in whole bytes, so there may be up to seven more
    if len(bits) != -(-metainfo.piece_count // 8) * 8 or any(bits[metainfo.piece_count :]):
        raise ValueError("it does not fit the torrent's length")
    return Remembered(bits[: metainfo.piece_count], tuple(params.peers[:MOST_PEERS]))
