"""Remembers for a while what was measured, so that no tracker is bothered twice."""

from __future__ import annotations

from collections import OrderedDict

import trio

from storage.model.sources import InfoHash, SwarmHealth


class FreshHealth:
    """The latest measures, up to `capacity`, each for `fresh_for_s` seconds of trio's clock."""

    def __init__(self, fresh_for_s: float, capacity: int) -> None:
        self._fresh_for_s, self._capacity = fresh_for_s, capacity
        self._kept: OrderedDict[InfoHash, tuple[float, SwarmHealth]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, info_hash: InfoHash) -> SwarmHealth | None:
        """The measure, unless there is none or it is no longer fresh."""
        kept = self._kept.get(info_hash)
        if kept is None or trio.current_time() - kept[0] >= self._fresh_for_s:
            return None
        return kept[1]

    def keep(self, info_hash: InfoHash, health: SwarmHealth) -> None:
        """Remember this; the oldest is forgotten when there is no room."""
        self._kept[info_hash] = (trio.current_time(), health)
        self._kept.move_to_end(info_hash)
        if len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
