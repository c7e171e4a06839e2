"""Which episode of a series is aired next. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from storage.model.titles import NextEpisode, Season


def next_episode(told: NextEpisode | None, seasons: Iterable[Season], today: date) -> NextEpisode | None:
    """What the provider told, as long as it is not past; else the first of the known episodes from today on.

    Specials do not count, unless the provider says so.
    """
    if told is not None and told.air_date >= today:
        return told
    coming = [
        NextEpisode(each.season_number, each.episode_number, each.title, each.air_date)
        for season in seasons
        if season.season_number
        for each in season.episodes
        if each.air_date is not None and each.air_date >= today
    ]
    return min(coming, key=lambda each: (each.air_date, each.season_number, each.episode_number), default=None)
