"""Asks several trackers at once, and gathers what each of them says."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Mapping

import attrs
import trio

from actors.stats.plan import Route
from actors.stats.tracker import Counts, TrackerFailed
from actors.stats.trackers import Trackers
from storage.model.sources import InfoHash

logger = logging.getLogger(__name__)

MOST_FAILURES_TOLD = 5


@attrs.define(eq=False)
class Survey:
    """What trackers said, by swarm; `failures` are sentences, each once. `is_cut_short`: not all of them answered."""

    claims: dict[InfoHash, list[Counts]] = attrs.field(factory=dict)
    failures: list[str] = attrs.field(factory=list)
    is_cut_short: bool = False

    def of(self, info_hash: InfoHash) -> list[Counts]:
        """All that was said of this swarm."""
        return self.claims.get(info_hash, [])

    def add(self, answer: Mapping[InfoHash, Counts]) -> None:
        """A tracker answered."""
        for info_hash, counts in answer.items():
            self.claims.setdefault(info_hash, []).append(counts)

    def add_failure(self, failure: str) -> None:
        """A tracker did not."""
        if failure not in self.failures and len(self.failures) < MOST_FAILURES_TOLD:
            self.failures.append(failure)


class Surveyor:
    """Asks, a few trackers at a time, until all have answered or failed, or the time is over."""

    def __init__(self, trackers: Trackers, parallel: int) -> None:
        self._trackers = trackers
        self._places = trio.CapacityLimiter(parallel)

    async def ask(self, routes: Iterable[Route], within_s: float = math.inf, grace_s: float = math.inf) -> Survey:
        """Once a tracker knew of seeders, the others have at most `grace_s` to follow."""
        survey = Survey()
        with trio.move_on_after(within_s) as deadline:
            async with trio.open_nursery() as nursery:
                for route in routes:
                    nursery.start_soon(self._ask, route, survey, deadline, grace_s)
        survey.is_cut_short = deadline.cancelled_caught
        return survey

    async def _ask(self, route: Route, survey: Survey, deadline: trio.CancelScope, grace_s: float) -> None:
        async with self._places:
            try:
                answer = await self._trackers.scrape(
                    route.announce_url, route.info_hashes, trusted_local=route.trusted_local
                )
            except TrackerFailed as error:
                logger.debug("a tracker failed: %s", error)
                survey.add_failure(str(error))
                return
        survey.add(answer)
        if any(counts.seeders for counts in answer.values()):
            deadline.deadline = min(deadline.deadline, trio.current_time() + grace_s)
