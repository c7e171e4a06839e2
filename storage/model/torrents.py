"""Torrents as the engine tells of them: snapshots, never handles."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs


@attrs.frozen
class TorrentFile:
    """One file inside a torrent; `name` is for people only, never a path on disk."""

    index: int
    name: str
    size_bytes: int


class TorrentState(StrEnum):
    """Where a torrent stands."""

    METADATA = "metadata"
    CHECKING = "checking"
    DOWNLOADING = "downloading"
    FINISHED = "finished"
    FAILED = "failed"
    NO_SPACE = "no_space"


@attrs.frozen
class TorrentInfo:
    """A torrent that the engine keeps. `id` is ours and stable over restarts; rates are bytes per second."""

    id: int
    name: str
    files: tuple[TorrentFile, ...]
    size_bytes: int
    downloaded_bytes: int
    state: TorrentState
    peers: int
    seeds: int
    rate_bytes_per_s: int
    added_at: datetime


class StreamStage(StrEnum):
    """How far a start has come, in order; then what may happen later."""

    RESOLVING = "resolving"
    METADATA = "metadata"
    PEERS = "peers"
    HEAD = "head"
    READY = "ready"
    STALLED = "stalled"
    FAILED = "failed"
    FINISHED = "finished"


@attrs.frozen
class StallReason:
    """Why it is not playing, in words, and what happens next."""

    code: str
    message: str
    next_step: str
    retry_in_s: float | None = None


@attrs.frozen
class StartTimings:
    """Milliseconds since the stream was asked for until each stage was reached; None: not yet."""

    resolve_ms: float | None = None
    metadata_ms: float | None = None
    peers_ms: float | None = None
    head_ms: float | None = None
    first_byte_ms: float | None = None


@attrs.frozen
class StreamStatus:
    """The state of one stream: `progress` are half-open byte ranges [start, end) of the file that are on disk."""

    stage: StreamStage
    reason: StallReason | None
    progress: tuple[tuple[int, int], ...]
    size_bytes: int
    downloaded_bytes: int
    peers: int
    seeds: int
    rate_bytes_per_s: int
    playable_in_s: float | None
    timings: StartTimings
