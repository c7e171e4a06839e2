"""From a magnet link to its metadata (BEP 9), through a swarm joined for nothing else."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import trio

from actors.torrents.errors import MetadataTimeout, TorrentRefused
from actors.torrents.intake import Magnet, read_info
from actors.torrents.metainfo import Metainfo
from actors.torrents.news import FilesDeleted, MetadataArrived, SwarmFigures, SwarmNews, TrackerRefused
from actors.torrents.port import Engine, Join, Swarm
from actors.torrents.settings import TorrentSettings
from actors.torrents.trackers import host_of

logger = logging.getLogger(__name__)

STAGING = ".metadata"
"""Folder for swarms that are joined for their metadata only: libtorrent makes empty files as soon as it has it."""

LOOK_EVERY_S = 1.0
LET_GO_WITHIN_S = 2.0


@attrs.frozen
class Fetched:
    """What a magnet led to, and where peers of it were met."""

    metainfo: Metainfo
    peers: tuple[tuple[str, int], ...]


class MetadataFetch:
    """Waits for one magnet's metadata; counts peers and remembers complaints for the answer if none comes."""

    def __init__(self, engine: Engine, settings: TorrentSettings, magnet: Magnet) -> None:
        self._engine, self._settings, self._magnet = engine, settings, magnet
        self._arrived, self._left = trio.Event(), trio.Event()
        self._found: MetadataArrived | None = None
        self._most_peers = 0
        self._complaint = ""

    async def run(self) -> Fetched:
        """`MetadataTimeout` with the reason when nobody gave it, `TorrentRefused` when it is not taken in."""
        magnet = self._magnet
        with _staging(self._settings.download_folder / STAGING / magnet.info_hash) as folder:
            request = Join(
                info_hash=magnet.info_hash,
                folder=str(folder),
                trackers=magnet.trackers,
                allow_local=self._settings.allow_local_peers,
            )
            swarm = await self._engine.join(request, self._hear)
            try:
                with trio.move_on_after(self._settings.metadata_timeout_s):
                    while not self._arrived.is_set():
                        swarm.ask_figures()
                        with trio.move_on_after(LOOK_EVERY_S):
                            await self._arrived.wait()
            finally:
                await self._leave(swarm)
        if self._found is None:
            raise MetadataTimeout(self._why_not())
        metainfo = await trio.to_thread.run_sync(read_info, self._found.info, self._settings.limits)
        if metainfo.info_hash != magnet.info_hash:
            raise TorrentRefused("The metadata that the peers gave does not belong to this magnet link.")
        return Fetched(metainfo, self._found.peers)

    async def _leave(self, swarm: Swarm) -> None:
        """Leave, and wait until libtorrent has let go of the folder: it may be making its empty files just now."""
        swarm.leave(delete_files=True)
        with trio.move_on_after(LET_GO_WITHIN_S, shield=True):
            await self._left.wait()

    def _hear(self, news: SwarmNews) -> None:
        match news:
            case MetadataArrived():
                self._found = news
                self._arrived.set()
            case FilesDeleted():
                self._left.set()
            case SwarmFigures(peers=peers):
                self._most_peers = max(self._most_peers, peers)
            case TrackerRefused(url, message):
                self._complaint = f" The tracker {host_of(url)} said: {message}."

    def _why_not(self) -> str:
        seconds = f"{self._settings.metadata_timeout_s:g} s"
        if self._most_peers == 0:
            return f"Nobody who has this torrent was found within {seconds}.{self._complaint}"
        who = "One peer was" if self._most_peers == 1 else f"{self._most_peers} peers were"
        return f"{who} met, but none gave the torrent's metadata within {seconds}."


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # empty but for the empty files libtorrent made
