"""What is believed of a finding before it is kept. Pure."""

from __future__ import annotations

import re

import attrs

from actors.sources.codecs import spelled
from storage.model.provided import FoundSource

MAX_TORRENT_BYTES = 10_000_000
MAX_SIZE_BYTES = 10**13
MAX_TRACKERS = 50

_INFO_HASH = re.compile(r"[0-9a-f]{40}")
_TRACKER = re.compile(r"(?:https?|udp)://[!-~]{1,500}")


def accepted(found: FoundSource) -> FoundSource | None:
    """The finding without what makes no sense in it; None when nothing usable would be left."""
    if not _INFO_HASH.fullmatch(found.info_hash) or not 0 <= found.size_bytes <= MAX_SIZE_BYTES:
        return None
    if found.torrent_file is not None and len(found.torrent_file) > MAX_TORRENT_BYTES:
        return None
    trackers = tuple(url for url in dict.fromkeys(found.trackers) if _TRACKER.fullmatch(url))[:MAX_TRACKERS]
    return attrs.evolve(found, trackers=trackers, video_codec=spelled(found.video_codec))
