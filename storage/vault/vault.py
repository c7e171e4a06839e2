"""One encrypted folder and, while the program runs, the folder through which it is seen in clear."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from pathlib import Path

import trio

from storage.durable import sync_folder
from storage.errors import DataFolderInUse, EncryptionImpossible, MountInTheWay, VaultLocked
from storage.vault import program
from storage.vault.doorway import Doorway
from storage.vault.mounts import Mount, mount_at
from storage.vault.program import Daemon

logger = logging.getLogger(__name__)

OURS = Mount("fuse.gocryptfs", program.FS_NAME)
OWN_FILES = frozenset({"gocryptfs.conf", "gocryptfs.diriv"})
"""What gocryptfs itself keeps in the clear: the wrapped key, and the start value of the names in this folder."""

MOUNTED_WITHIN_S = 20.0
GLANCE_S = 0.01
LOOK_EVERY_S = 5.0
"""How soon an unmount by somebody else is noticed; the death of the daemon is, at once."""
DAEMON_ENDS_WITHIN_S = 3.0
RETRY_S = 0.1


class Vault:
    """Made by `open`, given back by `close`. The folder is wrapped with one of `phrases`, the first one if new."""

    def __init__(self, cipher: Path, mount_point: Path, phrases: tuple[bytes, ...], lock: int) -> None:
        self._cipher, self._mount_point, self._phrases, self._lock = cipher, mount_point, phrases, lock
        self._daemon: Daemon | None = None
        self._doorway = Doorway()
        self.is_open = True

    @classmethod
    async def open(cls, cipher: Path, mount_point: Path, phrases: tuple[bytes, ...]) -> Vault:
        """Make the encrypted folder when there is none, and mount it.

        `EncryptionImpossible`: this machine cannot. `VaultLocked`: the key is wrong, or the folder damaged.
        `MountInTheWay`, `DataFolderInUse`: somebody else is there. Nothing that was there is altered or lost.
        """
        lock = await trio.to_thread.run_sync(_make, cipher, phrases[0])
        vault = cls(cipher, mount_point, phrases, lock)
        try:
            await vault._mount()
        except BaseException:
            await vault.close(within_s=0)
            raise
        return vault

    @property
    def folder(self) -> Path:
        """Where files are read and written in clear. Leads nowhere while nothing is mounted."""
        return self._doorway.path

    @property
    def is_mounted(self) -> bool:
        """Whether files can be read and written now."""
        is_served = self._daemon is not None and self._daemon.exit_code is None
        return is_served and self._doorway.is_open and mount_at(self._mount_point) == OURS

    async def until_lost(self) -> None:
        """Wait until it is not mounted any more, for whatever reason."""
        while self.is_mounted:
            assert self._daemon is not None
            with trio.move_on_after(LOOK_EVERY_S):
                await self._daemon.ended()

    async def mount_again(self) -> None:
        """Clear away what is left of the mount, and mount anew. Files that were open stay dead. Errors as of `open`."""
        self._doorway.shut()
        await self._end_daemon(within_s=0)
        await self._mount()

    async def close(self, *, within_s: float) -> None:
        """Unmount once nobody uses it, and lazily after `within_s`. Let others have the folder."""
        with trio.CancelScope(shield=True):
            self._doorway.shut()
            if mount_at(self._mount_point) == OURS:
                await self._unmount(within_s)
            await self._end_daemon(DAEMON_ENDS_WITHIN_S)
        self.is_open = False
        self._doorway.close()
        os.close(self._lock)

    async def _unmount(self, within_s: float) -> None:
        with trio.move_on_after(within_s):
            while not await _in_thread_unmount(self._mount_point, lazily=False):  # noqa: ASYNC110  # nobody tells
                await trio.sleep(RETRY_S)
            return
        logger.warning("the encrypted area is still in use: it is unmounted as soon as that ends")
        await _in_thread_unmount(self._mount_point, lazily=True)

    async def _end_daemon(self, within_s: float) -> None:
        daemon, self._daemon = self._daemon, None
        if daemon is not None:
            await daemon.end(within_s)

    async def _mount(self) -> None:
        await trio.to_thread.run_sync(_clear_the_way, self._mount_point)
        for phrase in self._phrases:
            code = await self._try(phrase)
            if code == 0:
                self._doorway.lead_to(self._mount_point)
                await self._wrap_anew(phrase)
                return
            if code != program.WRONG_PHRASE:
                break
        raise self._refusal(code)

    async def _try(self, phrase: bytes) -> int:
        """0 once it is mounted, else the daemon's exit code. Started here, in the thread that it is to die with."""
        await self._end_daemon(within_s=0)
        daemon = self._daemon = Daemon(self._cipher, self._mount_point, phrase)
        with trio.move_on_after(MOUNTED_WITHIN_S):
            while daemon.exit_code is None:
                if mount_at(self._mount_point) == OURS:
                    return 0
                await trio.sleep(GLANCE_S)
        return -1 if daemon.exit_code is None else daemon.exit_code

    async def _wrap_anew(self, phrase: bytes) -> None:
        """After a rotation of keys the folder opens with the older one, which may be dropped one day."""
        if phrase != self._phrases[0]:
            code = await trio.to_thread.run_sync(program.change_phrase, self._cipher, phrase, self._phrases[0])
            logger.info("the encrypted area was %s the newest key", "wrapped with" if code == 0 else "not wrapped with")

    def _refusal(self, code: int) -> Exception:
        match code:
            case program.WRONG_PHRASE:
                return VaultLocked(
                    f"The encrypted downloads in {self._cipher} do not open with this key ring: restore the keys.json "
                    "they were made with, or move that folder away to begin with an empty one."
                )
            case program.BAD_CONFIG:
                return VaultLocked(
                    f"The encrypted downloads in {self._cipher} cannot be opened without their gocryptfs.conf, which "
                    "is missing or damaged: restore it, or move that folder away to begin with an empty one."
                )
            case _:
                assert self._daemon is not None
                said = self._daemon.last_line().rstrip(".")
                return EncryptionImpossible(f"gocryptfs could not mount the encrypted downloads (code {code}: {said})")


def holds_anything(cipher: Path) -> bool:
    """Whether there are files in an encrypted folder, which need not be mounted for that. Blocks."""
    return cipher.exists() and any(path.name not in OWN_FILES for path in cipher.iterdir())


async def _in_thread_unmount(mount_point: Path, *, lazily: bool) -> bool:
    return await trio.to_thread.run_sync(lambda: program.unmount(mount_point, lazily=lazily))


def _make(cipher: Path, phrase: bytes) -> int:
    """Make the folder if it is not there, whole or not at all, and take its lock. Blocks."""
    try:
        if not cipher.exists():
            _initialise(cipher, phrase)
        lock = os.open(cipher, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise EncryptionImpossible(f"the encrypted folder {cipher} cannot be made ({error.strerror})") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if not isinstance(error, BlockingIOError):
            raise EncryptionImpossible(f"the folder {cipher} cannot be locked ({error.strerror})") from error
        raise DataFolderInUse(
            f"Another Miauflix already uses the encrypted downloads in {cipher}: stop it, or choose another folder."
        ) from None
    return lock


def _initialise(cipher: Path, phrase: bytes) -> None:
    unfinished = cipher.with_name(f"{cipher.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    code = program.initialise(unfinished, phrase)
    if code != 0:
        raise EncryptionImpossible(f"gocryptfs could not make an encrypted folder at {cipher} (code {code})")
    for made in unfinished.iterdir():
        with made.open("rb") as file:
            os.fsync(file.fileno())
    sync_folder(unfinished)
    unfinished.rename(cipher)
    sync_folder(cipher.parent)


def _clear_the_way(mount_point: Path) -> None:
    """An earlier life that was cut short may have left its mount, alive or dead. Anybody else's stays. Blocks."""
    while (found := mount_at(mount_point)) is not None:
        if found != OURS:
            raise MountInTheWay(f"Something else ({found.kind}) is mounted at {mount_point}: unmount it first.")
        logger.warning("an earlier mount of the encrypted area was left behind: unmounting it")
        if not program.unmount(mount_point, lazily=True):
            raise MountInTheWay(f"What an earlier run mounted at {mount_point} cannot be unmounted: do it by hand.")
    try:
        mount_point.mkdir(mode=0o700, exist_ok=True)
        is_empty = next(mount_point.iterdir(), None) is None
    except OSError as error:
        raise MountInTheWay(f"The folder {mount_point} cannot be used ({error.strerror}).") from error
    if not is_empty:
        raise MountInTheWay(f"The folder {mount_point} is not empty, and nothing can be mounted there: empty it first.")
