"""From libtorrent's alerts to our own values. An alert is dead after the next `pop_alerts`: copy, and let go."""

from __future__ import annotations

import errno
from typing import Any

import libtorrent as lt

from actors import tracker_refusals
from actors.torrents.naming import quoted
from actors.torrents.news import (
    BlockWritten,
    DiskFailed,
    FilesDeleted,
    HashFailed,
    MetadataArrived,
    Phase,
    PhaseChanged,
    PieceFinished,
    ResumeData,
    ResumeRefused,
    SwarmFailed,
    SwarmFigures,
    SwarmNews,
    TrackerAnswered,
    TrackerRefused,
)

_RESUME_NOT_MODIFIED = "resume data not modified"


def translate(alert: Any) -> SwarmNews | None:
    """What an alert about one torrent says; None when it says nothing to us."""
    handler = _HANDLERS.get(type(alert))
    return handler(alert) if handler is not None else None


def figures(status: Any, *, with_pieces: bool) -> SwarmFigures:
    """A status snapshot as a value."""
    return SwarmFigures(
        phase=_phase(status.state),
        peers=status.num_peers,
        seeds=status.num_seeds,
        rate_bytes_per_s=status.download_payload_rate,
        progress=status.progress,
        next_announce_s=status.next_announce.total_seconds(),
        has_failed=bool(status.errc.value()),
        have=bytes(status.pieces) if with_pieces else None,
    )


def _phase(state: lt.torrent_status.states) -> Phase:
    states = lt.torrent_status.states
    if state in (states.checking_files, states.checking_resume_data):
        return Phase.CHECKING
    return Phase.METADATA if state == states.downloading_metadata else Phase.DOWNLOADING


def _tracker_refused(alert: Any) -> TrackerRefused:
    said = alert.error_message() or alert.error.message()
    return TrackerRefused(
        alert.tracker_url(), tracker_refusals.quoted(said.encode(errors="replace")), alert.times_in_row
    )


def _disk_failed(alert: Any) -> DiskFailed:
    return DiskFailed(quoted(alert.error.message()), alert.error.value() in (errno.ENOSPC, errno.EDQUOT))


def _resume_data(alert: Any) -> ResumeData | MetadataArrived:
    params = alert.params
    if params.ti is not None:  # only asked for when a magnet's metadata has come
        return MetadataArrived(params.ti.info_section(), tuple(params.peers))
    return ResumeData(bytes(params.have_pieces), tuple(params.peers))


def _resume_refused(alert: Any) -> ResumeRefused:
    message = alert.error.message()
    return ResumeRefused(quoted(message), _RESUME_NOT_MODIFIED in message)


_HANDLERS: dict[type, Any] = {
    lt.piece_finished_alert: lambda alert: PieceFinished(alert.piece_index),
    lt.block_finished_alert: lambda alert: BlockWritten(alert.piece_index, alert.block_index),
    lt.hash_failed_alert: lambda alert: HashFailed(alert.piece_index),
    lt.state_changed_alert: lambda alert: PhaseChanged(_phase(alert.state)),
    lt.tracker_reply_alert: lambda alert: TrackerAnswered(alert.tracker_url(), alert.num_peers),
    lt.tracker_error_alert: _tracker_refused,
    lt.file_error_alert: _disk_failed,
    lt.torrent_error_alert: lambda alert: SwarmFailed(quoted(alert.error.message())),
    lt.save_resume_data_alert: _resume_data,
    lt.save_resume_data_failed_alert: _resume_refused,
    lt.torrent_deleted_alert: lambda alert: FilesDeleted(None),
    lt.torrent_delete_failed_alert: lambda alert: FilesDeleted(quoted(alert.error.message())),
}
