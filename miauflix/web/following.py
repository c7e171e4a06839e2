"""A search as server-sent events (HTML Living Standard, 9.2): each has all that is known by then."""

from __future__ import annotations

from collections.abc import AsyncIterator

import trio
from quart import Response

from actors.sources import SourcesFollowed, SourcesUpdate
from miauflix.web.schemas import SourcesUpdateOut

EVENT_STREAM = "text/event-stream"
QUIET_FOR_S = 15.0
"""Then a comment is sent, so that nobody between us and the app takes the connection for dead."""


def followed(following: SourcesFollowed) -> Response:
    """The response that tells of a search until it is over."""
    response = Response(_events(following), 200, content_type=EVENT_STREAM)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    response.timeout = None  # the search has its deadlines
    return response


async def _events(following: SourcesFollowed) -> AsyncIterator[bytes]:
    yield _event(following.now)
    while True:
        update: SourcesUpdate | None = None
        with trio.move_on_after(QUIET_FOR_S):
            try:
                update = await following.updates.receive()
            except trio.EndOfChannel:
                return
        yield b":\n\n" if update is None else _event(update)


def _event(update: SourcesUpdate) -> bytes:
    data = SourcesUpdateOut.of(update).model_dump_json(by_alias=True)
    return f"event: sources\ndata: {data}\n\n".encode()
