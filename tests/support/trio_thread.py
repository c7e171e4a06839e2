"""What lives in trio, held open by a test that does not."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, contextmanager
from functools import partial
from typing import TypeVar

import trio

T = TypeVar("T")


@contextmanager
def in_trio_thread(stage: AbstractAsyncContextManager[T]) -> Iterator[T]:
    """What `stage` gives, while the block runs; it is entered and left by a trio in a thread of its own."""
    opened: queue.Queue[tuple[T, Callable[[], None]] | None] = queue.Queue()

    async def hold() -> None:
        async with stage as value:
            over = trio.Event()
            leave = partial(trio.lowlevel.current_trio_token().run_sync_soon, over.set)
            opened.put((value, leave))
            await over.wait()

    with ThreadPoolExecutor(max_workers=1) as threads:
        running = threads.submit(trio.run, hold)
        running.add_done_callback(lambda _: opened.put(None))
        found = opened.get()
        if found is None:
            running.result()
            raise AssertionError("it ended before it began")
        try:
            yield found[0]
        finally:
            found[1]()
            running.result(timeout=30)
