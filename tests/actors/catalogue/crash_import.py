"""A program that imports a changed catalogue again and again, killed each time one write later, and tells what it left.

Prints a line of JSON for each kill: the lists as a reader finds them after it, how many films the next import had to
fetch, and the lists after that. Forks before anything has threads; a killed child leaves its folder as it is.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import trio

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from actors.catalogue.importer import Importer  # noqa: E402
from storage.database import Database  # noqa: E402
from storage.model.provided import ProvidedGenre  # noqa: E402
from tests.support.crash import die_in_write, in_child, lonely_means  # noqa: E402
from tests.support.titles import FakeTitles  # noqa: E402

LISTS = """SELECT l.slug, m.tmdb_id FROM media_list l LEFT JOIN media_list_item i ON i.media_list = l.id
LEFT JOIN movie m ON m.id = i.movie ORDER BY l.slug, i.position"""


def old_world() -> FakeTitles:
    titles = FakeTitles()
    titles.genres = (ProvidedGenre(18, "Drama"),)
    titles.fill(range(1, 31))
    titles.fill([5, 6], slug="dropped")
    return titles


def new_world() -> FakeTitles:
    titles = FakeTitles()
    titles.genres = (ProvidedGenre(18, "Drama"), ProvidedGenre(27, "Horror"))
    titles.fill(range(40, 0, -1))
    titles.fill([35, 2], slug="new")
    return titles


async def run_import(path: Path, titles: FakeTitles, kill_at: int | None = None) -> None:
    async with await Database.open(path) as database:
        if kill_at is not None:
            die_in_write(database, kill_at)
        means = lonely_means(database, titles, lambda: datetime(2026, 1, 1, tzinfo=UTC))
        await Importer(means, titles, first_position=0, batch_titles=10).run()


def lists_in(path: Path) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    with closing(sqlite3.connect(path)) as connection:
        for slug, tmdb_id in connection.execute(LISTS):
            found.setdefault(slug, []).append(tmdb_id)
    return found


def main(folder: Path) -> None:
    for kill_at in count(1):
        path = folder / f"{kill_at}.db"
        in_child(lambda path=path: trio.run(run_import, path, old_world()))  # type: ignore[misc]
        ended = in_child(lambda path=path, n=kill_at: trio.run(run_import, path, new_world(), n))  # type: ignore[misc]
        left = lists_in(path)
        fetched = folder / f"{kill_at}.fetched"

        def resume(path: Path = path, fetched: Path = fetched) -> None:
            titles = new_world()
            trio.run(run_import, path, titles)
            fetched.write_text(str(len(titles.asked)), "utf-8")

        resumed = in_child(resume)
        line = {
            "ended": ended,
            "left": left,
            "resumed": resumed,
            "fetched": int(fetched.read_text("utf-8")),
            "after": lists_in(path),
        }
        print(json.dumps(line), flush=True)  # noqa: T201
        if ended == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
