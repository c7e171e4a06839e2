"""Moves downloads that lie in clear into the encrypted area, each torrent whole or not at all."""

from __future__ import annotations

import errno
import logging
import os
import shutil
from pathlib import Path

import trio

from storage.durable import sync_folder
from storage.errors import DownloadsNotMoved

logger = logging.getLogger(__name__)

ARRIVING = ".arriving"
STEP_BYTES = 4 * 1024 * 1024


def torrents_in(folder: Path) -> list[int]:
    """The torrents whose files lie in a folder for downloads, by their ids. Blocks."""
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal() and path.is_dir())


async def move_in(plain: Path, encrypted: Path, plain_resume: Path, encrypted_resume: Path) -> None:
    """Move every torrent, with what is known of it. Where both areas have one, what has more on the disk stays.

    `DownloadsNotMoved` with one sentence; what was moved is moved, and the rest is where it was. So it is after a
    cancellation, too, which is obeyed within moments.
    """
    waiting = await trio.to_thread.run_sync(torrents_in, plain)
    for number, torrent_id in enumerate(waiting, 1):
        logger.info("moving downloads into the encrypted area: %d of %d", number, len(waiting))
        name, resume = str(torrent_id), f"{torrent_id}.resume"
        try:
            await trio.to_thread.run_sync(_move, plain / name, encrypted / name, encrypted / ARRIVING)
            await trio.to_thread.run_sync(_follow, plain_resume / resume, encrypted_resume / resume)
            await trio.to_thread.run_sync(shutil.rmtree, plain / name)
        except OSError as error:
            raise DownloadsNotMoved(
                f"The downloads in {plain / name} cannot be moved into the encrypted area ({error.strerror}): make "
                "room or move them away, or do without encryption (ENCRYPT_DOWNLOADS=auto)."
            ) from error


def _move(source: Path, target: Path, arriving: Path) -> None:
    """Copy, make sure that it stays, and only then let it take its place. Blocks."""
    if _bytes_on_disk(target) >= _bytes_on_disk(source):
        return
    shutil.rmtree(arriving, ignore_errors=True)
    _copy_all(source, arriving)
    if target.exists():
        shutil.rmtree(target)
    arriving.rename(target)
    sync_folder(target.parent)


def _follow(resume: Path, to: Path) -> None:
    """What is known of a torrent goes with it, unless there is something where it goes to that is newer. Blocks."""
    if resume.exists():
        to.parent.mkdir(mode=0o700, exist_ok=True)
        resume.replace(to)
        sync_folder(to.parent)


def _copy_all(source: Path, target: Path) -> None:
    for folder, _, files in os.walk(source):
        copied = target / Path(folder).relative_to(source)
        copied.mkdir()
        for name in files:
            _copy(Path(folder) / name, copied / name)


def _copy(source: Path, target: Path) -> None:
    """A file with its holes: what was never downloaded takes no room there either."""
    with source.open("rb", buffering=0) as read, target.open("wb", buffering=0) as written:
        size = os.fstat(read.fileno()).st_size
        written.truncate(size)
        at = _next_data(read.fileno(), 0)
        while at < size:
            trio.from_thread.check_cancelled()
            end = os.lseek(read.fileno(), at, os.SEEK_HOLE)
            data = os.pread(read.fileno(), min(STEP_BYTES, end - at), at)
            os.pwrite(written.fileno(), data, at)
            at = _next_data(read.fileno(), at + len(data))
        os.fsync(written.fileno())


def _next_data(descriptor: int, at: int) -> int:
    try:
        return os.lseek(descriptor, at, os.SEEK_DATA)
    except OSError as error:
        if error.errno != errno.ENXIO:  # behind the last data
            raise
        return os.fstat(descriptor).st_size


def _bytes_on_disk(folder: Path) -> int:
    """0 where there is no such folder."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*") if not path.is_dir())
