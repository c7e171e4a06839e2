"""The pictures on the disk: bounded in bytes, and never more than a help. Without it everything works, only slower."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, TypeVarTuple

import trio

from actors.images.folder import SUM_BYTES, PictureFolder
from actors.images.ledger import Kept, Ledger
from actors.images.messages import PictureFile
from storage.clock import clock_held

logger = logging.getLogger(__name__)
T = TypeVar("T")
Ts = TypeVarTuple("Ts")

PARALLEL = 4
REMOVED_A_TURN = 200
REST_AFTER_FAULT_S = 60.0
"""A disk that did not take a picture is not tried again before; meanwhile pictures are only passed on."""


class PictureCache:
    """Keeps what was fetched; the longest unused make room. `trouble` is one sentence while the disk fails, else ""."""

    def __init__(self, folder: PictureFolder, max_bytes: int, now: Callable[[], datetime]) -> None:
        self._folder, self._max_bytes, self._now = folder, max_bytes, now
        self._ledger = Ledger()
        self._threads = trio.CapacityLimiter(PARALLEL)
        self._changing = trio.Lock()
        self._rests_until = 0.0
        self.trouble = ""

    @property
    def files(self) -> int:
        """How many pictures are kept."""
        return len(self._ledger)

    @property
    def size_bytes(self) -> int:
        """How many bytes they have."""
        return self._ledger.total_bytes

    async def clear_incoming(self) -> None:
        """Before anything else: remove what a kill left unfinished."""
        try:
            await self._in_thread(self._folder.clear_incoming)
        except OSError as error:
            self._note("tidied", error)

    async def take_stock(self) -> None:
        """Find out what was kept before this start; pictures may come and go meanwhile."""
        try:
            self._ledger.reconcile(await self._in_thread(self._folder.take_stock))
            while self._ledger.total_bytes > self._max_bytes:
                async with self._changing:
                    await self._remove(self._ledger.total_bytes - self._max_bytes)
        except OSError as error:
            self._note("tidied", error)

    async def get(self, key: str) -> PictureFile | None:
        """A kept picture; None when there is none that can be read."""
        try:
            file = await self._in_thread(self._folder.read, key)
        except OSError as error:
            self._note("read", error)
            return None
        if file is None:
            self._ledger.drop(key)
        else:
            await self._note_use(self._kept(key, file))
        return file

    async def keep(self, key: str, file: PictureFile) -> None:
        """Keep a picture, if the disk takes it."""
        kept = self._kept(key, file)
        if kept.size_bytes > self._max_bytes or trio.current_time() < self._rests_until:
            return
        async with self._changing:
            try:
                await self._remove(self._ledger.total_bytes + kept.size_bytes - self._max_bytes)
                await self._in_thread(self._folder.write, key, file, kept.used_at)
            except OSError as error:
                self._note("written", error)
            else:
                self._ledger.add(kept)
                self._note_success()

    async def free(self, size_bytes: int) -> int:
        """Remove the longest unused until so many bytes are free, or nothing is left; how many bytes went.

        In turns, so that nobody waits long who wants to keep a picture meanwhile.
        """
        freed_bytes = 0
        try:
            while freed_bytes < size_bytes and len(self._ledger):
                async with self._changing:
                    freed_bytes += await self._remove(size_bytes - freed_bytes)
        except OSError as error:
            self._note("emptied", error)
        return freed_bytes

    async def _note_use(self, kept: Kept) -> None:
        if not self._ledger.use(kept):
            return
        try:
            await self._in_thread(self._folder.renew, kept.key, kept.used_at)
        except OSError as error:
            self._note("written", error)

    async def _remove(self, size_bytes: int) -> int:
        """One turn of removing; how many bytes went."""
        keys = self._ledger.longest_unused(size_bytes)[:REMOVED_A_TURN]
        if keys:
            await self._in_thread(self._folder.remove, keys)
        return sum(self._ledger.drop(key) for key in keys)

    def _kept(self, key: str, file: PictureFile) -> Kept:
        return Kept(key, SUM_BYTES + len(file.content), self._now().timestamp())

    def _note(self, done: str, error: OSError) -> None:
        if not self.trouble:
            logger.warning("the picture cache cannot be %s: %s", done, error)
        self.trouble = f"The picture cache cannot be {done} ({error.strerror}); pictures are fetched anew each time."
        self._rests_until = trio.current_time() + REST_AFTER_FAULT_S

    def _note_success(self) -> None:
        if self.trouble:
            logger.info("the picture cache works again")
        self.trouble = ""

    async def _in_thread(self, work: Callable[[*Ts], T], *args: *Ts) -> T:
        with clock_held():
            return await trio.to_thread.run_sync(work, *args, limiter=self._threads)
