"""Units of work on where films and seasons can be had from.

Info hash, magnet, URL, trackers, web seeds and torrent file lie encrypted, bound to their row. Films and seasons have
tables of their own with the same columns (`tables`), and one code serves both.
"""

from __future__ import annotations

from storage.sources.figures import figures
from storage.sources.files import file_wanted, keep_file, next_file, order_files, put_off_file, reject
from storage.sources.known import known, playable, playable_episodes
from storage.sources.merging import merge
from storage.sources.resync import bury, stalest
from storage.sources.searching import expect_again, next_sought, note_opened, put_off, want_seasons
from storage.sources.swarms import due_swarms, record_health, stats_states, swarm
from storage.sources.values import (
    FileErrand,
    KnownSources,
    Merged,
    SearchState,
    SourceFigures,
    StatsState,
    StoredDue,
    StoredSwarm,
)

__all__ = [
    "FileErrand",
    "KnownSources",
    "Merged",
    "SearchState",
    "SourceFigures",
    "StatsState",
    "StoredDue",
    "StoredSwarm",
    "bury",
    "due_swarms",
    "expect_again",
    "figures",
    "file_wanted",
    "keep_file",
    "known",
    "merge",
    "next_file",
    "next_sought",
    "note_opened",
    "order_files",
    "playable",
    "playable_episodes",
    "put_off",
    "put_off_file",
    "record_health",
    "reject",
    "stalest",
    "stats_states",
    "swarm",
    "want_seasons",
]
