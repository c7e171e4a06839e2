"""Browsing: filters, orders, and pages that stay true while titles come and go."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain, repeat
from pathlib import Path

import attrs
import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import catalogue, sql
from storage.database import Database
from storage.entities import Entities
from storage.model.errors import InvalidInput
from storage.model.provided import ProvidedFilm, ProvidedGenre
from storage.model.titles import EVERY_TITLE, TitleFilter, TitleKind, TitlePage, TitleRef, TitleSort
from storage.title_index import index_titles
from tests.support.finding import Finder, film, show

NOW = datetime(2030, 1, 1, tzinfo=UTC)
GENRES = [ProvidedGenre(18, "Drama"), ProvidedGenre(27, "Horror")]


@pytest.fixture
async def titles(finder: Finder, database: Database) -> Finder:
    await database.write(catalogue.keep_genres, GENRES)
    await finder.keep(
        film(1, "Ödipus", 5, release_date=date(1950, 6, 1), rating=7.0, genres=(18,)),
        film(2, "zebra", 4, year=1950, rating=9.0, genres=(27, 18)),
        film(3, "Apple", 3, release_date=date(1999, 12, 31), rating=5.0, genres=(27,)),
        film(4, "The Bee", 2, rating=0.0),
        show(1, "Nest", 4.5, first_air_date=date(1950, 3, 3), rating=8.0, genres=(18,)),
    )
    return finder


async def browsed(
    finder: Finder, title_filter: TitleFilter = EVERY_TITLE, sort: TitleSort = TitleSort.POPULARITY
) -> list[str]:
    page = await finder.browse(title_filter, sort)
    assert page.next_cursor is None
    return [title.title for title in page.results]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (TitleSort.POPULARITY, ["Ödipus", "Nest", "zebra", "Apple", "The Bee"]),
        (TitleSort.RATING, ["zebra", "Nest", "Ödipus", "Apple", "The Bee"]),
        (TitleSort.RELEASE_DATE, ["Apple", "Ödipus", "Nest", "zebra", "The Bee"]),
        (TitleSort.TITLE, ["Apple", "Nest", "Ödipus", "The Bee", "zebra"]),
    ],
)
async def test_every_order_has_films_and_series_together(titles: Finder, sort: TitleSort, order: list[str]) -> None:
    assert await browsed(titles, EVERY_TITLE, sort) == order


@pytest.mark.parametrize(
    ("title_filter", "found"),
    [
        (TitleFilter(TitleKind.SHOW), ["Nest"]),
        (TitleFilter(TitleKind.MOVIE), ["Ödipus", "zebra", "Apple", "The Bee"]),
        (TitleFilter(genre=18), ["Ödipus", "Nest", "zebra"]),
        (TitleFilter(genre=27), ["zebra", "Apple"]),
        (TitleFilter(genre=99), []),
        (TitleFilter(genre=10**30), []),
        (TitleFilter(year_from=1950, year_to=1950), ["Ödipus", "Nest", "zebra"]),
        (TitleFilter(year_from=1951), ["Apple"]),
        (TitleFilter(year_to=1950), ["Ödipus", "Nest", "zebra"]),
        (TitleFilter(year_from=1999, year_to=1950), []),
        (TitleFilter(year_from=-(10**30), year_to=10**30), ["Ödipus", "Nest", "zebra", "Apple"]),
        (TitleFilter(rating_from=8.0), ["Nest", "zebra"]),
        (TitleFilter(TitleKind.MOVIE, 18, 1950, 1950, 8.0), ["zebra"]),
        (TitleFilter(is_playable=True), []),
    ],
)
async def test_filters_let_through_what_they_say(titles: Finder, title_filter: TitleFilter, found: list[str]) -> None:
    assert await browsed(titles, title_filter) == found


@pytest.mark.parametrize("sort", TitleSort)
async def test_pages_of_one_have_all_titles_in_order(titles: Finder, sort: TitleSort) -> None:
    whole = await browsed(titles, EVERY_TITLE, sort)
    found, cursor = [], None
    for _ in whole:
        page = await titles.browse(EVERY_TITLE, sort, cursor, size=1)
        found += [title.title for title in page.results]
        cursor = page.next_cursor
    assert (found, cursor) == (whole, None)


async def test_a_cursor_fits_only_its_own_question(titles: Finder) -> None:
    cursor = (await titles.browse(size=1)).next_cursor
    others = [(EVERY_TITLE, TitleSort.RATING), (TitleFilter(TitleKind.MOVIE), TitleSort.POPULARITY)]
    for title_filter, sort in others:
        with pytest.raises(InvalidInput) as refused:
            await titles.browse(title_filter, sort, cursor)
        assert set(refused.value.fields) == {"cursor"}


@pytest.mark.parametrize("cursor", ["", "x", "W10", "bnVsbA", "\ud800", "é", "A" * 10_000, "W" * 9_999, "WzEsMiwzXQ"])
async def test_any_other_cursor_is_refused(titles: Finder, cursor: str) -> None:
    for sort in TitleSort:
        with pytest.raises(InvalidInput):
            await titles.browse(EVERY_TITLE, sort, cursor)


# --- while titles come and go -----------------------------------------------------------------------------------------


FIRST_STRANGER = 100
values = st.tuples(st.integers(0, 3), st.sampled_from("abc"))


@attrs.frozen
class Change:
    """Titles that are added, and which of all that ever were are removed."""

    added: Sequence[tuple[int, str]]
    removed: Sequence[int]


changes = st.builds(Change, st.lists(values, max_size=3), st.lists(st.integers(0, 15), max_size=3))


def titled(number: int, value: tuple[int, str]) -> ProvidedFilm:
    return film(number, f"x {value[1]}", value[0], rating=value[0])


@attrs.define
class Reader:
    """Reads one page after the other."""

    page: Callable[..., Awaitable[TitlePage]]
    found: list[int] = attrs.field(factory=list)
    cursor: str | None = None
    is_done: bool = False

    async def read_on(self) -> None:
        if not self.is_done:
            page = await self.page(cursor=self.cursor)
            self.found += [title.tmdb_id for title in page.results]
            self.cursor = page.next_cursor
            self.is_done = self.cursor is None


@given(
    staying=st.lists(values, min_size=1, max_size=12),
    changes=st.lists(changes, max_size=6),
    sort=st.sampled_from(TitleSort),
    size=st.integers(1, 4),
)
@settings(max_examples=25)
def test_each_title_that_stays_is_visited_once(
    staying: Sequence[tuple[int, str]], changes: Sequence[Change], sort: TitleSort, size: int
) -> None:
    """Others are added and removed between the pages, also right where a page ended."""

    async def visit() -> None:
        with tempfile.TemporaryDirectory() as home:
            async with await Database.open(Path(home) / "x.db") as database:
                finder = Finder(database, NOW)
                await finder.keep(*(titled(number, values) for number, values in enumerate(staying, 1)))
                browsing = Reader(partial(finder.browse, EVERY_TITLE, sort, size=size))
                searching = Reader(partial(finder.search, "x", size=size))
                strangers: list[int] = []
                for change in chain(changes, repeat(Change((), ()))):
                    await browsing.read_on()
                    await searching.read_on()
                    if browsing.is_done and searching.is_done:
                        break
                    added = range(FIRST_STRANGER + len(strangers), FIRST_STRANGER + len(strangers) + len(change.added))
                    await finder.keep(*map(titled, added, change.added))
                    strangers += added
                    await database.write(remove, [strangers[n] for n in change.removed if n < len(strangers)])
                for reader in (browsing, searching):
                    assert len(set(reader.found)) == len(reader.found)
                    assert {number for number in reader.found if number < FIRST_STRANGER} == {
                        *range(1, len(staying) + 1)
                    }

    trio.run(visit)


def remove(store: Entities, tmdb_ids: list[int]) -> None:
    ids = [row.id for row in store.Movie.select(lambda row: row.tmdb_id in tmdb_ids)]
    for row_id in ids:
        sql.run(store, "DELETE FROM movie WHERE id = ?", row_id)
    index_titles(store, TitleKind.MOVIE, ids)


async def test_a_title_that_is_gone_is_found_no_more(titles: Finder, database: Database) -> None:
    await database.write(remove, [1])
    assert await browsed(titles) == ["Nest", "zebra", "Apple", "The Bee"]
    assert await titles.found("Odipus") == []
    assert await database.read(catalogue.titles, [TitleRef(TitleKind.MOVIE, 1)], "en") == ()


@pytest.mark.parametrize("sort", TitleSort)
@pytest.mark.parametrize("title_filter", [TitleFilter(rating_from=0.5), TitleFilter(genre=18, year_to=1999)])
async def test_few_titles_are_sorted_as_many_are_read(
    titles: Finder, sort: TitleSort, title_filter: TitleFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await titles.browse(title_filter, sort, size=1)
    few = await titles.browse(title_filter, sort, first.next_cursor)
    monkeypatch.setattr("storage.title_index.facets.FEW", 0)
    assert await titles.browse(title_filter, sort, size=1) == first
    assert await titles.browse(title_filter, sort, first.next_cursor) == few
    assert len(few.results) > 1
