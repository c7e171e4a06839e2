"""When a season that was complete has to be fetched again. Pure."""

from __future__ import annotations

from datetime import date, timedelta

import attrs

from storage.model.provided import ProvidedSeason

STILL_MADE = frozenset({"In Production", "Pilot", "Planned", "Returning Series"})
"""The states, in the provider's words, of a series that may get more episodes."""

RECENT = timedelta(days=30)
"""For so long after its newest episode a season of such a series may still change from day to day."""


@attrs.frozen
class KnownSeason:
    """What was known of a season: as its series told it, and the day of its newest episode."""

    episode_count: int
    air_date: date | None
    newest: date | None = None


def is_due_again(known: KnownSeason, told: ProvidedSeason, status: str, today: date) -> bool:
    """Whether what its series tells of a season now says that its episodes are not what they were.

    Either it was told differently before, or the series is still being made, and this is where it goes on.
    """
    if (known.episode_count, known.air_date) != (told.episode_count, told.air_date):
        return True
    return status in STILL_MADE and known.newest is not None and known.newest >= today - RECENT
