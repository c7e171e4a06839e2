"""Spares a source that fails again and again: for a while nobody asks it, then one does, and all others follow."""

from __future__ import annotations

import trio

from actors.images.errors import PictureUnavailable

TOLERATED = 5
FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 300.0


class SourceSpared(PictureUnavailable):
    """The source was not even asked, because it failed so often just now."""

    code = "picture_source_spared"


class Outage:
    """Counts failures in a row. `trouble` is the last one's sentence, "" as soon as something worked."""

    def __init__(self) -> None:
        self.trouble = ""
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
        self._next_try_at = 0.0

    @property
    def is_on(self) -> bool:
        """Whether the source is being spared right now."""
        return self._failures >= TOLERATED and trio.current_time() < self._next_try_at

    def enter(self) -> None:
        """Before each request. `SourceSpared` while the source is spared; afterwards one may try at a time."""
        if self._failures < TOLERATED:
            return
        left_s = self._next_try_at - trio.current_time()
        if left_s > 0:
            raise SourceSpared(f"The source of the pictures is down: {self.trouble}", left_s)
        self._next_try_at = trio.current_time() + self._pause_s

    def note_failure(self, error: PictureUnavailable) -> None:
        """The source did not answer, or with a fault of its own."""
        self.trouble = str(error)
        self._failures += 1
        if self._failures >= TOLERATED:
            self._next_try_at = trio.current_time() + self._pause_s
            self._pause_s = min(self._pause_s * 2, LONGEST_PAUSE_S)

    def note_answer(self) -> None:
        """The source answers; whatever it said about one picture, it is not down."""
        self.trouble = ""
        self._failures = 0
        self._pause_s = FIRST_PAUSE_S
