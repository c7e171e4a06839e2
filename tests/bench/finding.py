"""How soon titles are found among ten and a hundred thousand films with five translations each, and series beside them.

All inside one process, as units of work that read: no thread to change to, no HTTP. Names are made up of words that
are used as unevenly as real ones (see `_titles`).
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path

import trio

from storage import catalogue, finding, sql
from storage.database import Database
from storage.entities import Entities
from storage.model.titles import EVERY_TITLE, TitleFilter, TitleKind, TitleSort
from storage.title_index import index_titles, reindex
from tests.bench._titles import GENRES, fill
from tests.support.figures import print_table
from tests.support.processes import memory_bytes, tree

SIZES = (10_000, 100_000)
SHOWS = 5_000
PAGE = 20
NAMES = 50
MIB = 1024 * 1024

Work = Callable[[Entities], object]
Figures = dict[str, list[tuple[float, float]]]
"""By what was done: how many milliseconds it took each time, and how many of them on the CPU."""


def main() -> None:
    """Both sizes, then how much the bigger one costs more."""
    filters: list[TitleFilter] = []
    medians = [trio.run(measure, size, filters) for size in SIZES]
    rows = [
        (name, f"{small:.2f}", f"{medians[1][name]:.2f}", f"{medians[1][name] / small:.1f}")
        for name, small in medians[0].items()
    ]
    print_table(("median ms", *(f"{size:,} films" for size in SIZES), "ratio"), rows)


async def measure(films: int, filters: list[TitleFilter]) -> dict[str, float]:
    """Fill a database, print its figures, and return the medians. `filters` are those that fill a page, once known."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "miauflix.db"
        async with await Database.open(path) as database:
            names = await prepare(database, films)
        async with await Database.open(path) as database:
            filters[:] = filters or await database.read(filling)
            figures = await database.read(look, names, filters, timeout_s=3600)
            figures |= await database.write(keep, timeout_s=3600)
            pss, rss = memory_bytes(tree(os.getpid())[0])
        print(f"{path.stat().st_size / MIB:.0f} MiB on disk; the process has {rss / MIB:.0f} MiB (PSS {pss / MIB:.0f})")
    print_figures(figures)
    return {name: statistics.median(took for took, _ in times) for name, times in figures.items()}


async def prepare(database: Database, films: int) -> list[str]:
    """Returns the names that are searched for."""
    names = await database.write(fill, films, SHOWS, timeout_s=3600)
    began, used = time.perf_counter(), time.process_time()
    await database.write(reindex, timeout_s=3600)
    thousands = (films + SHOWS) / 1000
    print(
        f"{films:,} films and {SHOWS:,} series: indexed in {(time.perf_counter() - began) / thousands:.2f} s", end=" "
    )
    print(f"({(time.process_time() - used) / thousands:.2f} s of CPU) a thousand")
    await database.write(make_playable)
    return random.Random(7).sample(names, NAMES)


def make_playable(store: Entities) -> None:
    """One film in a hundred, as if it had sources."""
    sql.run(store, "UPDATE title_facet SET is_playable = 1 WHERE kind = 0 AND title % 200 = 0")


def print_figures(figures: Figures) -> None:
    rows = []
    for name, times in figures.items():
        took, cpu = (sorted(column) for column in zip(*times, strict=True))
        most = (took[len(took) * 95 // 100], took[-1], statistics.median(cpu))
        rows.append((name, *(f"{value:.2f}" for value in (statistics.median(took), *most)), len(took)))
    print_table(("ms", "median", "p95", "max", "median on the CPU", "runs"), rows)


def timed(store: Entities, works: Iterable[Work]) -> list[tuple[float, float]]:
    times = []
    for work in works:
        began, used = time.perf_counter(), time.thread_time()
        work(store)
        times.append((1000 * (time.perf_counter() - began), 1000 * (time.thread_time() - used)))
    return times


# --- reading ----------------------------------------------------------------------------------------------------------


def look(store: Entities, names: Sequence[str], filters: Sequence[TitleFilter]) -> Figures:
    """What viewers do, each on what the ones before have left in memory."""
    dice = random.Random(3)
    misspelt = [misspell(name, dice) for name in names]
    works: dict[str, Iterable[Work]] = {
        "home page: lists and a page of 3": [home] * 50,
        "title page": [title_page(number) for number in dice.sample(range(1, SIZES[0]), 200)],
        "search as typed": [typed(text, EVERY_TITLE) for text in prefixes(names)],
        "search as typed, one wrong letter": [typed(text, EVERY_TITLE) for text in prefixes(misspelt)],
        "search as typed, one kind": [typed(text, TitleFilter(TitleKind.MOVIE)) for text in prefixes(names)],
        "search as typed, any filter": [typed(text, dice.choice(filters)) for text in prefixes(names)],
        "browse: any filter, a page": [page(each, sort) for each, sort in product(filters, TitleSort)],
        "browse: any filter, three pages": [three_pages(each, sort) for each, sort in product(filters, TitleSort)],
        "browse: filters that let few through": [page(each, sort) for each, sort in product(NARROW, TitleSort)],
    }
    return {name: timed(store, each) for name, each in works.items()}


def prefixes(names: Iterable[str]) -> Iterator[str]:
    return (name[:length] for name in names for length in range(1, len(name) + 1))


def misspell(name: str, dice: random.Random) -> str:
    """One letter of it wrong, in one of the four ways."""
    if len(name) < 2:
        return name
    place = dice.randrange(len(name) - 1)
    letter, following = name[place], name[place + 1]
    pairs = (following, f"q{following}", f"{letter}q{following}", f"{following}{letter}")
    return name[:place] + dice.choice(pairs) + name[place + 2 :]


FILTERS = [
    TitleFilter(kind, genre, *years, rating, is_playable)
    for kind, genre, years, rating, is_playable in product(
        (None, TitleKind.MOVIE, TitleKind.SHOW),
        (None, GENRES[0], GENRES[6], GENRES[-1]),
        ((None, None), (1990, 1999), (1950, 1950)),
        (0.0, 7.0, 9.5),
        (False, True),
    )
]


NARROW = [each for each in FILTERS if each.is_playable or each.rating_from > 9]


def filling(store: Entities) -> list[TitleFilter]:
    """The filters that let a page of titles through: among ten times the films they do the same work."""
    pages = {each: finding.browse(store, each, TitleSort.POPULARITY, None, PAGE, "de") for each in FILTERS}
    return [each for each, found in pages.items() if len(found.results) == PAGE]


def home(store: Entities) -> object:
    lists = catalogue.lists(store)
    return [catalogue.list_page(store, each.slug, 1, PAGE, "de") for each in lists[:3]]


def title_page(number: int) -> Work:
    return lambda store: catalogue.movie(store, number, "de")


def typed(text: str, title_filter: TitleFilter) -> Work:
    return lambda store: finding.search(store, text, title_filter, None, PAGE, "de")


def page(title_filter: TitleFilter, sort: TitleSort) -> Work:
    return lambda store: finding.browse(store, title_filter, sort, None, PAGE, "de")


def three_pages(title_filter: TitleFilter, sort: TitleSort) -> Work:
    def work(store: Entities) -> None:
        cursor = None
        for _ in range(3):
            cursor = finding.browse(store, title_filter, sort, cursor, PAGE, "de").next_cursor
            if cursor is None:
                return

    return work


# --- writing ----------------------------------------------------------------------------------------------------------


def keep(store: Entities) -> Figures:
    """What keeping twenty films costs beside writing them: nothing new, more popular than before, or renamed."""
    return {f"index 20 films, {what}": list(kept(store, setting)) for what, setting in CHANGES.items()}


CHANGES = {
    "as they were": "title = title",
    "2 % more popular": "popularity = popularity * 1.02",
    "twice as popular": "popularity = popularity * 2",
    "renamed": "title = title || ' Again'",
}


def kept(store: Entities, setting: str) -> Iterator[tuple[float, float]]:
    for start in range(1, 1001, PAGE):
        ids = list(range(start, start + PAGE))
        sql.run(store, f"UPDATE movie SET {setting} WHERE id BETWEEN ? AND ?", ids[0], ids[-1])  # noqa: S608  # ours
        yield from timed(store, [partial(index_titles, kind=TitleKind.MOVIE, ids=ids)])
