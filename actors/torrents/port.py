"""What the rest of the engine needs of a BitTorrent session. The adapter is `session.py`; tests have a fake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import attrs

from actors.torrents.news import SwarmNews
from actors.torrents.planner import Plan

Peers = tuple[tuple[str, int], ...]
"""Where peers can be met: address and port."""

Listener = Callable[[SwarmNews], None]
"""Called on the trio thread with each piece of news, in order; must not wait."""


@attrs.frozen
class Join:
    """Which swarm to join, and what is there already. Everything in it has been checked.

    `content` is a .torrent file (empty: fetch the metadata from peers first, into `folder`), `names` maps each file
    number to its path below `folder`, `have` has one byte a piece (None: look at the disk), `priorities` one a piece.
    `allow_local` lets local addresses in, `stays_home` asks nobody but the trackers. `web_seeds` are HTTP servers that
    have the files (BEP 19). `max_connections` is how many peers are kept, `max_bytes_per_s` how much all of them may
    send; None: as many and as much as the session may have.
    """

    info_hash: str
    folder: str
    content: bytes = attrs.field(default=b"", repr=False)
    trackers: tuple[str, ...] = ()
    names: dict[int, str] = attrs.field(factory=dict, repr=False)
    have: bytes | None = attrs.field(default=None, repr=False)
    priorities: Sequence[int] = attrs.field(default=(), repr=False)
    peers: Peers = attrs.field(default=(), repr=False)
    allow_local: bool = False
    stays_home: bool = False
    web_seeds: tuple[str, ...] = attrs.field(default=(), repr=False)
    max_connections: int | None = None
    max_bytes_per_s: int | None = None


class Swarm(Protocol):
    """One torrent in the session. Only `peers` waits; what comes of the other methods is told as news."""

    def apply(self, plan: Plan) -> None:
        """Tell libtorrent what is wanted."""

    def ask_figures(self, *, pieces: bool = False) -> None:
        """Have `SwarmFigures` told, with all pieces that are there if wished."""

    def ask_resume_data(self, *, only_if_modified: bool) -> None:
        """Have `ResumeData` or `ResumeRefused` told, once what was fetched is written."""

    async def peers(self) -> Peers:
        """Whom we called and are connected to, those who gave most first; nobody when libtorrent does not answer."""

    def replace_trackers(self, trackers: Sequence[str]) -> None:
        """Ask these trackers from now on, at once."""

    def add_web_seeds(self, urls: Sequence[str]) -> None:
        """Ask these HTTP servers, too; those that are asked already are no matter."""

    def flush(self) -> None:
        """Have what is in the write cache written."""

    def leave(self, *, delete_files: bool) -> None:
        """Leave the swarm; with `delete_files`, `FilesDeleted` is told when that is done."""


class Engine(Protocol):
    """The session. `alerts_lost` counts how often there was more news than was heard."""

    alerts_lost: int

    async def run(self) -> None:
        """Pass on the news, until cancelled; then the session ends by itself."""

    async def join(self, request: Join, listener: Listener) -> Swarm:
        """Join a swarm. `TorrentRefused` when libtorrent does not take it, `EngineStuck` when it does not answer."""

    async def find_peers(self, info_hash: str, within_s: float) -> frozenset[tuple[str, int]]:
        """Whom the DHT (BEP 5) names within this time; the swarm is neither joined nor announced to."""

    def ask_updates(self) -> None:
        """Have `SwarmFigures` told for every swarm that changed since the last time."""

    def set_calm(self, calm: bool) -> None:
        """Keep few requests in flight (calm) or enough to fill the line."""

    def tell_blocks(self, wished: bool) -> None:
        """Have `BlockWritten` told, or no longer: it costs as much as all other news."""

    async def close(self, within_s: float) -> None:
        """End the session; what is still in caches is written."""
