"""When torrents are planned: at once for whoever starts to read, for everything else at most every 10 ms."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import trio

from actors.torrents.planner import Attention
from actors.torrents.torrent import Torrent

PAUSE_S = 0.01


class _Line(Protocol):
    def set_calm(self, calm: bool) -> None: ...
    def tell_blocks(self, wished: bool) -> None: ...


class Scheduler:
    """Sees all torrents at once: who is watched decides how much the others may have in flight."""

    def __init__(self, torrents: Collection[Torrent], engine: _Line) -> None:
        self._torrents, self._engine = torrents, engine
        self._dirty: set[Torrent] = set()
        self._work = trio.Event()
        self._line_is_needed = False
        self.is_calm = False

    def soon(self, torrent: Torrent) -> None:
        """Something changed in this torrent."""
        self._dirty.add(torrent)
        self._work.set()

    def now(self, torrent: Torrent) -> None:
        """A reader started or sought: every millisecond counts."""
        self._look_around()
        self._dirty.discard(torrent)
        torrent.plan(self._attention(torrent))

    def forget(self, torrent: Torrent) -> None:
        """This torrent is being removed."""
        self._dirty.discard(torrent)

    async def run(self) -> None:
        """Plan what changed, until cancelled."""
        while True:
            await self._work.wait()
            self._work = trio.Event()
            self._look_around()
            dirty, self._dirty = self._dirty, set()
            for torrent in dirty:
                torrent.plan(self._attention(torrent))
            await trio.sleep(PAUSE_S)

    def _look_around(self) -> None:
        """Who reads, is anybody short of data, and does that change the others' share?"""
        watched = []
        for torrent in self._torrents:
            if torrent.readers:
                torrent.readers.sweep()
                watched.append(torrent)
        needed = any(torrent.readers and torrent.planner.is_needed() for torrent in watched)
        if needed != self._line_is_needed:
            self._line_is_needed = needed
            for torrent in self._torrents:
                self.soon(torrent)
        self.is_calm = needed and all(torrent.planner.is_calm() for torrent in watched)
        self._engine.set_calm(self.is_calm)
        self._engine.tell_blocks(any(torrent.begins for torrent in self._torrents))

    def _attention(self, torrent: Torrent) -> Attention:
        if torrent.readers:
            return Attention.WATCHED
        return Attention.BACKGROUND if self._line_is_needed else Attention.UNWATCHED
