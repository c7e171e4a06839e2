"""What the engine tells people and the database about its torrents. Pure."""

from __future__ import annotations

from datetime import datetime

from actors.torrents.library import Library
from actors.torrents.messages import EngineReport, TorrentReport
from actors.torrents.torrent import Torrent
from storage.model.torrents import TorrentInfo
from storage.torrents import TorrentProgress


def report(library: Library) -> EngineReport:
    """The whole engine at this moment."""
    return EngineReport(
        readers=library.count_readers(),
        is_calm=library.scheduler.is_calm,
        alerts_lost=library.engine.alerts_lost,
        torrents=tuple(_report(torrent) for torrent in library.torrents.values()),
    )


def info_of(torrent: Torrent) -> TorrentInfo:
    """A snapshot of one torrent for people."""
    metainfo, figures = torrent.metainfo, torrent.view.figures
    return TorrentInfo(
        id=torrent.kept.id,
        name=metainfo.name,
        files=metainfo.files_for_people(),
        size_bytes=metainfo.size_bytes,
        downloaded_bytes=torrent.pieces.had_bytes,
        state=torrent.state,
        peers=figures.peers,
        seeds=figures.seeds,
        rate_bytes_per_s=figures.rate_bytes_per_s,
        added_at=torrent.kept.added_at,
    )


def progress_of(torrent: Torrent, now: datetime) -> TorrentProgress:
    """What is written down of a torrent that changed or was read."""
    finished_at = now if torrent.pieces.is_complete and torrent.kept.finished_at is None else None
    return TorrentProgress(
        id=torrent.kept.id,
        state=torrent.state,
        failure=torrent.failure,
        downloaded_bytes=torrent.pieces.had_bytes,
        last_access_at=now if torrent.was_read else None,
        last_write_at=now if torrent.has_news else None,
        finished_at=finished_at,
    )


def _report(torrent: Torrent) -> TorrentReport:
    pieces = torrent.pieces
    return TorrentReport(
        id=torrent.kept.id,
        readers=len(torrent.readers),
        wanted=torrent.planner.wanted,
        urgent=torrent.planner.due,
        pieces=len(pieces.have),
        pieces_had=pieces.have.count(1),
        pieces_verified=pieces.verified.count(1),
        hash_failures=torrent.hash_failures,
    )
