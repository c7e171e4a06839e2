"""How it stands with one file of a torrent, gathered from all who know a part of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import trio

from actors.torrents.looks import Looks
from actors.torrents.metainfo import FileEntry, Metainfo
from actors.torrents.news import DiskFailed
from actors.torrents.pieces import PieceMap
from actors.torrents.reader import Reader
from actors.torrents.status import Situation
from actors.torrents.swarm_view import SwarmView
from actors.torrents.timeline import Timeline
from storage.model.torrents import TorrentState


class Known(Protocol):
    """What a torrent knows of itself."""

    metainfo: Metainfo
    pieces: PieceMap
    looks: Looks
    timeline: Timeline
    view: SwarmView
    disk: DiskFailed | None
    failure: str
    retry_at: float | None

    @property
    def state(self) -> TorrentState: ...

    @property
    def readers(self) -> Iterable[Reader]: ...


def situation_of(torrent: Known, entry: FileEntry) -> Situation:
    """Everything that a status of this file is made from."""
    now, view = trio.current_time(), torrent.view
    figures = view.figures
    readers = [reader for reader in torrent.readers if reader.entry is entry]
    waits = [now - reader.waits_since for reader in readers if reader.waits_since is not None]
    announced, retry_at = view.announce_in_s(now), torrent.retry_at
    return Situation(
        state=torrent.state,
        size_bytes=entry.size_bytes,
        downloaded_bytes=torrent.pieces.file_bytes(entry),
        progress=torrent.pieces.file_ranges(entry),
        timings=torrent.timeline.timings(),
        has_begun=bool(readers) and torrent.timeline.first_byte is not None,
        head_missing_bytes=_head_missing(torrent, entry),
        needed_bytes_per_s=torrent.looks.layout(entry).bitrate_bytes_per_s,
        waiting_s=max(waits, default=None),
        asked_for_s=now - torrent.timeline.asked,
        checking_progress=view.checking_progress,
        peers=figures.peers,
        seeds=figures.seeds,
        rate_bytes_per_s=figures.rate_bytes_per_s,
        trackers=view.trackers,
        trouble=_trouble(torrent),
        retry_in_s=announced if retry_at is None else max(0.0, retry_at - now),
    )


def _head_missing(torrent: Known, entry: FileEntry) -> int:
    first = torrent.metainfo.span_of(entry).first
    return 0 if torrent.pieces.have[first] else torrent.metainfo.piece_size(first)


def _trouble(torrent: Known) -> str:
    if torrent.disk is not None:
        return f"The disk does not take or give the data: {torrent.disk.message}."
    return torrent.failure
