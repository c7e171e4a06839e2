"""What is asked again and again finds its rows by an index, however many titles there are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from storage import catalogue
from storage.database import Database
from storage.entities import Entities
from storage.model.provided import ProvidedExtras
from storage.model.titles import TitleKind
from tests.support.plans import along_times, full_scans, plan_of, sorts
from tests.support.shows import ALL, FILM, LISTED, SEASON_ONE, THRONES, keep_samples
from tests.support.titles import refs

TODAY = date(2026, 1, 1)
NOW = datetime(2030, 1, 2, tzinfo=UTC)


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await keep_samples(database, now)
    return database


async def plan(database: Database, fn: Callable[..., Any], *args: Any) -> tuple[str, ...]:
    def read(store: Entities) -> tuple[str, ...]:
        return plan_of(store, fn, *args)

    return await database.read(read)


async def test_a_full_scan_is_found(filled: Database) -> None:
    def walk(store: Entities) -> None:
        store.db.get_connection().execute("SELECT overview FROM movie ORDER BY tagline").fetchall()

    found = await plan(filled, walk)
    assert full_scans(found) == ["SCAN movie"]
    assert len(sorts(found)) == 1


async def test_the_next_due_title_is_read_off_an_index_of_what_is_due(filled: Database, now: datetime) -> None:
    found = await plan(filled, catalogue.next_due_title, now)
    assert found == ("SCAN movie USING INDEX idx_movie__due", "SCAN tv_show USING INDEX idx_tv_show__due")


@pytest.mark.parametrize("everything", [False, True])
async def test_the_next_season_is_searched_along_indexes(filled: Database, now: datetime, everything: bool) -> None:
    found = await plan(filled, catalogue.next_season, everything, now)
    assert full_scans(found) == []
    assert ("SCAN season USING INDEX idx_season__incomplete" in found) == everything


@pytest.mark.parametrize(
    ("fn", "args"),
    [
        (catalogue.movie, (653, "es-MX")),
        (catalogue.show, (1399, "es-MX", TODAY)),
        (catalogue.season, (1399, 1, "de")),
        (catalogue.titles, (LISTED, "de")),
        (catalogue.list_page, ("all", 1, 20, "de")),
        (catalogue.unknown_titles, (LISTED, NOW)),
        (catalogue.absence, (refs(1)[0], NOW)),
        (catalogue.needs_extras, (refs(1399, kind=TitleKind.SHOW)[0],)),
        (catalogue.is_watching, (1, 1399)),
    ],
)
async def test_what_a_viewer_waits_for_reads_no_table_whole(
    filled: Database, fn: Callable[..., Any], args: tuple[Any, ...]
) -> None:
    found = await plan(filled, fn, *args)
    assert found
    assert full_scans(found) == []


@pytest.mark.parametrize(
    ("fn", "args"),
    [
        (catalogue.keep_titles, ([THRONES, attrs.evolve(FILM, title="Renamed", as_of=NOW)], NOW)),
        (catalogue.keep_season, (1399, SEASON_ONE, NOW)),
        (catalogue.keep_extras, (FILM.ref, ProvidedExtras(THRONES.pictures, "abc"), NOW)),
        (catalogue.swap_list, (attrs.evolve(ALL, members=LISTED[:2]), NOW)),
        (catalogue.note_changed, (TitleKind.MOVIE, [653], NOW, ("changes", "1"))),
        (catalogue.put_off_title, (FILM.ref, NOW)),
        (catalogue.put_off_season, (1399, 1, NOW)),
        (catalogue.note_absent, (FILM.ref, True, NOW)),
        (catalogue.note_opened_show, (1399, NOW)),
        (catalogue.watch_show, (1, 1399, True, NOW)),
    ],
)
async def test_what_is_written_is_found_by_its_number(
    filled: Database, fn: Callable[..., Any], args: tuple[Any, ...]
) -> None:
    def write(store: Entities) -> tuple[str, ...]:
        return plan_of(store, fn, *args)

    found = await filled.write(write)
    assert [step for step in full_scans(found) if step != "SCAN genre"] == []  # there are some twenty
    assert along_times(found) == []


async def test_a_thousand_titles_are_looked_up_with_one_query_a_kind(filled: Database, now: datetime) -> None:
    wanted = [*refs(*range(1000)), *refs(*range(1000), kind=TitleKind.SHOW)]

    def count(store: Entities) -> int:
        statements: list[str] = []
        store.db.get_connection().set_trace_callback(statements.append)
        catalogue.unknown_titles(store, wanted, now)
        store.db.get_connection().set_trace_callback(None)
        return len(statements)

    assert await filled.read(count) == 2
