"""The conversation with `torrents`, the engine: join a swarm, read a file that is still arriving, say how it goes."""

from __future__ import annotations

import attrs
import trio

from actors.runtime import Ask, Event, Tell
from actors.torrents.start_figures import StartsReport
from storage.model.sources import InfoHash, SourceRef, TorrentSeed
from storage.model.torrents import StreamStatus, TorrentFile, TorrentInfo


@attrs.frozen
class AddSeed(Ask[TorrentInfo]):
    """Join the swarm of a chosen source (or find that we are in it); `source` ties the disk record to it.

    `asked_at` is when the viewer pressed Watch, on trio's clock; None: now. `TorrentRefused` says in one sentence what
    is wrong with it, as that there is no video in it.
    """

    seed: TorrentSeed
    source: SourceRef | None = None
    asked_at: float | None = None


@attrs.frozen
class TorrentContents:
    """What a .torrent file says, checked. `content` is the part of it that is kept: its info dictionary, as it was.

    `trackers` are the public ones among its own; `web_seeds` all that look like one (BEP 19), on any host.
    """

    info_hash: InfoHash
    name: str
    size_bytes: int
    files: tuple[TorrentFile, ...]
    trackers: tuple[str, ...] = attrs.field(repr=False)
    web_seeds: tuple[str, ...] = attrs.field(repr=False)
    content: bytes = attrs.field(repr=False)


@attrs.frozen
class InspectTorrent(Ask[TorrentContents]):
    """Look into a .torrent file without joining anything. `TorrentRefused` says what is wrong with it."""

    content: bytes = attrs.field(repr=False)


@attrs.frozen
class FetchMetadata(Ask[TorrentContents]):
    """Get the info dictionary of a swarm from its peers (BEP 9, BEP 10), for the background: a few at a time.

    `MetadataTimeout` after 120 s, `TorrentRefused` when it is no good, `EngineFull` when too many wait. A torrent that
    the engine keeps is answered from there, and is never touched. Who leaves cancels it.
    """

    info_hash: InfoHash
    trackers: tuple[str, ...] = attrs.field(repr=False)
    timeout_s = 150.0


@attrs.frozen
class CountPeers(Ask[int | None]):
    """How many peers of this swarm the DHT (BEP 5) names within a few seconds; None where the DHT is switched off."""

    info_hash: InfoHash
    timeout_s = 10.0


@attrs.frozen
class AddTorrentFile(Ask[TorrentInfo]):
    """An operator's .torrent file. `TorrentRefused` says in one sentence what is wrong with it.

    It has to hold a video, unless `file_index` names the file that is wanted; `FileUnknown` when that is not there.
    """

    content: bytes = attrs.field(repr=False)
    added_by: int
    file_index: int | None = None


@attrs.frozen
class AddMagnet(Ask[TorrentInfo]):
    """An operator's magnet link (BEP 9), answered once the metadata is known; `MetadataTimeout` otherwise.

    `file_index` and refusals: see `AddTorrentFile`.
    """

    magnet: str = attrs.field(repr=False)
    added_by: int
    file_index: int | None = None
    timeout_s = 65.0


@attrs.frozen
class StreamBroken:
    """The last item of a stream that could not go on: the stable code and one sentence why."""

    code: str
    message: str


@attrs.frozen
class StreamOpened:
    """A read that has begun: bytes [start, end) of a file of `size_bytes` come as chunks of at most 1 MiB.

    The channel is bounded: an unread stream holds a few chunks at most. It ends after byte `end - 1`; when early,
    the last item is a `StreamBroken`, or there is none because the engine's actor died. `close` gives up the read.
    """

    size_bytes: int
    start: int
    end: int
    file_name: str
    chunks: trio.MemoryReceiveChannel[bytes | StreamBroken] = attrs.field(repr=False)
    left: trio.Event = attrs.field(factory=trio.Event, repr=False)
    """Set when the client leaves. A channel tells its sender only at the next send, and a piece may be hours away."""

    def close(self) -> None:
        """The client leaves: the engine stops reading and planning for it at once."""
        self.chunks.close()
        self.left.set()

    def discard(self) -> None:
        """The asker left before the answer came: nobody will ever read this."""
        self.close()


@attrs.frozen
class OpenStream(Ask[StreamOpened]):
    """Read a file from `start` up to `end` (None: to its end). Plans the download around it at once.

    `viewing` names one press on Watch: the first read of that name is a start and is timed as one, those that follow
    (a player seeks, or asks for the index at the end) belong to it. Reads without it are nobody's start.
    `TorrentUnknown`, `FileUnknown`, or `RangeOutside` when `start` lies behind the end.
    """

    torrent_id: int
    file_index: int
    start: int = 0
    end: int | None = None
    viewing: str | None = None


@attrs.frozen
class FileSize:
    """A file's name for people and its length."""

    name: str
    size_bytes: int


@attrs.frozen
class DescribeFile(Ask[FileSize]):
    """Name and size of a file, without reading: what HEAD and the Range arithmetic need."""

    torrent_id: int
    file_index: int


@attrs.frozen
class DescribeStream(Ask[StreamStatus]):
    """How does the stream of this file go, and why is it not playing?"""

    torrent_id: int
    file_index: int


@attrs.frozen
class NotePlayback(Tell):
    """What an app has seen of a viewing so far: milliseconds from the press on Watch to the first picture (None: not
    measured), how often it stood still since and for how long in all. `is_over`: it tells nothing more.
    """

    torrent_id: int
    file_index: int
    viewing: str
    first_frame_ms: float | None = None
    rebufferings: int = 0
    rebuffered_ms: float = 0.0
    is_over: bool = False


@attrs.frozen
class DescribeStarts(Ask[StartsReport]):
    """How long did starts take, which were the slowest of the last day, and why? Survives crashes of the engine."""


@attrs.frozen
class ListTorrents(Ask[tuple[TorrentInfo, ...]]):
    """Every torrent the engine keeps, newest first."""


@attrs.frozen
class RemoveTorrent(Ask[None]):
    """Leave the swarm and delete what was downloaded."""

    torrent_id: int
    timeout_s = 15.0


@attrs.frozen
class TorrentReport:
    """What the engine does about one torrent: readers, pieces wanted now and those with a deadline, bad pieces seen."""

    id: int
    readers: int
    wanted: frozenset[int]
    urgent: frozenset[int]
    pieces: int
    pieces_had: int
    pieces_verified: int
    hash_failures: int


@attrs.frozen
class EngineReport:
    """The engine at work. `is_calm`: every reader has plenty ahead, so the line is kept free for the next seek."""

    readers: int
    is_calm: bool
    alerts_lost: int
    torrents: tuple[TorrentReport, ...]


@attrs.frozen
class DescribeEngine(Ask[EngineReport]):
    """For operators, metrics and tests: what is going on inside?"""


@attrs.frozen
class TorrentFinished(Event):
    """Every piece of this torrent is on disk."""

    torrent_id: int


@attrs.frozen
class TorrentFailed(Event):
    """The engine gave up on this torrent; the text says why."""

    torrent_id: int
    message: str
