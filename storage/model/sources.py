"""Where a film can be had from, and how alive that is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

import attrs

InfoHash = NewType("InfoHash", str)
"""A BitTorrent v1 info hash: 40 lower-case hex digits (BEP 3)."""


class Quality(StrEnum):
    """Picture classes of the wire contract, best first."""

    UHD_8K = "8K"
    UHD_4K = "4K"
    QHD_2K = "2K"
    FHD = "FHD"
    HD = "HD"
    SD = "SD"


@attrs.frozen
class SwarmHealth:
    """What trackers say of a swarm (BEP 48): seeders ("broadcasters" on the wire) and leechers ("watchers")."""

    seeders: int
    leechers: int
    checked_at: datetime


@attrs.frozen
class Source:
    """One torrent of a film. Holds no hash, magnet or URL: those stay between `sources` and `torrents`."""

    id: int
    movie_tmdb_id: int
    quality: Quality | None
    resolution: int | None
    size_bytes: int
    video_codec: str | None
    release_type: str
    health: SwarmHealth | None
    has_data_file: bool


@attrs.frozen
class TorrentSeed:
    """All that the engine needs to join a swarm: torrent file and the trackers to ask. Never leaves the actors."""

    info_hash: InfoHash
    torrent_file: bytes = attrs.field(repr=False)
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool = False
    """True only for the demo swarm: its peers and tracker live on this machine's loopback addresses."""
