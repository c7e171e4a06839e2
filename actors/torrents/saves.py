"""Which questions for resume data of one torrent are still to be answered."""

from __future__ import annotations

import trio


class Saves:
    """Counts them: an answer to an earlier question may know less than a later one wants to have kept."""

    def __init__(self) -> None:
        self._open = 0
        self._settled = trio.Event()

    def asked(self) -> None:
        """One more."""
        self._open += 1

    def answered(self) -> None:
        """One less; libtorrent also answers what nobody asked here."""
        self._open = max(0, self._open - 1)
        if self._open == 0:
            self._wake()

    def forget(self) -> None:
        """None of them will be answered any more."""
        self._open = 0
        self._wake()

    async def settled(self) -> None:
        """Wait until none is open. Only a deadline ends that when libtorrent is stuck."""
        while self._open:
            await self._settled.wait()

    def _wake(self) -> None:
        self._settled.set()
        self._settled = trio.Event()
