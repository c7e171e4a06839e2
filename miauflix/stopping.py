"""SIGTERM and Ctrl-C: the first asks for an orderly stop, the second for an immediate one."""

from __future__ import annotations

import logging
import signal

import trio

logger = logging.getLogger(__name__)


async def watch_signals(
    stop_wanted: trio.Event, scope: trio.CancelScope, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Set `stop_wanted` at the first signal; cancel `scope` at the second, which still closes the database."""
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for number in signals:
            name = signal.Signals(number).name
            if stop_wanted.is_set():
                logger.warning("%s again: stopping at once", name)
                scope.cancel()
                return
            logger.info("%s: stopping", name)
            stop_wanted.set()
