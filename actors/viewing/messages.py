"""The conversation with `viewing`: how far people are, what they have seen, and what they want to see."""

from __future__ import annotations

from datetime import datetime

import attrs

from actors.runtime import Ask, Event
from storage.model.titles import TitleRef
from storage.model.viewing import (
    Continuation,
    ForeignProgress,
    ForeignViewing,
    Progress,
    Viewing,
    Watchable,
    WatchlistEntry,
)


@attrs.frozen
class RecordProgress(Ask[None]):
    """A device says how far its viewer is. The newest report of a title wins, whatever comes first.

    `at` is when it was so and `sent_at` when it was sent, both by the device's own clock, which may be wrong: only the
    time between the two counts. Without `at` it is now. From 95 % on the title counts as watched.
    """

    user_id: int
    item: Watchable
    progress: float
    position_s: float = 0.0
    status: str = ""
    at: datetime | None = None
    sent_at: datetime | None = None


@attrs.frozen
class ListProgress(Ask[tuple[Progress, ...]]):
    """How far this user is in what, newest first."""

    user_id: int
    limit: int = 1000


@attrs.frozen
class ContinueWatching(Ask[tuple[Continuation, ...]]):
    """What this user would go on with, newest first: unfinished films, and of each series the episode that is next."""

    user_id: int
    limit: int = 50


@attrs.frozen
class ListHistory(Ask[tuple[Viewing, ...]]):
    """What this user watched to its end, here and elsewhere, newest first."""

    user_id: int
    limit: int = 1000


@attrs.frozen
class ListWatchlist(Ask[tuple[WatchlistEntry, ...]]):
    """What this user wants to see, the last added first."""

    user_id: int


@attrs.frozen
class PutOnWatchlist(Ask[None]):
    """This user wants to see that title. Again changes nothing."""

    user_id: int
    title: TitleRef


@attrs.frozen
class TakeOffWatchlist(Ask[None]):
    """This user does not want to see that title any more. Again changes nothing."""

    user_id: int
    title: TitleRef


@attrs.frozen
class ViewingsHere(Ask[tuple[Viewing, ...]]):
    """What was watched with Miauflix and is not known elsewhere, from behind the viewing `after_id` on."""

    user_id: int
    after_id: int
    limit: int = 100


@attrs.frozen
class ProgressHere(Ask[tuple[Progress, ...]]):
    """What changed with Miauflix since a revision, in the order of the changes."""

    user_id: int
    after_revision: int
    limit: int = 100


@attrs.frozen
class TakeOverViewings(Ask[int]):
    """Add viewings that another service knows; answers how many are new here. Again adds nothing."""

    user_id: int
    viewings: tuple[ForeignViewing, ...]


@attrs.frozen
class TakeOverProgress(Ask[int]):
    """Take in progress that another service knows and that is newer than ours; answers how much that was."""

    user_id: int
    progress: tuple[ForeignProgress, ...]


@attrs.frozen
class ProgressRecorded(Event):
    """A user is somewhere else in a title than before."""

    user_id: int
    progress: Progress


@attrs.frozen
class TitleWatched(Event):
    """A user watched something to its end with Miauflix; told once for each viewing."""

    user_id: int
    viewing: Viewing


@attrs.frozen
class WatchlistChanged(Event):
    """A user's watch list is not what it was."""

    user_id: int
