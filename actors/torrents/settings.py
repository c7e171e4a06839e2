"""What an operator can set about the engine, with units and defaults in sight."""

from __future__ import annotations

from pathlib import Path

import attrs

from actors.torrents.planner import PlanLimits

MIB = 1024 * 1024


@attrs.frozen
class IntakeLimits:
    """What a .torrent file or magnet may hold at most; more is refused before it can cost anything."""

    torrent_bytes: int = 8 * MIB
    metadata_bytes: int = 8 * MIB
    pieces: int = 200_000
    files: int = 2_000
    depth: int = 32
    tokens: int = 600_000
    smallest_piece_bytes: int = 16 * 1024
    largest_piece_bytes: int = 64 * MIB
    size_bytes: int = 4 * 1024**4
    trackers: int = 40
    magnet_chars: int = 16_384


@attrs.frozen
class TorrentSettings:
    """The engine's settings. Rates are bytes per second, 0 meaning no limit; times are seconds.

    Environment names of the settings an operator meets: `DOWNLOAD_PATH`, `CONTENT_CONNECTION_LIMIT`,
    `CONTENT_DOWNLOAD_LIMIT`, `CONTENT_UPLOAD_LIMIT`, `DISABLE_DISCOVERY` (switches `enable_dht` off),
    `ALLOW_LOCAL_PEERS`, `LISTEN_INTERFACES` (where peers may call; it binds nothing that goes out).
    """

    download_folder: Path
    """Where torrents' files lie, each torrent in a folder named by its id. Nothing else belongs into it."""

    resume_folder: Path
    """Where what is known of unfinished torrents survives a stop."""

    listen_interfaces: str = "0.0.0.0:6881,[::]:6881"
    outgoing_interfaces: str = ""
    enable_dht: bool = True

    allow_local_peers: bool = False
    """Let peers and trackers on loopback and local networks in. Off, only the demo swarm may live there."""

    connection_limit: int = 200
    download_limit_bytes_per_s: int = 0
    upload_limit_bytes_per_s: int = 0

    max_torrents: int = 500
    max_readers: int = 64
    metadata_timeout_s: float = 60.0

    no_progress_s: float = 120.0
    """How long a reader waits for its next byte before it is told that the stream is broken."""

    starving_after_s: float = 1.5
    """How long a reader waits for a piece before libtorrent is told that this one is urgent."""

    chunk_bytes: int = 256 * 1024
    chunks_ahead: int = 2
    """Chunks that a slow client's channel holds; with the one in hand that is all a stopped client costs."""

    resume_interval_s: float = 60.0
    reserve_bytes: int = 64 * MIB
    """Room that is left free on the disk: a torrent that would not fit beside it is not begun."""

    disk_retry_s: float = 5.0
    disk_retry_ceiling_s: float = 60.0

    drain_within_s: float = 1.0
    save_within_s: float = 3.0
    close_within_s: float = 3.0
    """Deadlines of the three steps of a stop: readers told, resume data saved, session closed."""

    farewell_s: int = 1
    """How long trackers are given to hear that we leave; part of closing."""

    limits: IntakeLimits = attrs.field(factory=IntakeLimits)
    plan: PlanLimits = attrs.field(factory=PlanLimits)
