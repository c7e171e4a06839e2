"""Which episodes a season's source has, and in which file of its torrent each of them lies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from storage import sql
from storage.catalogue.parts import PartTable
from storage.entities import Entities
from storage.model.sources import EpisodeFile
from storage.sources.tables import SEASONS

_LINKS = PartTable("episode_source", ("source", "episode"), ("file_index",))


def claim_episodes(store: Entities, season_id: int, claims: Mapping[int, tuple[int, ...]], now: datetime) -> None:
    """Providers say which episodes these sources have; none named: all that have been shown.

    What was seen in a torrent's file is never covered by such a claim.
    """
    episodes = _episodes(store, season_id, now)
    seen = {source for (source, _), (file_index,) in _LINKS.kept(store, claims).items() if file_index is not None}
    claimed = {source: numbers for source, numbers in claims.items() if source not in seen}
    wanted = {
        (source, row): (None,)
        for source, numbers in claimed.items()
        for number, (row, is_aired) in episodes.items()
        if (number in numbers if numbers else is_aired)
    }
    _LINKS.replace(store, claimed, wanted)


def settle_episodes(store: Entities, source_id: int, files: Iterable[EpisodeFile]) -> None:
    """This source has these episodes of its season, and no others; one that we do not know is passed over."""
    statement = (
        "SELECT episode_number, episode.id FROM season_source "
        "CROSS JOIN episode ON episode.season = season_source.season WHERE season_source.id = ?"
    )
    rows: dict[int, int] = dict(sql.rows(store, statement, source_id))
    wanted = {(source_id, rows[file.number]): (file.file_index,) for file in files if file.number in rows}
    _LINKS.replace(store, [source_id], wanted)


def _episodes(store: Entities, season_id: int, now: datetime) -> dict[int, tuple[int, bool]]:
    statement = SEASONS.of(
        "SELECT episode_number, episode.id, {aired} FROM season CROSS JOIN episode ON episode.season = season.id "
        "WHERE season.id = ?"
    )
    rows = sql.rows(store, statement, now.date(), season_id)
    return {number: (row, bool(is_aired)) for number, row, is_aired in rows}
