"""The port to BitTorrent trackers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import attrs

from storage.model.errors import MiauflixError
from storage.model.sources import InfoHash

MOST_PEERS = 100_000_000
"""What is more than that is no count."""


class TrackerFailed(MiauflixError):
    """This tracker gave no usable answer; the text says why and names its host alone."""

    code = "tracker_failed"


class TrackerRefused(TrackerFailed):
    """It is there, and said no: perhaps to this question alone."""


class NoScrape(TrackerFailed):
    """By this address it cannot be asked: the scrape of BEP 48 lies beside an `announce`, and here is none."""


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
        """What the tracker behind this announce URL knows of these swarms.

        Those that it does not know are left out, or have nobody: over UDP there is no difference. What was answered
        before a tracker fell silent is told; `TrackerFailed` where that is nothing.
        Only `trusted_local` trackers may lie on this machine, and they may lie nowhere else.
        """

    def close(self) -> None:
        """Give up what is kept open between questions. Asking again afterwards opens it anew."""
