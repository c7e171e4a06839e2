"""Remembers for a while which pictures could not be had, so that asking again and again reaches nobody."""

from __future__ import annotations

from collections import OrderedDict

import trio

from actors.images.errors import PictureUnavailable
from storage.model.errors import MiauflixError

MOST = 5000
UNKNOWN_FOR_S = 3600.0


class Refusals:
    """The errors of pictures by key, each until it may be tried again; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[MiauflixError, float]] = OrderedDict()

    def note(self, key: str, error: MiauflixError) -> None:
        """This picture could not be had."""
        for_s = error.retry_after_s if isinstance(error, PictureUnavailable) else UNKNOWN_FOR_S
        self._known[key] = (error.with_traceback(None), trio.current_time() + for_s)
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def raise_for(self, key: str) -> None:
        """Raise what was noted of this picture, unless it may be tried again."""
        error, until = self._known.get(key, (None, 0.0))
        if error is None:
            return
        left_s = until - trio.current_time()
        if left_s <= 0:
            del self._known[key]
            return
        if isinstance(error, PictureUnavailable):
            error.retry_after_s = left_s
        raise error.with_traceback(None)
