"""The adapter to trackers that speak HTTP (BEP 48)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

import trio

from actors.outbound import MayConnect, Resolve, WebClient, is_public, is_this_machine, look_up
from actors.stats.http_visit import Visit
from actors.stats.places import Place
from actors.stats.settings import HttpSettings
from actors.stats.tracker import Counts, TrackerFailed
from storage.model.sources import InfoHash

MOST_REMEMBERED = 1_000


class HttpTracker:
    """Asks over HTTP, a few dozen swarms a request; holds no connection between two questions.

    Not every tracker takes several swarms a request: some refuse, some tell of one of them only. Such a one is asked
    for a few, one by one, and that it is so is remembered. `may_connect` tells where trackers may lie that are not
    trusted.
    """

    def __init__(
        self, settings: HttpSettings, resolve: Resolve = look_up, *, may_connect: MayConnect = is_public
    ) -> None:
        self._settings, self._resolve, self._may_connect = settings, resolve, may_connect
        self._takes_many: OrderedDict[Place, bool] = OrderedDict()

    async def scrape(
        self, announce_url: str, info_hashes: Sequence[InfoHash], *, trusted_local: bool
    ) -> Mapping[InfoHash, Counts]:
        """See the port."""
        place = Place.of(announce_url)
        if place is None or place.scheme == "udp":
            raise TrackerFailed("That is no address of an HTTP tracker.")
        may_connect = is_this_machine if trusted_local else self._may_connect
        async with WebClient(may_connect=may_connect, resolve=self._resolve, max_connections=1) as client:
            visit = Visit(client, announce_url, place.host, self._settings, self._takes_many.get(place))
            with trio.move_on_after(self._settings.within_s) as deadline:
                await self._run(visit, info_hashes)
        if deadline.cancelled_caught and not visit.counts:
            raise TrackerFailed(f"{place.host} did not answer within {self._settings.within_s:g} s.")
        self._remember(place, visit.takes_many)
        return visit.counts

    def close(self) -> None:
        """See the port: nothing is kept open."""

    async def _run(self, visit: Visit, info_hashes: Sequence[InfoHash]) -> None:
        try:
            await visit.run(info_hashes)
        except TrackerFailed:
            if not visit.counts:
                raise

    def _remember(self, place: Place, takes_many: bool | None) -> None:
        if takes_many is not None:
            self._takes_many[place] = takes_many
            self._takes_many.move_to_end(place)
            if len(self._takes_many) > MOST_REMEMBERED:
                self._takes_many.popitem(last=False)
