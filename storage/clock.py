"""Keeps a test's virtual clock from jumping while real work goes on in a thread.

`trio.testing.MockClock` with autojump moves on when all *tasks* wait; it cannot see threads. So a deadline would
strike at once, although the thread answers within a millisecond. While anybody waits for a thread, jumping is switched
off. Under a real clock nothing happens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

import attrs
import trio


class _JumpingClock(Protocol):
    autojump_threshold: float


@attrs.define
class _Hold:
    clock: _JumpingClock
    threshold: float
    holders: int = 0


_holds: dict[int, _Hold] = {}  # by the clock's identity, for as long as somebody holds it


@contextmanager
def clock_held() -> Iterator[None]:
    """While inside, a virtual clock moves only when it is told to. For waiting on threads of any kind."""
    clock = trio.lowlevel.current_clock()
    hold = _holds.get(id(clock))
    if hold is None:
        threshold = getattr(clock, "autojump_threshold", math.inf)
        if not math.isfinite(threshold):
            yield
            return
        hold = _holds[id(clock)] = _Hold(cast(_JumpingClock, clock), threshold)
    with _holding(hold):
        yield


@contextmanager
def _holding(hold: _Hold) -> Iterator[None]:
    hold.holders += 1
    hold.clock.autojump_threshold = math.inf
    try:
        yield
    finally:
        hold.holders -= 1
        if not hold.holders:
            del _holds[id(hold.clock)]
            hold.clock.autojump_threshold = hold.threshold
