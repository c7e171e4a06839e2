"""What is known of where titles can be had from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from storage import sql
from storage.catalogue.tables import tables_of as title_tables_of
from storage.entities import Entities
from storage.model.sources import EpisodeFile, Hdr, Quality, Sought, Source, SwarmHealth, Traits
from storage.model.titles import TitleKind, TitleRef
from storage.sources.tables import SourceTables, numbers, tables_of
from storage.sources.values import KnownSources, SearchState
from storage.sources.wanted import wanted
from storage.sqlite import text_to_time
from storage.title_index import playable as playable_rows


def known(store: Entities, sought: Sought) -> KnownSources | None:
    """All that is known of the sources of this film or season; None when we have no such film or season."""
    tables = tables_of(sought.kind)
    statement = tables.of(
        "SELECT {owner}.id, {owner}.opened_at, source_searched_at, source_searched_by, source_search_attempts, "
        "coalesce(next_source_search_at, next_resync_at) FROM {owner} WHERE {is_it}"
    )
    for owner_id, *state in sql.rows(store, statement, *numbers(sought)):
        return KnownSources(_search_state(store, tables, owner_id, state), _sources(store, tables, owner_id, sought))
    return None


def playable(store: Entities, titles: Iterable[TitleRef]) -> frozenset[TitleRef]:
    """Those of these titles that have a source whose torrent file is at hand."""
    wanted_titles = tuple(titles)
    return frozenset(
        TitleRef(kind, tmdb_id)
        for kind in TitleKind
        for tmdb_id in _playable(store, kind, [ref.tmdb_id for ref in wanted_titles if ref.kind is kind])
    )


def playable_episodes(store: Entities, show_tmdb_id: int, season: int) -> frozenset[int]:
    """The numbers of the episodes of this season that a source with its torrent file at hand has."""
    tables = tables_of(TitleKind.SHOW)
    rows = sql.rows(
        store,
        tables.of(
            "SELECT DISTINCT episode_number FROM {owner} CROSS JOIN {sources} ON {sources}.{owner} = {owner}.id "
            "CROSS JOIN episode_source ON episode_source.source = {sources}.id "
            "CROSS JOIN episode ON episode.id = episode_source.episode WHERE {is_it} AND has_file = 1 AND {live}"
        ),
        *numbers(Sought.of_show(show_tmdb_id, season)),
    )
    return frozenset(number for (number,) in rows)


def _playable(store: Entities, kind: TitleKind, tmdb_ids: Sequence[int]) -> list[int]:
    if not tmdb_ids:
        return []
    statement = "SELECT id, tmdb_id FROM {titles} WHERE tmdb_id IN (SELECT value FROM json_each(?))"
    ids: dict[int, int] = dict(sql.rows(store, title_tables_of(kind).of(statement), sql.many(tmdb_ids)))
    return [ids[row_id] for row_id in playable_rows(store, kind, ids)]


def _search_state(store: Entities, tables: SourceTables, owner_id: int, state: Sequence[Any]) -> SearchState:
    opened_at, searched_at, searched_by, attempts, next_search_at = state
    return SearchState(
        wanted=wanted(store, tables.kind, owner_id),
        opened_at=sql.to_time(opened_at),
        searched_at=sql.to_time(searched_at),
        searched_by=tuple(name for name in searched_by.split(",") if name),
        attempts=attempts,
        next_search_at=sql.to_time(next_search_at),
    )


_COLUMNS = (
    "id, source, size, has_file, file_index, licence, broadcasters, watchers, last_stats_check, "
    "coalesce(last_seen_at, created_at), quality, resolution, video_codec, bit_depth, hdr, source_type, languages, "
    "release_group, edition"
)


def _sources(store: Entities, tables: SourceTables, owner_id: int, sought: Sought) -> tuple[Source, ...]:
    statement = tables.of(f"SELECT {_COLUMNS} FROM {{sources}} WHERE {{owner}} = ? AND {{live}}")  # noqa: S608  # ours
    rows = sorted(sql.rows(store, statement, owner_id))
    episodes = episodes_of(store, [row[0] for row in rows]) if tables.kind is TitleKind.SHOW else {}
    return tuple(_source(row, tables, sought, tuple(episodes.get(row[0], ()))) for row in rows)


def episodes_of(store: Entities, source_ids: Sequence[int]) -> dict[int, list[EpisodeFile]]:
    """What these sources of seasons have, by source, in the order of the episodes."""
    rows = sql.rows(
        store,
        "SELECT source, episode_number, file_index FROM episode_source "
        "CROSS JOIN episode ON episode.id = episode_source.episode WHERE source IN (SELECT value FROM json_each(?))",
        sql.many(source_ids),
    )
    found: dict[int, list[EpisodeFile]] = {}
    for source_id, number, file_index in sorted(rows, key=lambda row: row[1]):
        found.setdefault(source_id, []).append(EpisodeFile(number, file_index))
    return found


def _source(row: sql.Row, tables: SourceTables, sought: Sought, episodes: tuple[EpisodeFile, ...]) -> Source:
    source_id, provider, size, has_file, file_index, licence, *more = row
    return Source(
        ref=tables.ref(source_id),
        sought=sought,
        provider=provider,
        traits=_traits(more[4:]),
        size_bytes=size,
        health=_health(more[:4]),
        has_data_file=bool(has_file),
        episodes=episodes,
        file_index=file_index,
        licence=licence,
    )


def _health(columns: Sequence[Any]) -> SwarmHealth | None:
    """What was measured, or, before that, what the directory claimed when it listed the source."""
    seeders, leechers, measured_at, listed_at = columns
    if seeders is None:
        return None
    return SwarmHealth(seeders, leechers or 0, text_to_time(measured_at or listed_at), measured_at is not None)


def _traits(columns: Sequence[Any]) -> Traits:
    quality, resolution, codec, bit_depth, hdr, release_type, languages, group, edition = columns
    return Traits(
        quality=None if quality is None else Quality(quality),
        resolution=resolution,
        video_codec=codec,
        bit_depth=bit_depth,
        hdr=frozenset(Hdr(each) for each in hdr.split(",") if each),
        release_type=release_type,
        languages=tuple(each for each in languages.split(",") if each),
        group=group,
        edition=edition,
    )
