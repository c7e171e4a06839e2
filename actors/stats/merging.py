"""What several trackers, and the DHT, together say of one swarm. Pure.

Each tracker knows only those peers that announce to it, so that the highest count is the nearest to the truth - as
long as nobody makes counts up. So a claim has to be borne out: by another one that is at least a quarter of it
(`REACH`), or by as many peers in the DHT. Seeders and leechers are weighed apart, and nought says nothing beside
more: a tracker that never heard of a swarm answers over UDP that it has nobody.

* The highest claim that is borne out counts.
* Three or more: one that towers over all the rest is outvoted, and the rest is looked at in the same way.
* Two far apart: one word against the other; the higher counts up to `REACH` times the lower.
* A single word counts, up to `LONE_MOST`.
* The peers that the DHT names are there. Where trackers know fewer, the rest is shared out as they share them; where
  no tracker tells seeders from leechers, one counts as a seeder: a swarm that people stay in is not dead.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actors.stats.tracker import Counts

REACH = 4
LONE_MOST = 1_000
MOST = 1_000_000
"""No swarm has more."""


def merged(claims: Sequence[Counts], dht_peers: int | None = None) -> Counts | None:
    """The counts to go by; None where nobody knows the swarm. `dht_peers` is a lower bound of all peers together."""
    peers = min(dht_peers or 0, MOST)
    if not claims and not peers:
        return None
    seeders = _agreed((each.seeders for each in claims), peers)
    leechers = _agreed((each.leechers for each in claims), peers)
    return _at_least(peers, seeders, leechers)


def are_in_doubt(claims: Sequence[Counts]) -> bool:
    """Would another witness help: does no tracker know of anybody, or are the most seeders claimed not borne out?"""
    highest = max((each.seeders for each in claims), default=0)
    is_borne_out = _agreed((each.seeders for each in claims), 0) == highest
    return not is_borne_out or not any(each.seeders or each.leechers for each in claims)


def _agreed(claims: Iterable[int], peers: int) -> int:
    values = sorted((min(each, MOST) for each in claims if each), reverse=True)
    while len(values) > 2 and not _bears_out(max(values[1], peers), values[0]):
        del values[0]
    if not values:
        return 0
    if len(values) == 1:
        return min(values[0], max(LONE_MOST, REACH * peers))
    return min(values[0], REACH * max(values[1], peers))


def _bears_out(other: int, claim: int) -> bool:
    return other * REACH >= claim


def _at_least(peers: int, seeders: int, leechers: int) -> Counts:
    known = seeders + leechers
    if known >= peers:
        return Counts(seeders, leechers)
    seeders = max(1, round(peers * seeders / known)) if known else 1
    return Counts(seeders, peers - seeders)
