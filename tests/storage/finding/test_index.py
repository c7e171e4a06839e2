"""The index follows the titles, is written only where they differ, and can be made anew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import attrs
import pytest

from storage import catalogue, finding, sql
from storage import sources as kept_sources
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.keys import new_key_ring
from storage.migrations import migrate
from storage.migrations.steps import known_steps
from storage.model.provided import FoundSource, ProvidedGenre, ProvidedSeason
from storage.model.sources import InfoHash, Sought, Traits
from storage.model.titles import EVERY_TITLE, TitleFilter, TitleKind, TitleSort
from storage.title_index import ensure_index, index_titles, reindex
from tests.support.finding import Finder, film, show

TABLES = ("search_title", "search_name", "search_word", "title_facet")
NOSFERATU = film(1, "Nosferatu", 10, ["Носферату", "Nosferatu – Phantom der Nacht"], rating=7.9, year=1922)


def content(store: Entities) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the index; of the full text its words and where they are."""
    found = {table: sorted(sql.rows(store, f"SELECT * FROM {table}")) for table in TABLES}  # noqa: S608  # ours
    sql.run(store, "CREATE VIRTUAL TABLE temp.seen USING fts5vocab(main, search_text, instance)")
    found["search_text"] = sorted(sql.rows(store, "SELECT term, doc, offset FROM temp.seen"))
    sql.run(store, "DROP TABLE temp.seen")
    return found


@contextmanager
def counted(store: Entities) -> Iterator[list[int]]:
    """How many rows were written, in the end."""
    connection: sqlite3.Connection = store.db.get_connection()
    before, result = connection.total_changes, [0]
    yield result
    result[0] = connection.total_changes - before


def writes_of_index(store: Entities, ids: list[int]) -> int:
    with counted(store) as written:
        index_titles(store, TitleKind.MOVIE, ids)
    return written[0]


def set_popularity(store: Entities, popularity: float) -> int:
    sql.run(store, "UPDATE movie SET popularity = ?", popularity)
    return writes_of_index(store, [1])


async def test_what_did_not_change_is_not_written(finder: Finder, database: Database) -> None:
    await finder.keep(NOSFERATU)
    assert await database.write(writes_of_index, [1]) == 0
    assert await database.write(writes_of_index, [99]) == 0


async def test_a_little_more_popularity_moves_no_name(finder: Finder, database: Database) -> None:
    await finder.keep(NOSFERATU)
    before = await database.write(content)
    assert await database.write(set_popularity, 10.5) == 1  # its one facet
    after = await database.write(content)
    assert {name for name in before if before[name] != after[name]} == {"title_facet"}
    await database.write(set_popularity, 100.0)
    moved = await database.write(content)
    assert moved["search_title"] != after["search_title"]
    assert moved["search_word"] == after["search_word"]


async def test_ranks_follow_popularity_as_it_grows(finder: Finder) -> None:
    await finder.keep(film(1, "Night One", 5), film(2, "Night Two", 4))
    assert await finder.found("night") == [1, 2]
    await finder.keep(film(2, "Night Two", 8))
    assert await finder.found("night") == [2, 1]


async def test_a_name_that_was_given_up_is_found_no_more(finder: Finder) -> None:
    await finder.keep(NOSFERATU)
    await finder.keep(attrs.evolve(NOSFERATU, title="Symphony of Horror", texts=()))
    assert await finder.found("Phantom") == []
    assert await finder.found("Носферату") == []
    assert await finder.found("symphony") == [1]


async def test_an_index_kept_in_step_is_the_one_made_anew(finder: Finder, database: Database) -> None:
    await database.write(catalogue.keep_genres, [ProvidedGenre(27, "Horror"), ProvidedGenre(18, "Drama")])
    await finder.keep(NOSFERATU, film(2, "Nosferatu", 3, genres=(27, 18)), show(1, "Nosferatu: Die Serie", 7))
    await finder.keep(attrs.evolve(NOSFERATU, title="Dracula", genres=(18,), popularity=99.0))
    await finder.keep(film(2, "Nosferatu 2", 3, ["Dracula"], genres=(27,)))
    before = await database.write(content)
    await database.write(reindex)
    assert await database.write(content) == before
    assert all(before.values())


async def test_words_that_no_name_has_are_gone(finder: Finder, database: Database) -> None:
    await finder.keep(NOSFERATU)
    await finder.keep(attrs.evolve(NOSFERATU, texts=()))
    assert (await database.write(content))["search_word"] == [("nosferatu", 1)]


async def test_an_error_leaves_titles_and_index_as_they_were(finder: Finder, database: Database) -> None:
    await finder.keep(NOSFERATU)
    before = await database.write(content)

    def fail(store: Entities, now: datetime) -> None:
        catalogue.keep_titles(store, [attrs.evolve(NOSFERATU, title="Other")], now)
        raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError):
        await database.write(fail, finder.now)
    assert await database.write(content) == before


# --- playable ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TitleKind)
async def test_a_title_is_playable_while_it_has_a_source_with_a_file(
    finder: Finder, database: Database, now: datetime, kind: TitleKind
) -> None:
    cipher = FieldCipher(new_key_ring())
    seasons = (ProvidedSeason(1, episode_count=1),)
    await finder.keep(film(2, "Night", 1), show(2, "Night", 1, seasons=seasons))
    sought = Sought.film(2) if kind is TitleKind.MOVIE else Sought.of_show(2, 1)

    async def merge(*found: FoundSource) -> None:
        later = now + timedelta(hours=1)
        unit = partial(kept_sources.merge, again_at=later, retry_at=later)
        await database.write(unit, cipher, sought, [("p", each) for each in found], ["p"], now)

    async def playable() -> list[TitleKind]:
        wanted = TitleFilter(is_playable=True)
        pages = (await finder.browse(wanted), await finder.search("night", wanted))
        browsed, found = ([title.ref.kind for title in page.results] for page in pages)
        assert browsed == found
        return browsed

    bare = FoundSource(InfoHash("a" * 40), Traits(), 1)
    for sources, kinds in (
        ((bare,), []),
        ((attrs.evolve(bare, torrent_file=b"x"),), [kind]),
        ((), []),
        ((bare,), [kind]),
    ):
        await merge(*sources)
        assert await playable() == kinds
        await finder.keep(film(2, "Night", 1.5 + len(kinds)), show(2, "Night", 1.5 + len(kinds), seasons=seasons))
        assert await playable() == kinds


# --- databases from before --------------------------------------------------------------------------------------------


async def test_titles_from_before_the_index_are_found_once_the_database_is_open(path: Path, now: datetime) -> None:
    before = [step for step in known_steps() if "title_index" not in step.name]
    assert len(before) == len(known_steps()) - 1
    migrate(path, path.parent / "backups", before[:2])
    with closing(sqlite3.connect(path)) as connection:
        for table in ("movie", "tv_show"):
            columns = [row for row in connection.execute(f"PRAGMA table_info({table})") if row[3] and row[1] != "id"]
            values = ["Old One" if name == "title" else "" if kind == "TEXT" else 1 for _, name, kind, *_ in columns]
            names = ", ".join(name for _, name, *_ in columns)
            statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608  # ours
            connection.execute(statement, values)
        connection.execute("INSERT INTO movie_translation VALUES (1, 1, 'de', 'Der Alte', '', '')")
        connection.commit()
    async with await Database.open(path) as database:
        finder = Finder(database, now)
        page = await finder.search("old")
        assert [(type(title).__name__, title.title) for title in page.results] == [
            ("Movie", "Old One"),
            ("Show", "Old One"),
        ]
        assert await finder.found("der alte") == [1]
        assert len(await finder.browsed()) == 2
        assert await database.write(ensure_index) is False


async def test_an_index_of_another_version_is_made_anew(path: Path, now: datetime, monkeypatch: Any) -> None:
    async with await Database.open(path) as database:
        await Finder(database, now).keep(NOSFERATU)
        before = await database.write(content)
        await database.write(lambda store: sql.run(store, "DELETE FROM search_name") and None)
    async with await Database.open(path) as database:
        assert (await database.write(content))["search_name"] == []
    monkeypatch.setattr("storage.title_index.indexing.VERSION", 99)
    async with await Database.open(path) as database:
        assert await database.write(content) == before


# --- plans ------------------------------------------------------------------------------------------------------------


def plans(store: Entities) -> dict[str, str]:
    """Every statement that browsing and searching send, with SQLite's plan for it."""
    connection: sqlite3.Connection = store.db.get_connection()
    sent: list[str] = []
    connection.set_trace_callback(sent.append)
    filters = [
        TitleFilter(kind, genre, *years, rating, is_playable)
        for kind, genre, years, rating, is_playable in product(
            (None, TitleKind.SHOW), (None, 27), ((None, None), (1950, 1959)), (0.0, 7.0), (False, True)
        )
    ]
    for title_filter, sort in product(filters, TitleSort):
        page = finding.browse(store, title_filter, sort, None, 1, "en")
        if page.next_cursor is not None:
            finding.browse(store, title_filter, sort, page.next_cursor, 1, "en")
    for title_filter, text in product((EVERY_TITLE, *filters), ("nosferatu", "the nosfreatu", "神隠し")):
        finding.search(store, text, title_filter, None, 5, "en")
    connection.set_trace_callback(None)
    selects = {statement for statement in sent if statement.lstrip().startswith(("SELECT", "WITH"))}
    return {each: "; ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {each}")) for each in selects}


async def test_no_table_of_titles_is_walked_through(
    finder: Finder, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await finder.keep(NOSFERATU, film(2, "Nosferatu 2", 3), show(1, "Nosferatu: Die Serie", 7))
    told = await database.read(plans)
    monkeypatch.setattr("storage.title_index.facets.FEW", 0)
    told |= await database.read(plans)
    assert len(told) > 50
    for statement, plan in told.items():
        for table in ("title_facet", "search_title", "search_name", "search_word", "movie", "tv_show"):
            assert f"SCAN {table}" not in plan, (statement, plan)
        if "FROM title_facet INDEXED BY" in statement:
            assert "USING COVERING INDEX" in plan, (statement, plan)
            assert "TEMP B-TREE" not in plan, (statement, plan)
        if "search_text" in statement:
            assert "TEMP B-TREE" not in plan, (statement, plan)
