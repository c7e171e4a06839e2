"""A tracker that answers by script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import trio

from actors.stats.tracker import Counts, TrackerFailed
from storage.model.sources import InfoHash


class FakeTracker:
    """Trackers by announce URL: `swarms` says what each knows; one that is not there fails.

    `latencies_s` are those of single trackers, `latency_s` that of all others.
    """

    def __init__(self) -> None:
        self.swarms: dict[str, dict[InfoHash, Counts]] = {}
        self.asked: list[tuple[str, tuple[InfoHash, ...], bool]] = []
        self.latency_s = 0.0
        self.latencies_s: dict[str, float] = {}
        self.at_once = self.most_at_once = 0
        self.is_closed = False

    async def scrape(
        self, announce_url: str, info_hashes: Sequence[InfoHash], *, trusted_local: bool
    ) -> Mapping[InfoHash, Counts]:
        self.asked.append((announce_url, tuple(info_hashes), trusted_local))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await trio.sleep(self.latencies_s.get(announce_url, self.latency_s))
        finally:
            self.at_once -= 1
        if announce_url not in self.swarms:
            raise TrackerFailed(f"{announce_url} is silent.")
        known = self.swarms[announce_url]
        return {info_hash: known[info_hash] for info_hash in info_hashes if info_hash in known}

    def close(self) -> None:
        self.is_closed = True
