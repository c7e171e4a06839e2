"""A read of one file that is still arriving: over the engine's deaths, but not for ever without a byte."""

from __future__ import annotations

import logging
from collections.abc import Callable
from types import TracebackType
from typing import Self

import attrs
import trio
from quart.wrappers.response import ResponseBody

from actors.accounts import StreamGrant
from actors.runtime import ActorError, Address
from actors.torrents import OpenStream, StreamBroken, StreamOpened
from miauflix.web.connection import ResponseAborted
from storage.model.errors import MiauflixError

logger = logging.getLogger(__name__)
STOPPING = "stopping"
"""The engine's life ends in order: an operator restarts it. When the whole service stops, the web is gone by then."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0


async def open_stream(
    torrents: Address, grant: StreamGrant, start: int, end: int, viewing: str | None = None
) -> StreamOpened:
    """Begin to read bytes [start, end). An answer that comes after its reader has left is given up (`Discardable`)."""
    return await torrents.ask(OpenStream(grant.torrent_id, grant.file_index, start, end, viewing))


@attrs.define(eq=False)
class Reading:
    """Yields the chunks of [position, end). Ends early only by `ResponseAborted`, never as if it were complete."""

    torrents: Address
    grant: StreamGrant
    opened: StreamOpened
    position: int
    end: int
    no_progress_s: float
    most_tries: int
    viewing: str | None = None
    _tries: int = attrs.field(default=0, init=False)

    def close(self) -> None:
        """Give up the read: the engine stops planning for it."""
        self.opened.close()

    async def next_chunk(self) -> bytes:
        """The next bytes; `StopAsyncIteration` after the last one."""
        if self.position >= self.end:
            raise StopAsyncIteration
        # The server shields its sends: while the engine keeps up, this is where the end of a gone client's read lands.
        await trio.lowlevel.checkpoint_if_cancelled()
        chunk = self._at_hand() or await self._wait_for_chunk()
        self._tries = 0
        self.position += len(chunk)
        return chunk

    def _at_hand(self) -> bytes | None:
        """A chunk that needs no waiting."""
        try:
            return self._accept(self.opened.chunks.receive_nowait())
        except (trio.WouldBlock, trio.EndOfChannel):
            return None

    async def _wait_for_chunk(self) -> bytes:
        with trio.move_on_after(self.no_progress_s):
            while True:
                try:
                    chunk = self._accept(await self.opened.chunks.receive())
                except trio.EndOfChannel:
                    await self._reopen()
                else:
                    if chunk:
                        return chunk
        raise self._broken("stalled", f"no byte for {self.no_progress_s:g} s")

    def _accept(self, item: bytes | StreamBroken) -> bytes:
        if isinstance(item, StreamBroken):
            if item.code == STOPPING:
                raise trio.EndOfChannel  # as if it had died: the next life goes on
            raise self._broken(item.code, item.message)
        return item[: self.end - self.position]

    async def _reopen(self) -> None:
        """The engine's actor died or is restarted: its next life goes on where this one stopped."""
        self.close()
        while True:
            self._tries += 1
            if self._tries > self.most_tries:
                raise self._broken("engine_gone", f"the engine did not come back in {self.most_tries} tries")
            await trio.sleep(min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (self._tries - 1)))
            try:
                self.opened = await open_stream(self.torrents, self.grant, self.position, self.end, self.viewing)
            except ActorError as error:
                logger.debug("the engine is not back yet: %s", error)
            except MiauflixError as error:
                raise self._broken(error.code, str(error)) from error
            else:
                logger.info("a stream goes on at byte %d of torrent %d", self.position, self.grant.torrent_id)
                return

    def _broken(self, code: str, reason: str) -> ResponseAborted:
        logger.warning(
            "a stream broke off at byte %d of file %d of torrent %d: %s (%s)",
            self.position,
            self.grant.file_index,
            self.grant.torrent_id,
            reason,
            code,
        )
        return ResponseAborted(code)


class ReadingBody(ResponseBody):
    """A reading as a response body: each chunk goes to the server as it came, uncopied."""

    def __init__(self, reading: Reading, on_chunk: Callable[[int], None]) -> None:
        self._reading, self._on_chunk = reading, on_chunk

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        chunk = await self._reading.next_chunk()
        self._on_chunk(len(chunk))
        return chunk
