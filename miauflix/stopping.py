"""SIGTERM, Ctrl-C and a terminal that hangs up: the first asks for an orderly stop, the second for an immediate one."""

from __future__ import annotations

import logging
import signal

import trio

logger = logging.getLogger(__name__)


async def watch_signals(
    stop_wanted: trio.Event, scope: trio.CancelScope, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Set `stop_wanted` at the first signal; cancel `scope` at the second, which still closes the database."""
    with trio.open_signal_receiver(*_stop_signals()) as signals:
        task_status.started()
        async for number in signals:
            name = signal.Signals(number).name
            if stop_wanted.is_set():
                logger.warning("%s again: stopping at once", name)
                scope.cancel()
                return
            logger.info("%s: stopping", name)
            stop_wanted.set()


def _stop_signals() -> list[signal.Signals]:
    """`nohup` starts its programs with SIGHUP ignored, and that stays so."""
    hang_up = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGTERM, signal.SIGINT, *hang_up]
