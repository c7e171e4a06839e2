"""The face of `torrents`: the engine. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.torrents.errors import (
    DiskFull,
    EngineFull,
    FileUnknown,
    MetadataTimeout,
    RangeOutside,
    TorrentRefused,
    TorrentUnknown,
)
from actors.torrents.messages import (
    AddMagnet,
    AddSeed,
    AddTorrentFile,
    DescribeFile,
    DescribeStream,
    FileSize,
    ListTorrents,
    OpenStream,
    RemoveTorrent,
    StreamBroken,
    StreamOpened,
    TorrentFailed,
    TorrentFinished,
)

__all__ = [
    "AddMagnet",
    "AddSeed",
    "AddTorrentFile",
    "DescribeFile",
    "DescribeStream",
    "DiskFull",
    "EngineFull",
    "FileSize",
    "FileUnknown",
    "ListTorrents",
    "MetadataTimeout",
    "OpenStream",
    "RangeOutside",
    "RemoveTorrent",
    "StreamBroken",
    "StreamOpened",
    "TorrentFailed",
    "TorrentFinished",
    "TorrentRefused",
    "TorrentUnknown",
]
