"""Keeps a test's virtual clock from jumping while real work goes on in a thread.

`trio.testing.MockClock` with autojump moves on when all *tasks* wait; it cannot see threads. So a deadline would
strike at once, although the thread answers within a millisecond. Tasks in `wait_all_tasks_blocked` have precedence
over the jump: one of them, with a cushion nobody waits for, holds the clock. Under a real clock nothing happens.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import trio

_CUSHION_S = 3600.0


@asynccontextmanager
async def clock_held() -> AsyncIterator[None]:
    """While inside, a virtual clock moves only when it is told to. For waiting on threads of any kind."""
    clock = trio.lowlevel.current_clock()
    if not math.isfinite(getattr(clock, "autojump_threshold", math.inf)):
        yield
        return
    scope = trio.CancelScope()
    # A system task, not a nursery: a nursery would wrap the caller's `Cancelled` and errors in a group.
    trio.lowlevel.spawn_system_task(_hold, scope)
    try:
        yield
    finally:
        scope.cancel()


async def _hold(scope: trio.CancelScope) -> None:
    from trio.testing import wait_all_tasks_blocked  # only ever needed under a virtual clock

    with scope:
        while True:
            await wait_all_tasks_blocked(_CUSHION_S)
