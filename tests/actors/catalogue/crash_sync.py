"""A program that follows a feed and completes seasons, killed each time one write later, and tells what it left.

Prints a line of JSON for each kill: which pages and titles the next run asked for, and what the catalogue tells after
it. Forks before anything has threads; a killed child leaves its folder as it is.
"""

from __future__ import annotations

import json
import sys
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

import attrs
import trio

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from actors.catalogue.importer import Importer  # noqa: E402
from actors.catalogue.means import Means  # noqa: E402
from actors.catalogue.resync import Resync  # noqa: E402
from actors.catalogue.seasons import Seasons  # noqa: E402
from actors.catalogue.sync import Sync  # noqa: E402
from actors.runtime.testing import EPOCH  # noqa: E402
from storage.database import Database  # noqa: E402
from storage.model.titles import TitleKind  # noqa: E402
from tests.support.crash import die_in_write, in_child, lonely_means  # noqa: E402
from tests.support.lives import told_by  # noqa: E402
from tests.support.titles import FakeTitles, refs, season_of, show_ref  # noqa: E402

TODAY = EPOCH.date()
LATER = EPOCH + timedelta(days=2, hours=12)


def world(*, is_new: bool) -> FakeTitles:
    """Six films and two series; all of them changed within the first two days, two on each page of the feed."""
    titles = FakeTitles(tells_changes=False, has_feed=True)
    titles.changes_a_page = 2
    titles.fill(range(1, 7))
    for number in (1, 2):
        titles.add_show(number, season_of(1, 2), season_of(2, 2))
    titles.list("shows", (show_ref(1), show_ref(2)))
    if is_new:
        change(titles, TODAY)
    return titles


def change(titles: FakeTitles, day: date) -> None:
    for tmdb_id, film in titles.films.items():
        titles.films[tmdb_id] = attrs.evolve(film, title=f"New {tmdb_id}")
        titles.note_change(refs(tmdb_id)[0], day + timedelta(days=tmdb_id % 2))
    for number in (1, 2):
        titles.add_show(number, season_of(1, 3), season_of(2, 2, name="New"), season_of(3, 1), title=f"New {number}")
        titles.note_change(show_ref(number), day)


async def live(path: Path, titles: FakeTitles, now: datetime, kill_at: int | None = None) -> None:
    async with await Database.open(path) as database:
        if kill_at is not None:
            die_in_write(database, kill_at)
        means = lonely_means(database, titles, lambda: now)
        await Importer(means, titles, first_position=0, batch_titles=10).run()
        await follow(means)


async def follow(means: Means) -> None:
    """All that there is to do, until there is no more."""
    for kind in TitleKind:
        await Sync(means, kind).turn()
    for queue in (Resync(means, parallel=3), Seasons(means, is_greedy=True)):
        while await queue.turn() is True:
            pass


def main(folder: Path) -> None:
    for kill_at in count(1):
        path = folder / f"{kill_at}.db"
        in_child(lambda path=path: trio.run(live, path, world(is_new=False), EPOCH))  # type: ignore[misc]
        ended = in_child(lambda path=path, n=kill_at: trio.run(live, path, world(is_new=True), LATER, n))  # type: ignore[misc]
        asked = folder / f"{kill_at}.json"

        def resume(path: Path = path, asked: Path = asked) -> None:
            titles = world(is_new=True)
            trio.run(live, path, titles, LATER)
            pages = [[kind.value, (day - TODAY).days, page] for kind, day, page in titles.pages]
            heard = {"pages": pages, "titles": len(titles.questions)}
            asked.write_text(json.dumps(heard), "utf-8")

        resumed = in_child(resume)
        line = {"ended": ended, "resumed": resumed, "told": told_by(path), **json.loads(asked.read_text("utf-8"))}
        print(json.dumps(line), flush=True)  # noqa: T201
        if ended == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
