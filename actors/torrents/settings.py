"""What an operator can set about the engine, with units and defaults in sight."""

from __future__ import annotations

from pathlib import Path

import attrs
from attrs.validators import ge

from actors.torrents.planner import PlanLimits
from actors.torrents.trackers import is_tracker

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
    web_seeds: int = 16
    magnet_chars: int = 16_384


def _are_trackers(settings: TorrentSettings, _: object, urls: tuple[str, ...]) -> None:
    for number, url in enumerate(urls, 1):
        if not is_tracker(url, local_too=settings.allow_local_peers):
            raise ValueError(f"number {number} of static_trackers is not the address of a tracker that may be asked")


@attrs.frozen
class TorrentSettings:
    """The engine's settings. Rates are bytes per second, 0 meaning no limit; times are seconds.

    Environment names of the settings an operator meets: `DOWNLOAD_PATH`, `CONTENT_CONNECTION_LIMIT`,
    `CONTENT_DOWNLOAD_LIMIT`, `CONTENT_UPLOAD_LIMIT`, `DISABLE_DISCOVERY` (switches `enable_dht` off),
    `ALLOW_LOCAL_PEERS`, `STATIC_TRACKERS`, `EARLY_BYTES`, `LISTEN_INTERFACES` (where peers may call; it binds nothing
    that goes out).
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
    """How long somebody who added a magnet waits for its metadata."""

    background_metadata_timeout_s: float = 120.0
    background_metadata: int = attrs.field(default=3, validator=ge(1))
    background_metadata_waiting: int = attrs.field(default=12, validator=ge(0))
    background_turn_within_s: float = 25.0
    """For the background, metadata is fetched from a few swarms at a time; others wait for their turn, not for long."""

    metadata_connections: int = attrs.field(default=15, validator=ge(1))
    metadata_bytes_per_s: int = attrs.field(default=128 * 1024, validator=ge(1))
    """What a swarm that is joined for its metadata only may take of the line.

    A peer that claims more metadata than is allowed is asked for its first block again and again by libtorrent 2.1.
    """

    metadata_attempt_s: float = 15.0
    """How long a swarm with peers is given for its metadata before it is joined anew, with half of them alone."""

    static_trackers: tuple[str, ...] = attrs.field(default=(), validator=_are_trackers, repr=False)
    """Asked for the metadata of magnets and sources that name no tracker themselves."""

    dht_count_s: float = 8.0
    dht_counts: int = attrs.field(default=8, validator=ge(1))
    """How long the DHT is asked for the peers of a swarm, and for how many swarms at once."""

    no_progress_s: float = 120.0
    """How long a reader waits for its next byte before it is told that the stream is broken."""

    starving_after_s: float = 1.5
    """How long a reader waits for a piece before libtorrent is told that this one is urgent."""

    early_bytes: bool = True
    """Serve the first piece of a start or seek as it comes, before its hash can be known. See `early`."""

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
