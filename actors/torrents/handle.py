"""One torrent inside the session: what is said to it, all of it without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

import libtorrent as lt
import trio

from actors.torrents.planner import Plan
from actors.torrents.port import Join, Listener, Peers

ANSWER_WITHIN_S = 1.0
_NOT_THERE = lt.peer_info.connecting | lt.peer_info.handshake


class _Session(Protocol):
    def forget(self, handle: lt.torrent_handle, info_hash: str, listener: Listener, *, delete_files: bool) -> None: ...


class LibtorrentSwarm:
    """Speaks to one torrent handle, until it has left."""

    def __init__(self, session: _Session, handle: lt.torrent_handle, info_hash: str, listener: Listener) -> None:
        self.listener = listener
        self._session, self._handle, self._info_hash = session, handle, info_hash
        self._has_left = False

    def __repr__(self) -> str:
        return f"<LibtorrentSwarm {self._info_hash}{' (left)' if self._has_left else ''}>"

    def apply(self, plan: Plan) -> None:
        if self._has_left or plan.is_empty:
            return
        if plan.clears:
            self._handle.clear_piece_deadlines()
        for piece in plan.released:
            self._handle.reset_piece_deadline(piece)
        for piece, milliseconds in plan.deadlines:
            self._handle.set_piece_deadline(piece, milliseconds, 0)
        if plan.priorities:
            self._handle.prioritize_pieces(list(plan.priorities))

    def ask_figures(self, *, pieces: bool = False) -> None:
        if not self._has_left:
            self._handle.post_status(int(lt.torrent_handle.query_pieces) if pieces else 0)

    def ask_resume_data(self, *, only_if_modified: bool) -> None:
        flags = lt.save_resume_flags_t.flush_disk_cache
        if only_if_modified:
            flags |= lt.save_resume_flags_t.only_if_modified
        if not self._has_left:
            self._handle.save_resume_data(int(flags))

    async def peers(self) -> Peers:
        # libtorrent 2.1's resume data leaves connected peers out at times, and Python cannot read its peer alerts.
        if self._has_left:
            return ()
        with trio.move_on_after(ANSWER_WITHIN_S):
            return await trio.to_thread.run_sync(_peers_of, self._handle, abandon_on_cancel=True)
        return ()

    def replace_trackers(self, trackers: Sequence[str]) -> None:
        if self._has_left:
            return
        entries = [{"url": url, "tier": tier} for tier, url in enumerate(trackers)]
        self._handle.replace_trackers(cast("Any", entries))
        self._handle.force_reannounce()

    def add_web_seeds(self, urls: Sequence[str]) -> None:
        if not self._has_left:
            for url in urls:
                self._handle.add_url_seed(url)

    def flush(self) -> None:
        if not self._has_left:
            self._handle.flush_cache()

    def cut_off(self) -> None:
        """The session ends: nothing more is said to it."""
        self._has_left = True

    def leave(self, *, delete_files: bool) -> None:
        if not self._has_left:
            self._has_left = True
            self._session.forget(self._handle, self._info_hash, self.listener, delete_files=delete_files)


def _peers_of(handle: lt.torrent_handle) -> Peers:
    try:
        met = handle.get_peer_info()
    except RuntimeError:  # it was removed meanwhile
        return ()
    # Who called us is left out: from where he did tells nothing about where he can be called.
    called = [peer for peer in met if peer.flags & lt.peer_info.local_connection and not peer.flags & _NOT_THERE]
    return tuple(peer.ip for peer in sorted(called, key=lambda peer: -peer.total_download))


def add_params(request: Join) -> lt.add_torrent_params:
    """What libtorrent is given: our folder, our names, our trackers and web seeds, and nothing that came along."""
    params = lt.load_torrent_buffer(request.content) if request.content else lt.add_torrent_params()
    flags = lt.torrent_flags
    params.flags &= ~(flags.auto_managed | flags.paused)
    params.flags |= flags.sequential_download
    if request.content:
        params.renamed_files = request.names
        params.piece_priorities = list(request.priorities)
        if request.have is not None:
            params.have_pieces = [bool(piece) for piece in request.have]
    else:
        params.info_hashes = lt.info_hash_t(lt.sha1_hash(bytes.fromhex(request.info_hash)))
        params.flags |= flags.upload_mode  # metadata only: no piece is asked for
    if request.allow_local:
        params.flags &= ~flags.apply_ip_filter
    if request.stays_home:
        params.flags |= flags.disable_dht | flags.disable_pex | flags.disable_lsd
    params.save_path = request.folder
    params.trackers = list(request.trackers)
    params.tracker_tiers = list(range(len(request.trackers)))
    params.peers = list(request.peers)
    params.url_seeds = list(request.web_seeds)
    if request.max_connections is not None:
        params.max_connections = request.max_connections
    if request.max_bytes_per_s is not None:
        params.download_limit = request.max_bytes_per_s
    return params
