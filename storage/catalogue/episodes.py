"""The episodes of a season, each under a row that stays the same: sources hang on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from storage import sql
from storage.catalogue.parts import Key, PartTable, difference
from storage.catalogue.pictures import note_names
from storage.entities import Entities
from storage.model.provided import ProvidedEpisode

_EPISODES = PartTable(
    "episode",
    ("season", "episode_number"),
    ("tmdb_id", "title", "overview", "air_date", "runtime", "still", "rating"),
)


def keep_episodes(store: Entities, season_id: int, episodes: Sequence[ProvidedEpisode]) -> bool:
    """Give a season these episodes; returns whether any is new, different or gone.

    One that is no longer listed goes, unless there is a source of it.
    """
    wanted = {(season_id, each.number): _values(each) for each in episodes if each.number >= 0}
    change = difference(_EPISODES.kept(store, [season_id]), wanted)
    gone = _without_sources(store, change.gone)
    _EPISODES.remove(store, gone)
    _EPISODES.write(store, change.written)
    note_names(store, [each.still for each in episodes])
    return bool(gone or change.written)


def _values(episode: ProvidedEpisode) -> tuple[object, ...]:
    return sql.plain(
        (
            episode.id,
            episode.title,
            episode.overview,
            episode.air_date,
            episode.runtime_min or None,
            episode.still,
            episode.rating,
        )
    )


def _without_sources(store: Entities, keys: Iterable[Key]) -> list[Key]:
    statement = (
        "SELECT 1 FROM episode JOIN episode_source ON episode_source.episode = episode.id "
        "WHERE season = ? AND episode_number = ? LIMIT 1"
    )
    return [key for key in keys if not sql.rows(store, statement, *key)]
