"""What is told of a torrent's content to whoever wants to know it without joining anything. Pure."""

from __future__ import annotations

from actors.torrents.intake import read_torrent
from actors.torrents.messages import TorrentContents
from actors.torrents.metainfo import Metainfo
from actors.torrents.settings import IntakeLimits


def inspect(content: bytes, limits: IntakeLimits, local_too: bool) -> TorrentContents:
    """What a .torrent file says, checked. `TorrentRefused` says what is wrong with it. Slow with a large one."""
    taken = read_torrent(content, limits, local_too=local_too)
    return contents_of(taken.metainfo, taken.trackers, taken.web_seeds)


def contents_of(metainfo: Metainfo, trackers: tuple[str, ...] = (), web_seeds: tuple[str, ...] = ()) -> TorrentContents:
    """A torrent as it is told of; an info dictionary alone names neither trackers nor web seeds."""
    return TorrentContents(
        info_hash=metainfo.info_hash,
        name=metainfo.name,
        size_bytes=metainfo.size_bytes,
        files=metainfo.files_for_people(),
        trackers=trackers,
        web_seeds=web_seeds,
        content=metainfo.content,
    )
