"""All readers of one torrent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import trio

from actors.torrents.messages import StreamBroken
from actors.torrents.reader import Reader


class Audience:
    """Iterates over those who listen. A reader's task may outlast its listening: `gone` waits for the tasks.

    `left` is called once for each reader, when it stops to listen or its task ends.
    """

    def __init__(self, left: Callable[[Reader], None]) -> None:
        self._readers: list[Reader] = []
        self._left = left
        self._tasks, self._are_gone = 0, trio.Event()

    def __iter__(self) -> Iterator[Reader]:
        return iter(tuple(self._readers))

    def __len__(self) -> int:
        return len(self._readers)

    def come(self, reader: Reader) -> None:
        """A reader begins, and with it its task."""
        self._readers.append(reader)
        self._tasks += 1

    def go(self, reader: Reader) -> bool:
        """A reader's task has ended; returns whether it was the last one."""
        self._remove(reader)
        self._tasks -= 1
        if self._tasks == 0:
            self._are_gone.set()
            self._are_gone = trio.Event()
        return self._tasks == 0

    def sweep(self) -> None:
        """Let go of readers whose client has gone, even before their tasks notice."""
        for reader in self:
            if not reader.is_heard:
                self._remove(reader)

    def cut(self, broken: StreamBroken) -> None:
        """End every stream with a reason."""
        for reader in self:
            reader.cut(broken)

    def spoiled(self, piece: int) -> None:
        """The hash of this piece did not fit: end the streams that were given some of it."""
        for reader in self:
            reader.spoiled(piece)

    async def gone(self) -> None:
        """Wait until no reader's task is left."""
        while self._tasks:
            await self._are_gone.wait()

    def _remove(self, reader: Reader) -> None:
        if reader in self._readers:
            self._readers.remove(reader)
            self._left(reader)
