"""The face of `viewing`: how far people are, what they have seen, and what they want to see."""

from __future__ import annotations

from actors.viewing.errors import ViewerUnknown
from actors.viewing.messages import (
    ContinueWatching,
    ListHistory,
    ListProgress,
    ListWatchlist,
    ProgressHere,
    ProgressRecorded,
    PutOnWatchlist,
    RecordProgress,
    TakeOffWatchlist,
    TakeOverProgress,
    TakeOverViewings,
    TitleWatched,
    ViewingsHere,
    WatchlistChanged,
)
from actors.viewing.settings import ViewingSettings

__all__ = [
    "ContinueWatching",
    "ListHistory",
    "ListProgress",
    "ListWatchlist",
    "ProgressHere",
    "ProgressRecorded",
    "PutOnWatchlist",
    "RecordProgress",
    "TakeOffWatchlist",
    "TakeOverProgress",
    "TakeOverViewings",
    "TitleWatched",
    "ViewerUnknown",
    "ViewingSettings",
    "ViewingsHere",
    "WatchlistChanged",
]
