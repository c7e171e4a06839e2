"""Where the reading of a history stands. Pure.

A history is read in spans of time that end where the reading began, so that what is watched meanwhile moves no page.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import attrs

OVERLAP = timedelta(days=2)
"""How far a span reaches back behind the end of the one before: clocks differ, and other programs tell late."""


@attrs.frozen
class HistoryCursor:
    """`until` and `page` are set while a span is being read: up to then, and from this page on.

    `since` is where it begins (None: at the very beginning). `read_until`: everything up to then was read before, and
    at `read_all_at` from the beginning.
    """

    read_until: datetime | None = None
    read_all_at: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None
    page: int = 1

    @classmethod
    def read(cls, text: str) -> HistoryCursor:
        """From the text in the database; "" is a reading never begun."""
        if not text:
            return cls()
        kept = json.loads(text)
        dates = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in _DATES}
        return cls(**dates, page=kept["page"])

    def written(self) -> str:
        """As text for the database."""
        dates = {name: (value := getattr(self, name)) and value.isoformat() for name in _DATES}
        return json.dumps({**dates, "page": self.page}, sort_keys=True)

    @property
    def has_read_all(self) -> bool:
        """Was the whole history read at least once?"""
        return self.read_all_at is not None

    def is_full_due(self, now: datetime, every_s: float) -> bool:
        """Is it time to read all of it again, for what was added to the past?"""
        return self.read_all_at is None or now - self.read_all_at >= timedelta(seconds=every_s)

    def begun(self, now: datetime, *, is_full: bool) -> HistoryCursor:
        """At the first page of a new span."""
        since = None if is_full or self.read_until is None else self.read_until - OVERLAP
        return attrs.evolve(self, since=since, until=now, page=1)

    def after_page(self, pages: int) -> HistoryCursor:
        """At the next page, or at the end of the span."""
        if self.page < pages:
            return attrs.evolve(self, page=self.page + 1)
        read_all_at = self.until if self.since is None else self.read_all_at
        return HistoryCursor(read_until=self.until, read_all_at=read_all_at)


_DATES = ("read_until", "read_all_at", "since", "until")
