"""What people watch: how far they are, what they have seen, and what they want to see."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import attrs

from storage.model.titles import TitleKind, TitleRef

DONE_FROM = 0.95
"""From this share on a film or an episode counts as watched: what is left are credits."""


class Origin(StrEnum):
    """Where something was watched: with Miauflix, or elsewhere, as Trakt tells."""

    HERE = "here"
    TRAKT = "trakt"


@attrs.frozen(order=True)
class Watchable:
    """A film (`season` and `episode` are 0), or one episode of the series `tmdb_id`."""

    title: TitleRef
    season: int = 0
    episode: int = 0

    @classmethod
    def film(cls, tmdb_id: int) -> Watchable:
        """A film by its number."""
        return cls(TitleRef(TitleKind.MOVIE, tmdb_id))

    @classmethod
    def of_show(cls, tmdb_id: int, season: int, episode: int) -> Watchable:
        """An episode by its series' number and its own two."""
        return cls(TitleRef(TitleKind.SHOW, tmdb_id), season, episode)

    @property
    def is_episode(self) -> bool:
        """Of a series?"""
        return self.title.kind is TitleKind.SHOW


@attrs.frozen
class Report:
    """What a device says at one moment: how far (0 to 1), at which second, and its own word for it."""

    progress: float
    position_s: float
    status: str
    at: datetime

    @property
    def is_done(self) -> bool:
        """Does that count as watched?"""
        return self.progress >= DONE_FROM


@attrs.frozen
class Progress:
    """How far a viewer is. `revision` grows with every change of anybody's progress."""

    item: Watchable
    report: Report
    origin: Origin = Origin.HERE
    revision: int = 0


@attrs.frozen
class Viewing:
    """Somebody watched something to its end, once. `id` is its own for ever."""

    id: int
    item: Watchable
    watched_at: datetime


@attrs.frozen
class ForeignViewing:
    """A viewing that another service knows, under its number there."""

    item: Watchable
    watched_at: datetime
    remote_id: int


@attrs.frozen
class ForeignProgress:
    """How far a viewer is as another service knows it: a share, and when it was said."""

    item: Watchable
    progress: float
    at: datetime


@attrs.frozen
class WatchlistEntry:
    """A title that a viewer wants to see."""

    title: TitleRef
    added_at: datetime


@attrs.frozen
class Continuation:
    """What a viewer would go on with: something unfinished, or the episode after a finished one (`is_next`)."""

    item: Watchable
    progress: float
    position_s: float
    status: str
    updated_at: datetime
    is_next: bool = False
