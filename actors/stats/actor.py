"""Knows how alive each swarm is, and bothers trackers as little as possible to know it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

import trio

from actors.flights import Flights
from actors.runtime import Actor, Address, Later, Tick
from actors.seeding import SwarmStarted
from actors.sources import DueSwarm, DueSwarms, RecordHealth, SourcesFound, TrackersFound
from actors.stats.errors import SwarmUnknown
from actors.stats.memory import FreshHealth
from actors.stats.merging import are_in_doubt, merged
from actors.stats.messages import CheckSwarm, DescribeTrackers, SwarmChecked, TrackerHealth
from actors.stats.plan import Planner
from actors.stats.settings import StatsSettings
from actors.stats.survey import Survey, Surveyor
from actors.stats.tracker import Counts, Tracker
from actors.stats.trackers import Trackers
from actors.torrents.messages import CountPeers
from storage.model.errors import MiauflixError
from storage.model.sources import InfoHash, SwarmHealth

logger = logging.getLogger(__name__)


class StatsActor(Actor):
    """Measures swarms on request, and those of all sources when they are due.

    `adapters` ask trackers, by the scheme of their addresses (see `tracker_adapters`); they are closed with the actor.
    """

    def __init__(
        self, adapters: Mapping[str, Tracker], sources: Address, torrents: Address, settings: StatsSettings
    ) -> None:
        self._adapters, self._sources, self._torrents, self._settings = adapters, sources, torrents, settings
        self._fresh = FreshHealth(settings.fresh_for_s, settings.remembered)
        self._dht = trio.CapacityLimiter(settings.parallel_dht)
        self._trackers: Trackers
        self._planner: Planner
        self._checking: Surveyor
        self._measuring: Surveyor
        self._checks: Flights[CheckSwarm, SwarmHealth]
        self._turns: Tick | None = None

    async def start(self) -> None:
        settings = self._settings
        self._trackers = Trackers(self._adapters, settings, self.context.random)
        self.context.start_soon(self._close_at_the_end)
        self._planner = Planner(settings.extra_trackers, settings.trackers_a_swarm, self._trackers.may_be_asked)
        # Viewers do not stand in line behind the turns.
        self._checking = Surveyor(self._trackers, settings.parallel_checks)
        self._measuring = Surveyor(self._trackers, settings.parallel_scrapes)
        self._checks = Flights(self.context.start_soon)
        if settings.is_background:
            await self._start_turns()

    async def _start_turns(self) -> None:
        await self.context.listen(SourcesFound, TrackersFound, SwarmStarted)
        self._turns = self.context.every(
            self._settings.check_interval_s,
            self._measure_due,
            name="source statistics",
            idle_ceiling_s=self._settings.idle_ceiling_s,
        )

    async def _close_at_the_end(self) -> None:
        """Of this life, whichever way it ends."""
        try:
            await trio.sleep_forever()
        finally:
            self._trackers.close()

    async def handle(self, message: object) -> Later | tuple[TrackerHealth, ...] | None:
        match message:
            case CheckSwarm():
                return self.later(self._check, message)
            case DescribeTrackers():
                return self._trackers.health(self.context.now())
            case SourcesFound() | TrackersFound() | SwarmStarted():
                if self._turns is not None:
                    self._turns.wake()
                return None
            case _:
                raise TypeError(f"stats does not understand {type(message).__name__}")

    async def _check(self, wanted: CheckSwarm) -> SwarmHealth:
        fresh = self._fresh.get(wanted.info_hash)
        if fresh is not None:
            return fresh
        return await self._checks.join(wanted, partial(self._check_now, wanted))

    async def _check_now(self, wanted: CheckSwarm) -> SwarmHealth:
        settings, info_hash = self._settings, wanted.info_hash
        routes = self._planner.routes([wanted], settings.trackers_a_turn)
        survey = await self._checking.ask(routes, settings.check_within_s, settings.check_grace_s)
        claims = survey.of(info_hash)
        counts = merged(claims, await self._count_peers(wanted) if are_in_doubt(claims) else None)
        if counts is None:
            raise SwarmUnknown(_why_unknown(wanted, survey))
        return self._note(info_hash, counts)

    async def _count_peers(self, wanted: CheckSwarm | DueSwarm) -> int | None:
        """What the DHT says; None where it is off, nobody knows, or enough others ask it already."""
        if wanted.trusted_local or not self._dht.available_tokens:
            return None
        async with self._dht:
            try:
                return await self._torrents.ask(CountPeers(wanted.info_hash))
            except MiauflixError as error:
                logger.debug("the DHT was of no help: %s", error)
                return None

    async def _measure_due(self) -> bool:
        """One turn: measure what is due, and tell `sources` of all at once."""
        due = await self._sources.ask(DueSwarms(self._settings.swarms_a_turn))
        if not due:
            return False
        health = {swarm.info_hash: self._fresh.get(swarm.info_hash) for swarm in due}
        stale = [swarm for swarm in due if health[swarm.info_hash] is None]
        survey = await self._measuring.ask(self._planner.routes(stale, self._settings.trackers_a_turn))
        peers = await self._count_doubtful(stale, survey)
        for info_hash in dict.fromkeys(swarm.info_hash for swarm in stale):
            if (counts := merged(survey.of(info_hash), peers.get(info_hash))) is not None:
                health[info_hash] = self._note(info_hash, counts)
        await self._sources.ask(RecordHealth(tuple((swarm.ref, health[swarm.info_hash]) for swarm in due)))
        return True

    async def _count_doubtful(self, swarms: Sequence[DueSwarm], survey: Survey) -> dict[InfoHash, int | None]:
        """What the DHT says of a few of those of which trackers say too little: first of those that none knows."""
        doubtful = [swarm for swarm in swarms if are_in_doubt(survey.of(swarm.info_hash))]
        doubtful.sort(key=lambda swarm: (bool(survey.of(swarm.info_hash)), self.context.random.random()))
        peers: dict[InfoHash, int | None] = {}

        async def count(swarm: DueSwarm) -> None:
            peers[swarm.info_hash] = await self._count_peers(swarm)

        async with trio.open_nursery() as nursery:
            for swarm in doubtful[: self._settings.dht_a_turn]:
                nursery.start_soon(count, swarm)
        return peers

    def _note(self, info_hash: InfoHash, counts: Counts) -> SwarmHealth:
        health = SwarmHealth(counts.seeders, counts.leechers, self.context.now(), is_measured=True)
        self._fresh.keep(info_hash, health)
        self.context.events.publish(SwarmChecked(info_hash, health))
        return health


def _why_unknown(wanted: CheckSwarm, survey: Survey) -> str:
    if survey.failures:
        return " ".join(survey.failures)
    if survey.is_cut_short:
        return "None of its trackers answered in time."
    return "None of its trackers knows this swarm." if wanted.trackers else "No tracker of this swarm is known."
