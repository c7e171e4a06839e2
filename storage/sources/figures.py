"""How much there is to do, and how much there is."""

from __future__ import annotations

from storage import sql
from storage.entities import Entities
from storage.sources.tables import BOTH
from storage.sources.values import SourceFigures

MOST_WAITING = 10_001
"""What waits is counted up to here, for each kind."""


def figures(store: Entities) -> SourceFigures:
    """What waits to be searched (but for what was put off), torrent files to get, and the sources that are offered."""
    return SourceFigures(
        searches_waiting=_count(store, "(SELECT 1 FROM {owner} WHERE wants_sources = 1 LIMIT ?)"),
        files_waiting=_count(
            store, "(SELECT 1 FROM {sources} INDEXED BY idx_{sources}__file_due WHERE has_file = 0 AND {live} LIMIT ?)"
        ),
        sources=_count(store, "{sources} INDEXED BY idx_{sources}__stats_due WHERE {live}"),
        with_file=_count(store, "{sources} INDEXED BY idx_{sources}__playable WHERE has_file = 1 AND {live}"),
    )


def _count(store: Entities, found: str) -> int:
    bound = [MOST_WAITING] * found.count("?")
    counts = [sql.rows(store, tables.of("SELECT count(*) FROM " + found), *bound) for tables in BOTH]  # noqa: S608  # ours
    return sum(count for ((count,),) in counts)
