"""The end of a libtorrent session, without stopping the rest of the program.

The destructor waits for libtorrent's network thread, and Python's binding holds the interpreter lock meanwhile: every
other thread stands still. As long as a tracker is told goodbye that is a second; and after a full disk a block can be
stuck in the write cache of libtorrent 2.1 for ever, so that the destructor never returns. So a session is destroyed
only when nothing is left to wait for; otherwise it is kept, silent and useless, until the process ends.
"""

from __future__ import annotations

import ctypes
import logging
import socket
import threading
import time

import libtorrent as lt

logger = logging.getLogger(__name__)

IDLE_WITHIN_S = 2.0
_LOOK_MS = 100

_endings: set[threading.Event] = set()


def endings() -> tuple[threading.Event, ...]:
    """One event for each session of this process that has not quite ended."""
    return tuple(_endings)


def bury(session: lt.session, sockets: tuple[socket.socket, ...], farewell_s: float) -> threading.Event:
    """End a session whose torrents are being removed; the event is set when that is done.

    `sockets` are what libtorrent wakes us through: it writes to them until the end. `farewell_s` is what trackers
    are given to hear that we left.
    """
    ended = threading.Event()
    _endings.add(ended)
    session.apply_settings({"alert_mask": 0, "listen_interfaces": "", "enable_dht": False})
    box = [session]

    def end() -> None:
        try:
            time.sleep(farewell_s)
            if _becomes_idle(box[0]):
                box.clear()
                for end_of_pair in sockets:
                    end_of_pair.close()
            else:
                logger.warning("libtorrent does not come to rest: its session is left behind")
                _never_destroy(box[0], *sockets)
        finally:
            _endings.discard(ended)
            ended.set()

    threading.Thread(target=end, name="session-end", daemon=True).start()
    return ended


def _becomes_idle(session: lt.session) -> bool:
    """Wait until no disk job is left; False when some stay."""
    limit = time.monotonic() + IDLE_WITHIN_S
    while time.monotonic() < limit:
        session.post_session_stats()
        session.wait_for_alert(_LOOK_MS)
        for alert in session.pop_alerts():
            if isinstance(alert, lt.session_stats_alert):
                if not alert.values["disk.num_jobs"] and not alert.values["disk.queued_write_bytes"]:
                    return True
                time.sleep(_LOOK_MS / 1000)
    return False


def _never_destroy(*objects: object) -> None:
    """Not even when the interpreter shuts down, which would then hang."""
    for one in objects:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(one))
