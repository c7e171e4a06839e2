"""The conversation with `stats`: how alive is a swarm?"""

from __future__ import annotations

import attrs

from actors.runtime import Ask, Event
from storage.model.sources import InfoHash, SwarmHealth


@attrs.frozen
class CheckSwarm(Ask[SwarmHealth]):
    """Ask these trackers about one swarm now (HTTP scrape, BEP 48); the best answer wins.

    `SwarmUnknown` if none of them knows it.
    """

    info_hash: InfoHash
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool = False
    timeout_s = 20.0


@attrs.frozen
class SwarmChecked(Event):
    """A swarm was measured."""

    info_hash: InfoHash
    health: SwarmHealth
