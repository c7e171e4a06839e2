"""The adapter to Torznab endpoints: asks all of them at once, and tells what they list in the words of the port."""

from __future__ import annotations

import os.path
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import attrs
import trio

from actors.outbound import Web
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused, ProviderTrouble
from actors.sources.provider import DirectoryHealth, PartlyFound
from actors.sources.torznab.endpoint import Endpoint
from actors.sources.torznab.hashes import Hashes
from actors.sources.torznab.line import EndpointLine
from actors.sources.torznab.search import EndpointSearch
from actors.sources.torznab.settings import TorznabSettings
from actors.urgency import Urgency
from storage.model.provided import FoundSource, Wanted
from storage.model.sources import InfoHash, Sought

SERVICE = "Torznab"


class TorznabDirectory:
    """A `SourceProvider`. No endpoint waits for another, and none stops another."""

    name = "torznab"

    def __init__(self, settings: TorznabSettings, web: Web, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._settings = settings
        places = settings.places()
        names = _names(places)
        lines = [EndpointLine(web, *each, settings, now=now, rng=rng) for each in zip(places, names, strict=True)]
        self._endpoints = [(line, Hashes(line, settings.files_per_search)) for line in lines]

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        """What any endpoint lists. `ProviderTrouble` only when none of them could be asked."""
        found: list[FoundSource] = []
        troubles: list[ProviderTrouble] = []
        is_whole = True

        async def ask(line: EndpointLine, hashes: Hashes) -> None:
            nonlocal is_whole
            search = EndpointSearch(line, hashes, self._settings, wanted, urgency)
            try:
                found.extend(await search.run())
                is_whole &= search.is_whole
            except ProviderTrouble as trouble:
                is_whole = False
                troubles.append(trouble)

        async with trio.open_nursery() as nursery:
            for endpoint in self._endpoints:
                nursery.start_soon(ask, *endpoint)
        if troubles and len(troubles) == len(self._endpoints):
            raise _all_of(troubles)
        return _merged(found) if is_whole else PartlyFound(_merged(found))

    async def torrent_file(self, url: str, urgency: Urgency) -> bytes:
        """See the port. `ProviderRefused`: it lies elsewhere than at an endpoint, or there is none."""
        own = [(line, path) for line, _ in self._endpoints if (path := line.endpoint.path_of(url)) is not None]
        if not own:
            await trio.lowlevel.checkpoint()
            raise ProviderRefused(SERVICE, "No Torznab endpoint lies where this torrent file is said to be.")
        line, path = max(own, key=lambda each: len(os.path.commonpath([each[0].endpoint.path, each[1]])))
        fetched = await line.file(path, urgency)
        if not fetched.content:
            raise ProviderRefused(line.service, f"{line.service} does not have this torrent file.")
        return fetched.content

    async def own_titles(self) -> frozenset[Sought] | None:
        """Endpoints do not tell."""
        await trio.lowlevel.checkpoint()
        return None

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """Those that were found still hold."""
        await trio.lowlevel.checkpoint()
        return None

    def health(self) -> DirectoryHealth:
        """At hand without waiting; its parts are the endpoints by their hosts."""
        parts = tuple(line.health() for line, _ in self._endpoints)
        return DirectoryHealth(
            self.name,
            _trouble(parts),
            requests=sum(part.requests for part in parts),
            failures=sum(part.failures for part in parts),
            skipped=sum(part.skipped for part in parts),
            parts=parts,
        )


def _names(places: Sequence[Endpoint]) -> list[str]:
    """By host, since all else of an address may be a secret; those of the same host are numbered."""
    several = {host for host, count in Counter(place.host for place in places).items() if count > 1}
    seen: Counter[str] = Counter()
    names = []
    for place in places:
        seen[place.host] += 1
        names.append(f"{place.host} {seen[place.host]}" if place.host in several else place.host)
    return names


def _trouble(parts: Sequence[DirectoryHealth]) -> str:
    troubles = [part.trouble for part in parts if part.trouble]
    if len(troubles) < 2:
        return "".join(troubles)
    return f"{len(troubles)} of {len(parts)} Torznab endpoints are in trouble: {troubles[0]}"


def _all_of(troubles: Sequence[ProviderTrouble]) -> ProviderTrouble:
    """What to tell when no endpoint helps: the one reason that they share, else that they are down."""
    if len(troubles) == 1:
        return troubles[0]
    text = f"No Torznab endpoint helps now: {troubles[0]}"
    waits = [trouble.retry_after_s for trouble in troubles if trouble.retry_after_s is not None]
    if all(isinstance(trouble, ProviderRefused) for trouble in troubles):
        return ProviderRefused(SERVICE, text)
    if all(isinstance(trouble, ProviderBusy) for trouble in troubles):
        return ProviderBusy(SERVICE, min(waits))
    return ProviderDown(SERVICE, text, min(waits, default=None))


def _merged(found: Iterable[FoundSource]) -> tuple[FoundSource, ...]:
    """One of each torrent: that which claims most seeders, with the trackers of all."""
    by_hash: dict[InfoHash, FoundSource] = {}
    for each in found:
        known = by_hash.setdefault(each.info_hash, each)
        if known is not each:
            best = max(known, each, key=lambda source: -1 if source.seeders is None else source.seeders)
            trackers = tuple(dict.fromkeys((*known.trackers, *each.trackers)))
            by_hash[each.info_hash] = attrs.evolve(best, trackers=trackers)
    return tuple(by_hash.values())
