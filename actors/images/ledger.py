"""What lies in the cache and when it was used last: how much it is, and who goes first. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

import attrs

NOTE_AFTER_S = 3600.0
"""A file's own date is only kept this exact, so that a busy picture does not cost a write each time."""


@attrs.frozen
class Kept:
    """A file: its size, and when it was used last (seconds since 1970) as far as its own date tells."""

    key: str
    size_bytes: int
    used_at: float


class Ledger:
    """The files in the order of their last use. Its memory is the folder itself, read again at each start."""

    def __init__(self) -> None:
        self.total_bytes = 0
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def reconcile(self, found: Iterable[Kept]) -> None:
        """Take in what was found in the folder; what was noted meanwhile is newer, and known better."""
        since = self._kept
        before = sorted((each for each in found if each.key not in since), key=lambda each: (each.used_at, each.key))
        self._kept = OrderedDict((each.key, each) for each in (*before, *since.values()))
        self.total_bytes = sum(each.size_bytes for each in self._kept.values())

    def add(self, kept: Kept) -> None:
        """Note a file that is new, or in a new version."""
        self.drop(kept.key)
        self._kept[kept.key] = kept
        self.total_bytes += kept.size_bytes

    def use(self, kept: Kept) -> bool:
        """Note that a file was read; whether its own date is so old that it should be renewed."""
        known = self._kept.get(kept.key)
        if known is not None and 0 <= kept.used_at - known.used_at < NOTE_AFTER_S:
            self._kept.move_to_end(kept.key)
            return False
        self.add(kept)
        return True

    def drop(self, key: str) -> int:
        """Forget a file; how many bytes it had, 0 for one that was not known."""
        gone = self._kept.pop(key, None)
        size_bytes = gone.size_bytes if gone else 0
        self.total_bytes -= size_bytes
        return size_bytes

    def longest_unused(self, size_bytes: int) -> list[str]:
        """The files that have to go so that `size_bytes` are free, the longest unused first; all if need be."""
        doomed: list[str] = []
        for kept in self._kept.values():
            if size_bytes <= 0:
                break
            doomed.append(kept.key)
            size_bytes -= kept.size_bytes
        return doomed
