"""What the BitTorrent session tells of a swarm: plain values, copied out of alerts that live for a moment only."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

import attrs


class Phase(Enum):
    """What libtorrent does with a torrent."""

    CHECKING = "looks at what is on disk"
    METADATA = "asks peers for the metadata"
    DOWNLOADING = "fetches pieces, or has them all"


@attrs.frozen
class PhaseChanged:
    """The torrent entered another phase."""

    phase: Phase


@attrs.frozen
class PieceFinished:
    """A piece passed its hash. It may not be readable from the file yet."""

    piece: int


@attrs.frozen
class BlockWritten:
    """A block of 16 KiB lies on the disk, its piece may still lack others. Told only while that is wished for."""

    piece: int
    block: int


@attrs.frozen
class HashFailed:
    """A piece did not pass its hash; libtorrent fetches it again and remembers who sent it."""

    piece: int


@attrs.frozen
class SwarmFigures:
    """How the swarm is. `have` (one byte a piece, 0 or 1) only when it was asked for."""

    phase: Phase
    peers: int
    seeds: int
    rate_bytes_per_s: int
    progress: float
    next_announce_s: float
    has_failed: bool
    have: bytes | None = attrs.field(default=None, repr=False)


@attrs.frozen
class TrackerAnswered:
    """A tracker answered an announce with this many peers."""

    url: str
    peers: int


@attrs.frozen
class TrackerRefused:
    """A tracker could not be reached or did not want us; `times` in a row."""

    url: str
    message: str
    times: int


@attrs.frozen
class DiskFailed:
    """Reading or writing the torrent's files failed, and libtorrent stopped fetching."""

    message: str
    is_full: bool


@attrs.frozen
class SwarmFailed:
    """libtorrent stopped this torrent because of an error."""

    message: str


@attrs.frozen
class ResumeData:
    """What there is, one byte a piece, once the write cache went to the disk; and the peers that are known."""

    have: bytes = attrs.field(repr=False)
    peers: tuple[tuple[str, int], ...] = attrs.field(default=(), repr=False)


@attrs.frozen
class ResumeRefused:
    """There is no resume data to be had (nothing changed, or it cannot be made now)."""

    message: str
    is_unchanged: bool


@attrs.frozen
class MetadataArrived:
    """Peers gave the info dictionary of a magnet; `peers` are addresses where they were met."""

    info: bytes = attrs.field(repr=False)
    peers: tuple[tuple[str, int], ...] = attrs.field(repr=False)


@attrs.frozen
class FilesDeleted:
    """The files of a removed torrent are gone, as far as `error` is None."""

    error: str | None


@attrs.frozen
class NewsLost:
    """Some news did not fit into the queue: ask for everything again."""


SwarmNews: TypeAlias = (
    PhaseChanged
    | PieceFinished
    | BlockWritten
    | HashFailed
    | SwarmFigures
    | TrackerAnswered
    | TrackerRefused
    | DiskFailed
    | SwarmFailed
    | ResumeData
    | ResumeRefused
    | MetadataArrived
    | FilesDeleted
    | NewsLost
)
