"""What is kept in memory of items that were found, until their torrents are fetched."""

from __future__ import annotations

from collections import OrderedDict

import attrs

from actors.sources.archive.comparing import HeldItem

MAX_ITEMS = 1_000
MAX_FILES = 20_000
"""Of all items together: some 10 MB."""


@attrs.frozen
class Known:
    """An item, and the number of its film within the torrent: None before that was compared."""

    item: HeldItem
    film_index: int | None = None


class Remembered:
    """Knows the items that were told last. Bounded: those that were told first are forgotten first."""

    def __init__(self, *, max_items: int = MAX_ITEMS, max_files: int = MAX_FILES) -> None:
        self._max_items, self._max_files = max_items, max_files
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._files = 0

    def __repr__(self) -> str:
        return f"<Remembered: {len(self._known)} items with {self._files} files>"

    def get(self, identifier: str) -> Known | None:
        """What is known of an item."""
        return self._known.get(identifier)

    def keep(self, item: HeldItem) -> Known:
        """An item as it is now. That it has been compared is still known if it has not changed."""
        before = self.forget(item.identifier)
        return self._put(before if before and before.item == item else Known(item))

    def compared(self, item: HeldItem, film_index: int) -> None:
        """Its torrent is right, and has the film under this number."""
        self.forget(item.identifier)
        self._put(Known(item, film_index))

    def forget(self, identifier: str) -> Known | None:
        """Nothing more is known of it; gives what was."""
        known = self._known.pop(identifier, None)
        self._files -= len(known.item.files) if known else 0
        return known

    def _put(self, known: Known) -> Known:
        self._known[known.item.identifier] = known
        self._files += len(known.item.files)
        while len(self._known) > self._max_items or self._files > self._max_files:
            self.forget(next(iter(self._known)))
        return known
