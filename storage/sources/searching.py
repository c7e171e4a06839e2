"""Which film or season to search next.

One that was never searched, or for which somebody's offer has changed, *waits*: `wants_sources`. One that was searched
in vain is due from `next_source_search_at` on. What has sources is in neither queue, but asked about anew (`resync`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage import sql
from storage.entities import Entities
from storage.model.sources import Sought
from storage.sources.tables import BOTH, FILMS, SEASONS, SourceTables, numbers, tables_of


def next_sought(store: Entities, now: datetime) -> Sought | None:
    """What to search now: of what waits, what a viewer opened last, then the most popular; else the longest overdue."""
    waiting = [found for tables in BOTH for found in _first_waiting(store, tables)]
    if waiting:
        return max(waiting, key=lambda found: found[0])[1]
    overdue = [found for tables in BOTH for found in _longest_overdue(store, tables, now)]
    return min(overdue, key=lambda found: found[0])[1] if overdue else None


def note_opened(store: Entities, sought: Sought, now: datetime) -> None:
    """A viewer looked at this film or season. A season that nobody wanted so far waits from now on."""
    statement = tables_of(sought.kind).of(
        "UPDATE {owner} SET opened_at = ?, wants_sources = "
        "wants_sources OR (source_searched_at IS NULL AND next_source_search_at IS NULL) WHERE {is_it}"
    )
    sql.run(store, statement, now, *numbers(sought))


def want_seasons(store: Entities, now: datetime) -> int:
    """Let the seasons of series that somebody watches wait to be searched, once an episode was aired.

    That is as good as opening them. Those that ever waited before are left alone. Returns how many are new.
    """
    statement = SEASONS.of(
        "UPDATE season SET wants_sources = 1, "
        "opened_at = coalesce(opened_at, (SELECT tv_show.opened_at FROM tv_show WHERE tv_show.id = season.show), ?) "
        "WHERE show IN (SELECT show FROM show_watcher) "
        "AND wants_sources = 0 AND source_searched_at IS NULL AND next_source_search_at IS NULL "
        "AND EXISTS (SELECT 1 FROM episode WHERE episode.season = season.id AND {aired})"
    )
    return sql.run(store, statement, now, now.date())


def put_off(store: Entities, sought: Sought, until: datetime) -> None:
    """Something is wrong with this search: let the others go first."""
    statement = tables_of(sought.kind).of(
        "UPDATE {owner} SET wants_sources = 0, source_search_attempts = source_search_attempts + 1, "
        "next_source_search_at = CASE WHEN next_resync_at IS NULL THEN ?1 END, "
        "next_resync_at = CASE WHEN next_resync_at IS NOT NULL THEN ?1 END WHERE {is_it}"
    )
    sql.run(store, statement, until, *numbers(sought))


def expect_again(store: Entities, provider: str, titles: Iterable[Sought], now: datetime) -> tuple[Sought, ...]:
    """This provider may offer something else now: what is named and what it had waits to be searched again.

    So does the measuring of its swarms. Returns the films and seasons that it concerns, as far as we have them.
    """
    named = tuple(titles)
    return tuple(sought for tables in BOTH for sought in _expect(store, tables, provider, named, now))


def _first_waiting(store: Entities, tables: SourceTables) -> list[tuple[tuple[str, float], Sought]]:
    rows = sql.rows(store, _FIRST_WAITING[tables])
    return [((opened_at or "", popularity), tables.sought(*number)) for opened_at, popularity, *number in rows]


_FIRST_WAITING = {
    FILMS: (
        "SELECT opened_at, popularity, tmdb_id, NULL FROM movie WHERE wants_sources = 1 "
        "ORDER BY opened_at DESC, popularity DESC, id LIMIT 1"
    ),
    SEASONS: SEASONS.of(
        "SELECT season.opened_at, tv_show.popularity, {number} FROM season {joined} WHERE wants_sources = 1 "
        "ORDER BY season.opened_at DESC, season.show, season.season_number = 0, season.season_number LIMIT 1"
    ),
}


def _longest_overdue(store: Entities, tables: SourceTables, now: datetime) -> list[tuple[str, Sought]]:
    statement = tables.of(
        "SELECT {owner}.next_source_search_at, {number} FROM {owner} {joined} "
        "WHERE wants_sources = 0 AND {owner}.next_source_search_at <= ? ORDER BY {owner}.next_source_search_at LIMIT 1"
    )
    return [(due_at, tables.sought(*number)) for due_at, *number in sql.rows(store, statement, now)]


def _expect(
    store: Entities, tables: SourceTables, provider: str, named: Iterable[Sought], now: datetime
) -> list[Sought]:
    had = sql.rows(store, tables.of("SELECT DISTINCT {owner} FROM {sources} WHERE source = ?"), provider)
    find = tables.of("SELECT id FROM {owner} WHERE {is_it}")
    ours = [each for each in named if each.kind is tables.kind]
    told = [row for each in ours for row in sql.rows(store, find, *numbers(each))]
    measure = tables.of("UPDATE {sources} SET next_stats_check_at = ? WHERE source = ? AND {live}")
    sql.run(store, measure, now, provider)
    expect = tables.of(
        "UPDATE {owner} SET wants_sources = 1, next_source_search_at = ? WHERE id IN (SELECT value FROM json_each(?))"
    )
    rows = sql.many(sorted({row_id for (row_id,) in (*had, *told)}))
    sql.run(store, expect, now, rows)
    find_all = tables.of(
        "SELECT {number} FROM {owner} {joined} WHERE {owner}.id IN (SELECT value FROM json_each(?)) ORDER BY {owner}.id"
    )
    return [tables.sought(*number) for number in sql.rows(store, find_all, rows)]
