"""How the catalogue is kept."""

from __future__ import annotations

from enum import StrEnum

import attrs
from attrs.validators import ge

LIST_REFRESH_FLOOR_S = 3600.0
SYNC_FLOOR_S = 5400.0
RESYNC_FLOOR_S = 0.1
SEASON_FLOOR_S = 1.0


class EpisodeSync(StrEnum):
    """Whose seasons are completed: those of series that somebody watches or opened, or of all."""

    ON_DEMAND = "ON_DEMAND"
    GREEDY = "GREEDY"


@attrs.frozen
class CatalogueSettings:
    """Times in seconds. Each `..._interval_s` is the pause between two units of work, and has a floor.

    The first import may hold up the start for `first_import_within_s`; what is left of it goes on afterwards.
    `batch_titles` titles are fetched at once and kept in one transaction; `parallel_fetches` of the resync queue at
    once. The queues look for work that nobody told of every `idle_ceiling_s`. A wide search asks providers for
    `search_within_s`, and fetches `search_fetches` titles at most. Without `is_background` nothing is fetched but what
    a viewer asks for.
    """

    list_refresh_interval_s: float = attrs.field(default=LIST_REFRESH_FLOOR_S, validator=ge(LIST_REFRESH_FLOOR_S))
    sync_interval_s: float = attrs.field(default=SYNC_FLOOR_S, validator=ge(SYNC_FLOOR_S))
    resync_interval_s: float = attrs.field(default=RESYNC_FLOOR_S, validator=ge(RESYNC_FLOOR_S))
    season_interval_s: float = attrs.field(default=SEASON_FLOOR_S, validator=ge(SEASON_FLOOR_S))
    purge_interval_s: float = attrs.field(default=3600.0, validator=ge(60.0))
    idle_ceiling_s: float = attrs.field(default=6 * 3600.0, validator=ge(1.0))
    first_import_within_s: float = attrs.field(default=3.0, validator=ge(0.0))
    search_within_s: float = attrs.field(default=1.5, validator=ge(0.0))
    batch_titles: int = attrs.field(default=20, validator=ge(1))
    parallel_fetches: int = attrs.field(default=10, validator=ge(1))
    search_fetches: int = attrs.field(default=10, validator=ge(0))
    parallel_reads: int = attrs.field(default=3, validator=ge(1))
    episode_sync: EpisodeSync = EpisodeSync.ON_DEMAND
    is_background: bool = True
