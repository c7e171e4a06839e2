"""From an info hash to its metadata (BEP 9, BEP 10), through a swarm joined for nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs
import trio

from actors.torrents.addresses import host_of
from actors.torrents.errors import MetadataTimeout, TorrentRefused
from actors.torrents.intake import Magnet, read_info
from actors.torrents.metainfo import Metainfo
from actors.torrents.news import (
    FilesDeleted,
    MetadataArrived,
    ResumeData,
    SwarmFigures,
    SwarmNews,
    TrackerRefused,
)
from actors.torrents.port import Engine, Join, Peers, Swarm
from actors.torrents.settings import TorrentSettings
from storage.model.errors import MiauflixError

STAGING = ".metadata"
"""Folder for swarms that are joined for their metadata only: libtorrent makes empty files as soon as it has it."""

LOOK_EVERY_S = 1.0
LET_GO_WITHIN_S = 2.0


@attrs.frozen
class Fetched:
    """What an info hash led to, and where peers of it were met."""

    metainfo: Metainfo
    peers: Peers = ()


class MetadataFetch:
    """One swarm, joined for its metadata until that comes or nobody waits for it any more; anew where it gets stuck.

    `waiting` counts those who do. `ended` is set when the swarm has been left; `outcome` then tells what came of it.
    """

    def __init__(self, engine: Engine, settings: TorrentSettings, magnet: Magnet) -> None:
        self.waiting = 0
        self.ended = trio.Event()
        self._engine, self._settings = engine, settings
        self._info_hash, self._trackers = magnet.info_hash, magnet.trackers
        self._scope = trio.CancelScope()
        self._swarm: Swarm | None = None
        self._found, self._left = trio.Event(), trio.Event()
        self._fetched: Fetched | None = None
        self._arrived: MetadataArrived | None = None
        self._error: MiauflixError | None = None
        self._peers, self._most_peers = 0, 0
        self._met: set[tuple[str, int]] = set()
        self._complaint = ""

    @property
    def is_given_up(self) -> bool:
        """Is its swarm being left, so that nobody should wait for it any more?"""
        return self._scope.cancel_called

    async def run(self) -> None:
        """Fetch, for as long as it is not given up."""
        try:
            with self._scope:
                await self._fetch()
        except MiauflixError as error:
            self._error = error
        finally:
            self.ended.set()

    def also_ask(self, trackers: tuple[str, ...]) -> None:
        """Somebody else who waits for the same knows of these trackers."""
        known = self._trackers
        self._trackers = tuple(dict.fromkeys(known + trackers))[: self._settings.limits.trackers]
        if self._swarm is not None and self._trackers != known:
            self._swarm.replace_trackers(self._trackers)

    def settle(self, metainfo: Metainfo) -> None:
        """It came another way: no peer has to be asked any more."""
        self._fetched = Fetched(metainfo)
        self._found.set()

    def give_up(self) -> None:
        """Nobody waits for it any more: the swarm is left at once."""
        self._scope.cancel()

    def outcome(self, within_s: float) -> Fetched:
        """`MetadataTimeout` with the reason when nobody gave it, `TorrentRefused` when it is not taken in."""
        if self._fetched is not None:
            return self._fetched
        raise self._error or MetadataTimeout(self._why_not(within_s))

    async def _fetch(self) -> None:
        with _staging(self._settings.download_folder / STAGING / self._info_hash) as folder:
            attempt = 0
            while not self._found.is_set():
                await self._attempt(folder, circle(sorted(self._met), attempt))
                attempt += 1
        if self._arrived is not None and self._fetched is None:
            self._fetched = await self._checked(self._arrived)

    async def _attempt(self, folder: Path, peers: Peers) -> None:
        """Until the metadata is there; not for ever where there are peers, and it does not come from them."""
        swarm = await self._join(folder, peers)
        until = trio.current_time() + self._settings.metadata_attempt_s
        try:
            while not self._found.is_set() and (trio.current_time() < until or not (peers or self._peers)):
                swarm.ask_figures()
                swarm.ask_resume_data(only_if_modified=False)  # which knows the peers
                with trio.move_on_after(LOOK_EVERY_S):
                    await self._found.wait()
        finally:
            await self._leave(swarm)

    async def _join(self, folder: Path, peers: Peers) -> Swarm:
        """Join with these peers alone; with whoever is found where there are none."""
        trackers = () if peers else self._trackers
        request = Join(
            info_hash=self._info_hash,
            folder=str(folder),
            trackers=trackers,
            peers=peers,
            allow_local=self._settings.allow_local_peers,
            stays_home=bool(peers),
            max_connections=self._settings.metadata_connections,
            max_bytes_per_s=self._settings.metadata_bytes_per_s,
        )
        self._left = trio.Event()
        with trio.CancelScope(shield=True):  # a swarm half joined would be in the way of whoever joins it next
            self._swarm = swarm = await self._engine.join(request, self._hear)
        if self._trackers != trackers and not peers:  # more became known meanwhile
            swarm.replace_trackers(self._trackers)
        return swarm

    async def _leave(self, swarm: Swarm) -> None:
        """Leave, and wait until libtorrent has let go of the folder: it may be making its empty files just now."""
        self._swarm = None
        swarm.leave(delete_files=True)
        with trio.move_on_after(LET_GO_WITHIN_S, shield=True):
            await self._left.wait()

    async def _checked(self, arrived: MetadataArrived) -> Fetched:
        metainfo = await trio.to_thread.run_sync(read_info, arrived.info, self._settings.limits)
        if metainfo.info_hash != self._info_hash:
            raise TorrentRefused("The metadata that the peers gave does not belong to this torrent.")
        return Fetched(metainfo, arrived.peers)

    def _hear(self, news: SwarmNews) -> None:
        match news:
            case MetadataArrived():
                self._arrived = news
                self._found.set()
            case FilesDeleted():
                self._left.set()
            case SwarmFigures(peers=count):
                self._peers, self._most_peers = count, max(self._most_peers, count)
            case ResumeData(peers=peers):
                self._met.update(peers)
            case TrackerRefused(url, message):
                self._complaint = f" The tracker {host_of(url)} said: {message}."

    def _why_not(self, within_s: float) -> str:
        seconds = f"{within_s:g} s"
        if self._most_peers == 0:
            return f"Nobody who has this torrent was found within {seconds}.{self._complaint}"
        who = "One peer was" if self._most_peers == 1 else f"{self._most_peers} peers were"
        return f"{who} met, but none gave the torrent's metadata within {seconds}."


def circle(peers: Sequence[tuple[str, int]], attempt: int) -> Peers:
    """Whom alone to meet in which attempt: in every third anybody, else one half and then the other, each cut anew.

    To libtorrent 2.1 the metadata is as long as one peer says: while a liar is believed nobody else is, and a block of
    his spoils the others'. Of two opposite halves one is free of him. There are as many cuts as tell any two peers
    apart; then they begin again, for what failed may only have been slow.
    """
    cut, side = divmod(attempt, 3)
    bit = cut % max(1, (len(peers) - 1).bit_length())
    return tuple(peer for place, peer in enumerate(peers) if side and place >> bit & 1 == side - 1)


@contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # empty but for the empty files libtorrent made
