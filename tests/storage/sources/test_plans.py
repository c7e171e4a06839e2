"""Whatever is asked again and again finds its rows by an index, however many films and sources there are."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from storage import sources as kept
from storage import sql
from storage.entities import Entities
from storage.model.sources import EpisodeFile, Sought, SwarmHealth
from storage.model.titles import TitleKind, TitleRef
from tests.support.plans import full_scans, plan_of
from tests.support.shelf import DAY, A, B, C, Shelf, bare, found

BIG = ("movie", "movie_source", "season", "season_source", "episode", "episode_source", "tv_show", "storage")


@pytest.fixture
async def full(shelf: Shelf) -> Shelf:
    """Something of everything: waiting, put off, found, without a file, vanished."""
    await shelf.merge(found(A), bare(B))
    await shelf.merge(found(A), bare(C), sought=shelf.sought(2))
    await shelf.merge(found(A), sought=shelf.sought(2))
    await shelf.merge(sought=shelf.sought(3))
    await shelf.database.write(kept.note_opened, shelf.sought(3), shelf.now)
    return shelf


async def plan(shelf: Shelf, fn: Callable[..., Any], *args: Any) -> tuple[str, ...]:
    """How a unit of work goes about it, on a database whose figures SQLite has never looked at."""

    def explain(store: Entities) -> tuple[str, ...]:
        assert sql.rows(store, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'") == []
        return plan_of(store, fn, *args)

    return await shelf.database.write(explain)


def sorted_tables(steps: tuple[str, ...]) -> list[str]:
    """The steps that sort, or gather, what was found."""
    return [step for step in steps if "TEMP B-TREE" in step]


async def test_a_sort_is_found(full: Shelf) -> None:
    def walk(store: Entities) -> None:
        sql.rows(store, "SELECT overview FROM movie ORDER BY tagline")

    steps = await plan(full, walk)
    assert (full_scans(steps), len(sorted_tables(steps))) == (["SCAN movie"], 1)


PICKS: dict[str, tuple[Callable[[Shelf], tuple[Any, ...]], set[str]]] = {
    "next_sought": (
        lambda shelf: (kept.next_sought, shelf.now),
        {"idx_movie__wants_sources", "idx_season__wants_sources"},
    ),
    "next_file": (
        lambda shelf: (kept.next_file, shelf.cipher, shelf.now - DAY, 2),
        {"idx_movie_source__file_due", "idx_season_source__file_due"},
    ),
    "due_swarms": (
        lambda shelf: (kept.due_swarms, shelf.cipher, shelf.now, 74),
        {"idx_movie_source__stats_due", "idx_season_source__stats_due"},
    ),
    "stalest": (lambda shelf: (kept.stalest, shelf.now), {"idx_movie__resync_due", "idx_season__resync_due"}),
    "bury": (
        lambda shelf: (kept.bury, shelf.now),
        {
            "idx_movie_source__vanished",
            "idx_season_source__vanished",
            "idx_movie_source__last_alive",
            "idx_season_source__last_alive",
            "sqlite_autoindex_storage_1",
        },
    ),
    "figures": (
        lambda shelf: (kept.figures,),
        {
            f"COVERING INDEX idx_{name}"
            for name in (
                "movie__wants_sources",
                "movie_source__file_due",
                "movie_source__stats_due",
                "movie_source__playable",
            )
        },
    ),
}
QUESTIONS: dict[str, Callable[[Shelf], tuple[Any, ...]]] = {
    "known": lambda shelf: (kept.known, shelf.sought()),
    "playable": lambda shelf: (kept.playable, [TitleRef(kind, 1) for kind in TitleKind]),
    "playable_episodes": lambda shelf: (kept.playable_episodes, 1, 1),
    "swarm": lambda shelf: (kept.swarm, shelf.cipher, shelf.ref(1)),
    "next_file": lambda shelf: (kept.next_file, shelf.cipher, shelf.now, 3),
    "file_wanted": lambda shelf: (kept.file_wanted, shelf.cipher, shelf.sought(), shelf.now, [shelf.ref(2)]),
    "stats_states": lambda shelf: (kept.stats_states, [shelf.ref(1), shelf.ref(2)]),
}
WRITES: dict[str, Callable[[Shelf], tuple[Any, ...]]] = {
    "merge": lambda shelf: (
        partial(kept.merge, again_at=shelf.now, retry_at=shelf.now),
        shelf.cipher,
        shelf.sought(),
        [("p", found(A, seeders=1)), ("q", found(C, url="https://f.example/1"))],
        ["p", "q"],
        shelf.now,
    ),
    "note_opened": lambda shelf: (kept.note_opened, shelf.sought(), shelf.now),
    "want_seasons": lambda shelf: (kept.want_seasons, shelf.now),
    "put_off": lambda shelf: (kept.put_off, shelf.sought(), shelf.now),
    "expect_again": lambda shelf: (kept.expect_again, "p", [shelf.sought(2)], shelf.now),
    "order_files": lambda shelf: (kept.order_files, {shelf.ref(2): 0, shelf.ref(1): 1}),
    "keep_file": lambda shelf: (
        kept.keep_file,
        shelf.cipher,
        shelf.ref(2),
        b"file",
        7,
        [EpisodeFile(1, 0)],
        None,
        ("http://t.example/a",),
        shelf.now,
    ),
    "reject": lambda shelf: (kept.reject, shelf.ref(1), "It is a program."),
    "put_off_file": lambda shelf: (kept.put_off_file, shelf.ref(2), shelf.now),
    "record_health": lambda shelf: (
        kept.record_health,
        [(shelf.ref(1), SwarmHealth(1, 2, shelf.now), shelf.now), (shelf.ref(2), None, shelf.now)],
        shelf.now,
    ),
    "bury": lambda shelf: (kept.bury, shelf.now + DAY),
}


@pytest.mark.parametrize("name", PICKS)
async def test_the_next_piece_of_work_is_read_off_an_index_of_what_waits(full: Shelf, name: str) -> None:
    asked, indexes = PICKS[name]
    steps = await plan(full, *asked(full))
    assert [step for step in scans(steps) if " INDEX " not in step] == []
    assert sorted_tables(steps) == []
    assert [index for index in indexes if not any(index in step for step in steps)] == []


async def test_what_is_overdue_is_read_off_an_index_where_nothing_waits(full: Shelf) -> None:
    for sought in (Sought.film(1), Sought.film(2), Sought.film(3), Sought.of_show(3, 1)):
        await full.database.write(kept.put_off, sought, full.now)
    steps = await plan(full, kept.next_sought, full.now)
    assert [step for step in steps if "search_due" in step]
    assert (full_scans(steps), sorted_tables(steps)) == ([], [])


@pytest.mark.parametrize("name", QUESTIONS)
async def test_what_a_viewer_waits_for_reads_no_table_whole(full: Shelf, name: str) -> None:
    steps = await plan(full, *QUESTIONS[name](full))
    assert steps
    assert scans(steps) == []


@pytest.mark.parametrize("name", WRITES)
async def test_what_is_written_is_found_by_its_number(full: Shelf, name: str) -> None:
    steps = await plan(full, *WRITES[name](full))
    assert steps
    assert scans(steps) == []


def scans(steps: tuple[str, ...]) -> list[str]:
    """The steps that walk through a big table, or through all of an index of one."""
    return [step for step in steps if step.startswith("SCAN ") and step.split()[1] in BIG]


async def test_a_hundred_titles_are_looked_up_with_two_queries_a_kind(full: Shelf) -> None:
    wanted = [TitleRef(kind, number) for kind in TitleKind for number in range(100)]

    def count(store: Entities) -> int:
        statements: list[str] = []
        store.db.get_connection().set_trace_callback(statements.append)
        kept.playable(store, wanted)
        store.db.get_connection().set_trace_callback(None)
        return len(statements)

    assert await full.database.read(count) == 4
