"""Knows how alive each swarm is, and bothers trackers as little as possible to know it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial

import attrs
import trio

from actors.demo import DemoSwarmStarted
from actors.flights import Flights
from actors.runtime import Actor, Address, Later, Tick
from actors.sources import DueSwarms, RecordHealth, SourcesFound
from actors.stats.errors import SwarmUnknown
from actors.stats.memory import FreshHealth
from actors.stats.messages import CheckSwarm, SwarmChecked
from actors.stats.settings import StatsSettings
from actors.stats.tracker import Counts, Tracker, TrackerFailed
from storage.model.sources import InfoHash, SwarmHealth

logger = logging.getLogger(__name__)


@attrs.frozen
class Place:
    """Where swarms are asked for: the same trackers, under the same trust."""

    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool


@attrs.define
class Survey:
    """What several trackers said, the best of it for each swarm; `failures` are sentences."""

    best: dict[InfoHash, Counts] = attrs.field(factory=dict)
    failures: list[str] = attrs.field(factory=list)

    def add(self, answer: Mapping[InfoHash, Counts]) -> None:
        """Take over what is better than before: more seeders, then more leechers."""
        for info_hash, counts in answer.items():
            known = self.best.get(info_hash)
            if known is None or (counts.seeders, counts.leechers) > (known.seeders, known.leechers):
                self.best[info_hash] = counts


class StatsActor(Actor):
    """Measures swarms on request, and those of all sources when they are due."""

    def __init__(self, tracker: Tracker, sources: Address, settings: StatsSettings) -> None:
        self._tracker, self._sources, self._settings = tracker, sources, settings
        self._fresh = FreshHealth(settings.fresh_for_s, settings.remembered)
        self._scraping = trio.CapacityLimiter(settings.parallel_scrapes)
        self._checks: Flights[tuple[InfoHash, Place], SwarmHealth]
        self._turns: Tick | None = None

    async def start(self) -> None:
        self._checks = Flights(self.context.start_soon)
        if not self._settings.is_background:
            return
        await self.context.listen(SourcesFound, DemoSwarmStarted)
        self._turns = self.context.every(
            self._settings.check_interval_s,
            self._measure_due,
            name="source statistics",
            idle_ceiling_s=self._settings.idle_ceiling_s,
        )

    async def handle(self, message: object) -> Later | None:
        match message:
            case CheckSwarm(info_hash, trackers, trusted_local):
                return self.later(self._check, info_hash, Place(trackers, trusted_local))
            case SourcesFound() | DemoSwarmStarted():
                if self._turns is not None:
                    self._turns.wake()
                return None
            case _:
                raise TypeError(f"stats does not understand {type(message).__name__}")

    async def _check(self, info_hash: InfoHash, place: Place) -> SwarmHealth:
        fresh = self._fresh.get(info_hash)
        if fresh is not None:
            return fresh
        return await self._checks.join((info_hash, place), partial(self._check_now, info_hash, place))

    async def _check_now(self, info_hash: InfoHash, place: Place) -> SwarmHealth:
        survey = await self._survey([info_hash], place)
        if info_hash not in survey.best:
            raise SwarmUnknown(" ".join(survey.failures) or "None of its trackers knows this swarm.")
        return self._note(info_hash, survey.best[info_hash])

    async def _measure_due(self) -> bool:
        """One turn: measure what is due, and tell `sources` of each."""
        due = await self._sources.ask(DueSwarms(self._settings.swarms_a_turn))
        places: dict[Place, set[InfoHash]] = {}
        for swarm in due:
            places.setdefault(Place(swarm.trackers, swarm.trusted_local), set()).add(swarm.info_hash)
        measured: dict[InfoHash, SwarmHealth] = {}
        async with trio.open_nursery() as nursery:
            for place, info_hashes in places.items():
                nursery.start_soon(self._measure, place, sorted(info_hashes), measured)
        # Told outside the nursery, which would wrap a refusal of `sources` in a group.
        for swarm in due:
            await self._sources.ask(RecordHealth(swarm.source_id, measured.get(swarm.info_hash)))
        return bool(due)

    async def _measure(
        self, place: Place, info_hashes: Sequence[InfoHash], measured: dict[InfoHash, SwarmHealth]
    ) -> None:
        fresh = {info_hash: health for info_hash in info_hashes if (health := self._fresh.get(info_hash))}
        measured.update(fresh)
        stale = [info_hash for info_hash in info_hashes if info_hash not in fresh]
        if stale:
            survey = await self._survey(stale, place)
            measured.update((info_hash, self._note(info_hash, counts)) for info_hash, counts in survey.best.items())

    async def _survey(self, info_hashes: Sequence[InfoHash], place: Place) -> Survey:
        """Ask all trackers at once (a few at a time), and keep the best that any of them says."""
        survey = Survey()
        if not place.trackers:
            survey.failures.append("No tracker of this swarm is known.")
        async with trio.open_nursery() as nursery:
            for tracker in place.trackers[: self._settings.trackers_a_swarm]:
                nursery.start_soon(self._ask, tracker, info_hashes, place.trusted_local, survey)
        return survey

    async def _ask(self, tracker: str, info_hashes: Sequence[InfoHash], trusted_local: bool, survey: Survey) -> None:
        async with self._scraping:
            try:
                answer = await self._tracker.scrape(tracker, info_hashes, trusted_local=trusted_local)
            except TrackerFailed as error:
                logger.debug("a tracker failed: %s", error)
                survey.failures.append(str(error))
            else:
                survey.add(answer)

    def _note(self, info_hash: InfoHash, counts: Counts) -> SwarmHealth:
        health = SwarmHealth(counts.seeders, counts.leechers, self.context.now())
        self._fresh.keep(info_hash, health)
        self.context.events.publish(SwarmChecked(info_hash, health))
        return health
