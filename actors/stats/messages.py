"""The conversation with `stats`: how alive is a swarm, and how do the trackers fare?"""

from __future__ import annotations

from datetime import datetime

import attrs

from actors.runtime import Ask, Event
from storage.model.sources import InfoHash, SwarmHealth


@attrs.frozen
class CheckSwarm(Ask[SwarmHealth]):
    """Ask about one swarm now: these trackers (UDP, BEP 15; HTTP, BEP 48), the operator's own, and if need be the DHT.

    `SwarmUnknown` if none of them knows it.
    """

    info_hash: InfoHash
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool = False
    timeout_s = 20.0


@attrs.frozen
class TrackerHealth:
    """How a tracker fares. `host` is all of its address that may be shown, such as `udp://tracker.example:1337`.

    `trouble` is one sentence, "" while all is well; `failures` counts those since the last success. While
    `rests_for_s` is not 0 it is left alone.
    """

    host: str
    trouble: str
    last_success_at: datetime | None
    failures: int
    rests_for_s: float


@attrs.frozen
class DescribeTrackers(Ask[tuple[TrackerHealth, ...]]):
    """For operators: the trackers that were asked of late, the troubled ones first."""


@attrs.frozen
class SwarmChecked(Event):
    """A swarm was measured."""

    info_hash: InfoHash
    health: SwarmHealth
