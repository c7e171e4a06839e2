"""The face of `torrents`: the engine. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.torrents.errors import (
    DiskFull,
    EngineFull,
    EngineStuck,
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
    DescribeEngine,
    DescribeFile,
    DescribeStream,
    EngineReport,
    FileSize,
    ListTorrents,
    OpenStream,
    RemoveTorrent,
    StreamBroken,
    StreamOpened,
    TorrentFailed,
    TorrentFinished,
    TorrentReport,
)
from actors.torrents.naming import VIDEO_ENDINGS
from actors.torrents.settings import IntakeLimits, TorrentSettings

__all__ = [
    "VIDEO_ENDINGS",
    "AddMagnet",
    "AddSeed",
    "AddTorrentFile",
    "DescribeEngine",
    "DescribeFile",
    "DescribeStream",
    "DiskFull",
    "EngineFull",
    "EngineReport",
    "EngineStuck",
    "FileSize",
    "FileUnknown",
    "IntakeLimits",
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
    "TorrentReport",
    "TorrentSettings",
    "TorrentUnknown",
]
