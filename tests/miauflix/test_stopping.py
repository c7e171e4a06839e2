"""Two signals: the first asks, the second insists."""

from __future__ import annotations

import os
import signal

import trio

from miauflix.stopping import watch_signals


async def test_the_first_signal_asks_and_the_second_insists() -> None:
    stop_wanted, scope = trio.Event(), trio.CancelScope()
    async with trio.open_nursery() as nursery:
        await nursery.start(watch_signals, stop_wanted, scope)
        os.kill(os.getpid(), signal.SIGTERM)
        with trio.fail_after(5):
            await stop_wanted.wait()
        assert not scope.cancel_called
        os.kill(os.getpid(), signal.SIGINT)
        with trio.fail_after(5), scope:
            await trio.sleep_forever()
        assert scope.cancelled_caught
