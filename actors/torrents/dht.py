"""How many peers of a swarm the DHT knows (BEP 5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from typing import Any

from actors.flights import Flights
from actors.torrents.addresses import is_public_address
from actors.torrents.errors import EngineFull
from actors.torrents.port import Engine
from actors.torrents.settings import TorrentSettings


class PeerCounts:
    """Counts; whoever asks for a swarm that is being counted waits for the same answer."""

    def __init__(self, engine: Engine, settings: TorrentSettings, start_soon: Callable[..., Any]) -> None:
        self._engine, self._settings = engine, settings
        self._counting: Flights[str, int] = Flights(start_soon)

    async def count(self, info_hash: str) -> int | None:
        """See `CountPeers`."""
        if not self._settings.enable_dht:
            return None
        if len(self._counting) >= self._settings.dht_counts:
            raise EngineFull("As many swarms are being counted as this server allows: try again later.")
        return await self._counting.join(info_hash, partial(self._ask, info_hash))

    async def _ask(self, info_hash: str) -> int:
        """Distinct peers. Anybody may say anything in the DHT; what cannot be out in the world is not counted."""
        peers = await self._engine.find_peers(info_hash, self._settings.dht_count_s)
        if self._settings.allow_local_peers:
            return len(peers)
        return sum(port > 0 and is_public_address(ip_address(address)) for address, port in peers)
