"""Which swarms are due for measuring, and what becomes of the measures."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

import trio

from actors.sources import volatility
from actors.sources.means import Means
from actors.sources.messages import DueSwarm
from storage import sources as kept
from storage.model.sources import SourceRef, SwarmHealth

logger = logging.getLogger(__name__)


class Statistics:
    """Tells what is due with the trackers of this moment, and plans the next check from how much a swarm changes."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def due(self, limit: int) -> tuple[DueSwarm, ...]:
        """See `DueSwarms`."""
        means = self._means
        due = await means.read(kept.due_swarms, means.cipher, means.now(), limit)
        for ref in due.unreadable:
            logger.error("source %s does not open: it was altered in the database", ref)
        if due.unreadable:
            await self.record(dict.fromkeys(due.unreadable))
        trackers: dict[SourceRef, tuple[str, ...]] = {}
        async with trio.open_nursery() as nursery:
            for swarm in due.swarms:
                nursery.start_soon(self._note_trackers, swarm, trackers)
        return tuple(
            DueSwarm(swarm.ref, swarm.info_hash, trackers[swarm.ref], swarm.trusted_local) for swarm in due.swarms
        )

    async def record(self, measured: Mapping[SourceRef, SwarmHealth | None]) -> None:
        """See `RecordHealth`."""
        means = self._means
        now = means.now()
        states = await means.read(kept.stats_states, tuple(measured))
        records = [
            (state.ref, measured[state.ref], self._next_check(state, measured[state.ref], now)) for state in states
        ]
        if records:
            await means.database.write(kept.record_health, records, now)

    async def _note_trackers(self, swarm: kept.StoredSwarm, trackers: dict[SourceRef, tuple[str, ...]]) -> None:
        now = self._means.directories.trackers_now
        trackers[swarm.ref] = await now(swarm.provider, swarm.info_hash, swarm.trackers)

    def _next_check(self, before: kept.StatsState, health: SwarmHealth | None, now: datetime) -> datetime:
        rng = self._means.rng
        if health is None:
            return now + volatility.failure_pause(before.failures + 1, rng)
        last: timedelta | None = None
        if before.checked_at is not None and before.next_check_at is not None:
            last = before.next_check_at - before.checked_at
        changed = volatility.change(before.peers, health.seeders + health.leechers)
        return now + volatility.next_interval(last, changed, rng)
