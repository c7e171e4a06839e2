"""The stub of Trakt from a thread: for tests that do not live in trio, and whose service is another process."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import trio

from tests.support.trakt_stub import TraktStub, trakt_stub


@contextmanager
def trakt_in_thread(now: Callable[[], datetime]) -> Iterator[TraktStub]:
    """Serve while the block runs. What the test changes in the stub counts from the next request on."""
    served: queue.Queue[tuple[TraktStub, Callable[[], object]]] = queue.Queue()

    async def serve() -> None:
        is_over, token = trio.Event(), trio.lowlevel.current_trio_token()
        async with trakt_stub(now) as stub:
            served.put((stub, lambda: token.run_sync_soon(is_over.set)))
            await is_over.wait()

    thread = threading.Thread(target=trio.run, args=(serve,), daemon=True)
    thread.start()
    stub, end = served.get(timeout=10)
    try:
        yield stub
    finally:
        end()
        thread.join(timeout=10)
