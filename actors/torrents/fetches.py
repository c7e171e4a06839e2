"""All swarms that are joined for their metadata: shared by who waits for the same, few at a time for the background."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import trio

from actors.torrents.errors import EngineFull
from actors.torrents.intake import Magnet
from actors.torrents.magnets import LET_GO_WITHIN_S, LOOK_EVERY_S, Fetched, MetadataFetch
from actors.torrents.metainfo import Metainfo
from actors.torrents.port import Engine
from actors.torrents.settings import TorrentSettings


class MetadataFetches:
    """A fetch lasts as long as somebody waits for it; each waits for as long as he likes.

    `find_kept` tells what is known of an info hash already, `may_disturb` whether the line can be spared. The fetches
    run in the nursery behind `start_soon`.
    """

    def __init__(
        self,
        engine: Engine,
        settings: TorrentSettings,
        start_soon: Callable[..., Any],
        find_kept: Callable[[str], Metainfo | None],
        may_disturb: Callable[[], bool],
    ) -> None:
        self._engine, self._settings, self._start_soon = engine, settings, start_soon
        self._find_kept, self._may_disturb = find_kept, may_disturb
        self._running: dict[str, MetadataFetch] = {}
        self._in_line = 0
        self._changed = trio.Event()

    async def for_person(self, magnet: Magnet) -> Fetched:
        """At once, however many there are. `MetadataTimeout`, `TorrentRefused`."""
        fetch = self._running.get(magnet.info_hash)
        if fetch is not None and fetch.is_given_up:
            await fetch.ended.wait()
        return await self._wait(magnet, self._settings.metadata_timeout_s)

    async def in_background(self, magnet: Magnet) -> Metainfo:
        """When its turn comes; what is kept is known without asking anybody. `EngineFull` when that takes too long."""
        await self._turn(magnet.info_hash)
        kept = self._find_kept(magnet.info_hash)  # nothing may be waited for between this and the start of the fetch
        if kept is not None:
            return kept
        return (await self._wait(magnet, self._settings.background_metadata_timeout_s)).metainfo

    async def settle(self, metainfo: Metainfo) -> None:
        """This torrent is kept from now on: whoever waits for its metadata gets it, and its swarm is left."""
        fetch = self._running.get(metainfo.info_hash)
        if fetch is not None:
            fetch.settle(metainfo)
            await fetch.ended.wait()

    async def _wait(self, magnet: Magnet, within_s: float) -> Fetched:
        fetch = self._board(magnet)
        fetch.waiting += 1
        try:
            with trio.move_on_after(within_s):
                await fetch.ended.wait()
        finally:
            fetch.waiting -= 1
            if not fetch.waiting and not fetch.ended.is_set():
                fetch.give_up()
                with trio.move_on_after(LET_GO_WITHIN_S, shield=True):
                    await fetch.ended.wait()
        return fetch.outcome(within_s)

    def _board(self, magnet: Magnet) -> MetadataFetch:
        fetch = self._running.get(magnet.info_hash)
        if fetch is None:
            fetch = self._running[magnet.info_hash] = MetadataFetch(self._engine, self._settings, magnet)
            self._start_soon(self._run, magnet.info_hash, fetch)
            self._tell()
        else:
            fetch.also_ask(magnet.trackers)
        return fetch

    async def _run(self, info_hash: str, fetch: MetadataFetch) -> None:
        try:
            await fetch.run()
        finally:
            del self._running[info_hash]
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = trio.Event()

    async def _turn(self, info_hash: str) -> None:
        """Wait until this one may be fetched."""
        if not self._in_line and self._may_go(info_hash):
            return
        if self._in_line >= self._settings.background_metadata_waiting:
            raise EngineFull("Too many torrents' metadata is waited for: try again later.")
        self._in_line += 1
        try:
            with trio.move_on_after(self._settings.background_turn_within_s):
                while not self._may_go(info_hash):
                    with trio.move_on_after(LOOK_EVERY_S):  # whether somebody is short of data is told by nobody
                        await self._changed.wait()
                return
        finally:
            self._in_line -= 1
        raise EngineFull("The engine has too much to do to look for metadata: try again later.")

    def _may_go(self, info_hash: str) -> bool:
        fetch = self._running.get(info_hash)
        if fetch is not None:
            return not fetch.is_given_up
        return len(self._running) < self._settings.background_metadata and self._may_disturb()
