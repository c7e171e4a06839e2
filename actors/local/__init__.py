"""The face of `local`: what lies in a folder of this machine. Never the actor itself: asking is cheap to import."""

from __future__ import annotations

from actors.local.errors import LocalFolderUnreadable
from actors.local.messages import (
    DescribeLocal,
    LocalChanged,
    LocalRelease,
    LocalSwarmStarted,
    ReadLocalTorrent,
    RescanLocal,
)
from actors.local.settings import LocalSettings

__all__ = [
    "DescribeLocal",
    "LocalChanged",
    "LocalFolderUnreadable",
    "LocalRelease",
    "LocalSettings",
    "LocalSwarmStarted",
    "ReadLocalTorrent",
    "RescanLocal",
]
