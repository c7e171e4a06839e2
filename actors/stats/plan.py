"""Which trackers are asked about which swarms: each tracker once, about all swarms that name it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Protocol

import attrs

from storage.model.sources import InfoHash


class Wanted(Protocol):
    """A swarm that wants measuring."""

    @property
    def info_hash(self) -> InfoHash:
        """Its name."""

    @property
    def trackers(self) -> tuple[str, ...]:
        """Announce URLs of those that know it, the best ones first."""

    @property
    def trusted_local(self) -> bool:
        """Is it a swarm of this machine?"""


@attrs.frozen
class Route:
    """A tracker, and what it is asked about."""

    announce_url: str = attrs.field(repr=False)
    trusted_local: bool
    info_hashes: tuple[InfoHash, ...]


@attrs.frozen
class Planner:
    """Up to `most_of_swarm` of a swarm's own trackers are asked, and the `extra` ones unless it is of this machine.

    `may_be_asked(announce_url, trusted_local)` tells which trackers are worth asking now.
    """

    extra: tuple[str, ...] = attrs.field(repr=False)
    most_of_swarm: int
    may_be_asked: Callable[[str, bool], bool]

    def routes(self, swarms: Iterable[Wanted], most: int) -> tuple[Route, ...]:
        """The busiest `most` trackers; but first those that are needed for every swarm to be asked about at all."""
        found: dict[tuple[str, bool], dict[InfoHash, None]] = {}
        for swarm in swarms:
            for url in self._trackers(swarm):
                found.setdefault((url, swarm.trusted_local), {})[swarm.info_hash] = None
        all_routes = (Route(url, trusted, tuple(hashes)) for (url, trusted), hashes in found.items())
        return _needed_first(sorted(all_routes, key=lambda route: -len(route.info_hashes)))[:most]

    def _trackers(self, swarm: Wanted) -> Iterator[str]:
        own = (url for url in dict.fromkeys(swarm.trackers) if self.may_be_asked(url, swarm.trusted_local))
        yield from islice(own, self.most_of_swarm)
        if not swarm.trusted_local:
            yield from (url for url in self.extra if self.may_be_asked(url, False))


def _needed_first(busiest: Iterable[Route]) -> tuple[Route, ...]:
    needed: list[Route] = []
    others: list[Route] = []
    served: set[InfoHash] = set()
    for route in busiest:
        (others if served.issuperset(route.info_hashes) else needed).append(route)
        served.update(route.info_hashes)
    return (*needed, *others)
