"""A whole engine on loopback for tests: real libtorrent, real database, a supervisor around the actor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import attrs
import trio

from actors.runtime import Address, Supervisor
from actors.runtime.testing import house
from actors.torrents import (
    AddSeed,
    AddTorrentFile,
    DescribeEngine,
    OpenStream,
    StreamBroken,
    StreamOpened,
    TorrentReport,
    TorrentSettings,
)
from actors.torrents.actor import torrents_factory
from actors.torrents.port import Engine
from actors.torrents.session import LibtorrentEngine
from storage.crypto import FieldCipher
from storage.database import Database
from storage.keys import KeyRing
from storage.model.sources import InfoHash, TorrentSeed
from storage.model.torrents import TorrentInfo
from tests.support.swarm import Content


@attrs.frozen
class Rig:
    """An engine that runs, and the few things tests do with it again and again."""

    torrents: Address
    supervisor: Supervisor
    database: Database
    settings: TorrentSettings

    async def seed(self, content: Content, *trackers: str) -> TorrentInfo:
        """Join as the demo swarm does: loopback allowed for this torrent alone."""
        seed = TorrentSeed(InfoHash(content.info_hash), content.torrent_file, trackers, trusted_local=True)
        return await self.torrents.ask(AddSeed(seed))

    async def add(self, content: Content) -> TorrentInfo:
        """Join as an operator's .torrent file does."""
        return await self.torrents.ask(AddTorrentFile(content.torrent_file, added_by=1))

    async def open(self, torrent_id: int, index: int = 0, start: int = 0, end: int | None = None) -> StreamOpened:
        """Open a stream."""
        return await self.torrents.ask(OpenStream(torrent_id, index, start, end))

    async def read(self, torrent_id: int, index: int = 0, start: int = 0, end: int | None = None) -> bytes:
        """Read a range to its end; a stream that breaks fails the test."""
        opened = await self.open(torrent_id, index, start, end)
        data = await drain(opened)
        assert len(data) == opened.end - opened.start
        return data

    async def report(self, torrent_id: int) -> TorrentReport:
        """What the engine does about one torrent."""
        report = await self.torrents.ask(DescribeEngine())
        return next(torrent for torrent in report.torrents if torrent.id == torrent_id)


async def until(check: Callable[[], Awaitable[bool]], within_s: float = 10.0) -> None:
    """Wait until something becomes true; fails when it does not."""
    with trio.fail_after(within_s):
        while not await check():  # noqa: ASYNC110 - it is another program's doing
            await trio.sleep(0.02)


async def drain(opened: StreamOpened) -> bytes:
    """All bytes of a stream; one that breaks fails the test."""
    parts: list[bytes] = []
    async with opened.chunks:
        async for item in opened.chunks:
            assert not isinstance(item, StreamBroken), item
            parts.append(item)
    return b"".join(parts)


@asynccontextmanager
async def open_rig(
    folder: Path,
    keys: KeyRing,
    open_engine: Callable[[TorrentSettings], Awaitable[Engine]] = LibtorrentEngine.open,
    **changes: object,
) -> AsyncIterator[Rig]:
    """An engine on this folder; opened again, it finds what the last one left. `changes` are settings."""
    settings = attrs.evolve(loopback_settings(folder), **changes)  # type: ignore[arg-type]
    async with await Database.open(folder / "miauflix.db") as database, house() as supervisor:
        lives = torrents_factory(settings, database, FieldCipher(keys), open_engine)
        torrents = await supervisor.start("torrents", lives, stop_within_s=8.0)
        yield Rig(torrents, supervisor, database, settings)


def loopback_settings(folder: Path) -> TorrentSettings:
    """An engine that stays on loopback and takes little time to stop."""
    return TorrentSettings(
        download_folder=folder / "downloads",
        resume_folder=folder / "resume",
        listen_interfaces="127.0.0.1:0",
        enable_dht=False,
        reserve_bytes=1024 * 1024,
        farewell_s=0,
    )
