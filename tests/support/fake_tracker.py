"""A tracker that answers by script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import trio

from actors.stats.tracker import Counts, TrackerFailed
from storage.model.sources import InfoHash


class FakeTracker:
    """Trackers by announce URL: `swarms` says what each knows; one that is not there fails."""

    def __init__(self) -> None:
        self.swarms: dict[str, dict[InfoHash, Counts]] = {}
        self.asked: list[tuple[str, tuple[InfoHash, ...], bool]] = []
        self.latency_s = 0.0

    async def scrape(
        self, announce_url: str, info_hashes: Sequence[InfoHash], *, trusted_local: bool
    ) -> Mapping[InfoHash, Counts]:
        self.asked.append((announce_url, tuple(info_hashes), trusted_local))
        await trio.sleep(self.latency_s)
        if announce_url not in self.swarms:
            raise TrackerFailed(f"{announce_url} is silent.")
        known = self.swarms[announce_url]
        return {info_hash: known[info_hash] for info_hash in info_hashes if info_hash in known}
