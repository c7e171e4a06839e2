"""All trackers behind one port: over UDP or HTTP, as their address says, unless they are left alone for a while."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TypeAlias

import trio

from actors.breaker import Admission
from actors.outbound import Resolve, is_public, is_somewhere, look_up
from actors.stats.http_tracker import HttpTracker
from actors.stats.messages import TrackerHealth
from actors.stats.places import Place
from actors.stats.settings import StatsSettings
from actors.stats.tracker import Counts, NoScrape, Tracker, TrackerFailed
from actors.stats.tracker_book import Record, TrackerBook
from actors.stats.udp_tracker import UdpTracker
from storage.model.sources import InfoHash

Scrape: TypeAlias = Callable[[], Awaitable[Mapping[InfoHash, Counts]]]


def tracker_adapters(settings: StatsSettings, resolve: Resolve = look_up) -> dict[str, Tracker]:
    """Who asks, by the scheme of an address. Trackers of other schemes (as those of WebTorrent) are not asked."""
    may_connect = is_somewhere if settings.allow_local_trackers else is_public
    http = HttpTracker(settings.http, resolve, may_connect=may_connect)
    return {"http": http, "https": http, "udp": UdpTracker(settings.udp, resolve, may_connect=may_connect)}


class Trackers:
    """The adapters, and a book of how each tracker fares.

    Trackers of this machine (`trusted_local`) are not in it: they come and go with the demo, and cost nobody anything.
    """

    def __init__(self, adapters: Mapping[str, Tracker], settings: StatsSettings, rng: random.Random) -> None:
        self._adapters = adapters
        self._book = TrackerBook(settings.rest, settings.remembered_trackers, rng)

    async def scrape(
        self, announce_url: str, info_hashes: Sequence[InfoHash], *, trusted_local: bool
    ) -> Mapping[InfoHash, Counts]:
        """See the port."""
        place = self._place(announce_url)
        if place is None:
            raise TrackerFailed("That is no address of a tracker that can be asked.")
        scrape = partial(self._adapters[place.scheme].scrape, announce_url, info_hashes)
        if trusted_local:
            return await scrape(trusted_local=True)
        record = self._book.record(place)
        admission = record.breaker.admit(trio.current_time())
        if admission is None:
            raise TrackerFailed(f"{place.host} is left alone for a while: {record.trouble}")
        return await self._noted(partial(scrape, trusted_local=False), record, admission)

    async def _noted(self, scrape: Scrape, record: Record, admission: Admission) -> Mapping[InfoHash, Counts]:
        try:
            counts = await scrape()
        except TrackerFailed as error:
            # A path without a scrape says nothing of the tracker: whoever writes a torrent could silence any.
            if isinstance(error, NoScrape):
                record.breaker.given_back(admission, trio.current_time())
            else:
                record.breaker.failed(admission, trio.current_time())
                record.note_failure(str(error))
            raise
        except BaseException:
            record.breaker.given_back(admission, trio.current_time())
            raise
        record.breaker.succeeded(admission)
        record.note_success(trio.current_time())
        return counts

    def _place(self, announce_url: str) -> Place | None:
        place = Place.of(announce_url)
        return place if place is not None and place.scheme in self._adapters else None

    def may_be_asked(self, announce_url: str, trusted_local: bool) -> bool:
        """Can it be asked at all, and is it not left alone just now?"""
        place = self._place(announce_url)
        if place is None:
            return False
        return trusted_local or not self._book.rests_for_s(place, trio.current_time())

    def health(self, date: datetime) -> tuple[TrackerHealth, ...]:
        """Of all in the book, the troubled ones first. `date` is now."""
        return self._book.health(trio.current_time(), date)

    def close(self) -> None:
        """See the port."""
        for adapter in set(self._adapters.values()):
            adapter.close()
