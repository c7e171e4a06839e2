"""The one libtorrent session, spoken to from the trio thread without ever waiting for it.

Only calls that libtorrent queues (`post_*`, `async_*` and those without an answer) are made here; what has to build or
parse something runs in one thread of its own, behind a deadline. libtorrent wakes us through a socket
(`set_alert_fd`, edge-triggered: one byte when its queue stops being empty, then none until `pop_alerts`).
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import attrs
import libtorrent as lt
import trio

from actors.torrents.alerts import figures, translate
from actors.torrents.burial import bury, endings
from actors.torrents.errors import EngineStuck, TorrentRefused
from actors.torrents.handle import LibtorrentSwarm, add_params
from actors.torrents.naming import quoted
from actors.torrents.news import NewsLost
from actors.torrents.params import ALERTS, BLOCKS, REQUEST_QUEUE_S, session_params
from actors.torrents.port import Join, Listener
from actors.torrents.settings import TorrentSettings

logger = logging.getLogger(__name__)
T = TypeVar("T")

BELT_S = 5.0
"""Alerts are looked for this often even if the wake-up was lost."""

ANSWER_WITHIN_S = 10.0


@attrs.define(eq=False)
class _Joining:
    listener: Listener
    done: trio.Event = attrs.field(factory=trio.Event)
    swarm: LibtorrentSwarm | None = None
    refusal: str = ""


class LibtorrentEngine:
    """The adapter. `run` must be running for anything to be heard."""

    def __init__(self, settings: TorrentSettings, session: lt.session) -> None:
        self._settings = settings
        self._session: lt.session | None = session
        self._thread = trio.CapacityLimiter(1)
        self._joining: dict[str, _Joining] = {}
        self._swarms: dict[lt.torrent_handle, LibtorrentSwarm] = {}
        self._leaving: dict[str, Listener] = {}
        self._seeking: dict[str, set[tuple[str, int]]] = {}
        self._is_calm = self._tells_blocks = False
        self._ear, self._mouth = socket.socketpair()
        self._ear.setblocking(False)
        self._mouth.setblocking(False)  # a full socket must not stop libtorrent's network thread
        self.alerts_lost = 0
        session.set_alert_fd(self._mouth.fileno())

    @classmethod
    async def open(cls, settings: TorrentSettings) -> LibtorrentEngine:
        """Start a session, once the last one of this process has ended."""
        for ending in endings():  # no two sessions of this process may write the same files
            await trio.to_thread.run_sync(ending.wait, ANSWER_WITHIN_S, abandon_on_cancel=True)
        return cls(settings, await trio.to_thread.run_sync(_new_session, settings))

    async def run(self) -> None:
        """Hear and pass on the alerts, until closed or cancelled; then the session ends, in a thread."""
        try:
            while self._session is not None:
                self._drain()
                self._hear()
                with suppress(trio.ClosedResourceError), trio.move_on_after(BELT_S):
                    await trio.lowlevel.wait_readable(self._ear)
        finally:
            self._end()

    async def join(self, request: Join, listener: Listener) -> LibtorrentSwarm:
        """Join a swarm; see the port."""
        params = await self._in_thread(add_params, request)
        joining = self._joining[request.info_hash] = _Joining(listener)
        try:
            self._live().async_add_torrent(params)
            with trio.move_on_after(ANSWER_WITHIN_S):
                await joining.done.wait()
        finally:
            del self._joining[request.info_hash]
        if joining.swarm is None:
            if joining.refusal:
                raise TorrentRefused(f"This torrent is not taken in ({joining.refusal}).")
            raise EngineStuck("The BitTorrent session did not answer in time.")
        return joining.swarm

    async def find_peers(self, info_hash: str, within_s: float) -> frozenset[tuple[str, int]]:
        """Ask the DHT; see the port. One at a time for each info hash. libtorrent does not tell when it is done."""
        found = self._seeking[info_hash] = set()
        try:
            self._live().dht_get_peers(lt.sha1_hash(bytes.fromhex(info_hash)))
            await trio.sleep(within_s)
        finally:
            del self._seeking[info_hash]
        return frozenset(found)

    def ask_updates(self) -> None:
        if self._session is not None:
            self._session.post_torrent_updates(0)

    def set_calm(self, calm: bool) -> None:
        if calm != self._is_calm and self._session is not None:
            self._is_calm = calm
            self._session.apply_settings({"request_queue_time": 0 if calm else REQUEST_QUEUE_S})

    def tell_blocks(self, wished: bool) -> None:
        if wished != self._tells_blocks and self._session is not None:
            self._tells_blocks = wished
            self._session.apply_settings({"alert_mask": int(ALERTS | BLOCKS if wished else ALERTS)})

    async def close(self, within_s: float) -> None:
        ending = self._end()
        if not await trio.to_thread.run_sync(ending.wait, within_s, abandon_on_cancel=True):
            logger.warning("the BitTorrent session did not end within %g s", within_s)

    def _live(self) -> lt.session:
        if self._session is None:
            raise EngineStuck("The BitTorrent session has ended.")
        return self._session

    async def _in_thread(self, fn: Callable[[Join], T], request: Join) -> T:
        """Parsing and everything else that takes its time: one at a time, in a thread, and not for ever."""
        result: T
        with trio.move_on_after(ANSWER_WITHIN_S):
            result = await trio.to_thread.run_sync(fn, request, limiter=self._thread, abandon_on_cancel=True)
            return result
        raise EngineStuck("The BitTorrent engine has too much to do.")

    def _end(self) -> threading.Event:
        """Leave all swarms and let go of the session, in a thread."""
        session, self._session = self._session, None
        if session is None:
            ended = threading.Event()
            ended.set()
            return ended
        for handle, swarm in self._swarms.items():
            swarm.cut_off()
            session.remove_torrent(handle)
        farewell_s = self._settings.farewell_s if self._swarms else 0
        self._swarms.clear()
        trio.lowlevel.notify_closing(self._ear)  # whoever listens looks up; the socket is closed in that thread
        return bury(session, (self._ear, self._mouth), farewell_s)

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass

    def _hear(self) -> None:
        if self._session is None:
            return
        for alert in self._session.pop_alerts():
            special = _SPECIAL.get(type(alert))
            if special is not None:
                special(self, alert)
            elif isinstance(alert, lt.torrent_alert):
                self._pass_on(alert)

    def _pass_on(self, alert: Any) -> None:
        swarm = self._swarms.get(alert.handle)
        news = translate(alert) if swarm is not None else None
        if swarm is not None and news is not None:
            swarm.listener(news)

    def _on_added(self, alert: Any) -> None:
        params = alert.params
        info_hash = str((params.ti.info_hashes() if params.ti is not None else params.info_hashes).v1)
        joining = self._joining.get(info_hash)
        if alert.error.value():
            if joining is not None:
                joining.refusal = quoted(alert.error.message())
        elif joining is None:  # nobody waits for it any more
            self._live().remove_torrent(alert.handle)
            return
        else:
            joining.swarm = LibtorrentSwarm(self, alert.handle, info_hash, joining.listener)
            self._swarms[alert.handle] = joining.swarm
        if joining is not None:
            joining.done.set()

    def forget(self, handle: lt.torrent_handle, info_hash: str, listener: Listener, *, delete_files: bool) -> None:
        """Remove a torrent from the session (for `LibtorrentSwarm.leave`)."""
        self._swarms.pop(handle, None)
        if self._session is None:
            return
        if delete_files:
            self._leaving[info_hash] = listener
        self._session.remove_torrent(handle, int(lt.session.delete_files) if delete_files else 0)

    def _on_deleted(self, alert: Any) -> None:
        # The handle of a removed torrent is dead by now; its hash still names it.
        listener = self._leaving.pop(str(alert.info_hashes.v1), None)
        news = translate(alert)
        if listener is not None and news is not None:
            listener(news)

    def _on_updates(self, alert: Any) -> None:
        for status in alert.status:
            swarm = self._swarms.get(status.handle)
            if swarm is not None:
                swarm.listener(figures(status, with_pieces=len(status.pieces) > 0))

    def _on_metadata(self, alert: Any) -> None:
        if alert.handle in self._swarms:  # resume data is the only answerless way to it, and knows the peers
            alert.handle.save_resume_data(int(lt.save_resume_flags_t.save_info_dict))

    def _on_dht_peers(self, alert: Any) -> None:
        found = self._seeking.get(str(alert.info_hash))
        if found is not None:
            found.update((str(address), int(port)) for address, port in alert.peers())

    def _on_lost(self, alert: Any) -> None:
        self.alerts_lost += 1
        logger.warning("libtorrent had more to say than was heard; asking for everything again")
        for swarm in list(self._swarms.values()):
            swarm.listener(NewsLost())

    def _on_listen_failed(self, alert: Any) -> None:
        logger.warning("cannot listen for peers on %s: %s", alert.listen_interface(), quoted(alert.error.message()))


_SPECIAL: dict[type, Callable[[LibtorrentEngine, Any], None]] = {
    lt.add_torrent_alert: LibtorrentEngine._on_added,
    lt.torrent_deleted_alert: LibtorrentEngine._on_deleted,
    lt.torrent_delete_failed_alert: LibtorrentEngine._on_deleted,
    lt.state_update_alert: LibtorrentEngine._on_updates,
    lt.metadata_received_alert: LibtorrentEngine._on_metadata,
    lt.dht_get_peers_reply_alert: LibtorrentEngine._on_dht_peers,
    lt.alerts_dropped_alert: LibtorrentEngine._on_lost,
    lt.listen_failed_alert: LibtorrentEngine._on_listen_failed,
}


def _new_session(settings: TorrentSettings) -> lt.session:
    session = lt.session(session_params(settings))
    # libtorrent puts peers of private networks into a class of their own, to which the session's limits do not apply.
    local = session.get_peer_class(lt.session.local_peer_class_id)
    local["download_limit"] = settings.download_limit_bytes_per_s
    local["upload_limit"] = settings.upload_limit_bytes_per_s
    session.set_peer_class(lt.session.local_peer_class_id, local)
    return session
