"""The port to BitTorrent trackers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from storage.model.errors import MiauflixError
from storage.model.sources import InfoHash


class TrackerFailed(MiauflixError):
    """This tracker gave no usable answer; the text says why and names its host alone."""

    code = "tracker_failed"


@attrs.frozen
class Counts:
    """How many peers of a swarm a tracker knows."""

    seeders: int
    leechers: int


class Tracker(Protocol):
    """Asks trackers how many peers they know."""

    async def scrape(
        self, announce_url: str, info_hashes: Sequence[InfoHash], *, trusted_local: bool
    ) -> Mapping[InfoHash, Counts]:
        """What the tracker behind this announce URL knows of these swarms; those it does not know are left out.

        Only `trusted_local` trackers may lie on this machine, and they may lie nowhere else. Raises `TrackerFailed`.
        """
