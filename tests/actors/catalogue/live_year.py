"""A program that lives a year of background work under a virtual clock, calm or troubled, and tells where it ended.

Prints one line of JSON: the path of the database, how often its process was killed, and how often the actor crashed.
Both years of a seed have the same world.
"""

from __future__ import annotations

import json
import logging
import random
import sys
from datetime import timedelta
from pathlib import Path

import trio
from trio.testing import MockClock

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from actors.catalogue import CatalogueSettings  # noqa: E402
from actors.catalogue.settings import EpisodeSync  # noqa: E402
from actors.runtime.testing import EPOCH  # noqa: E402
from storage import catalogue  # noqa: E402
from storage.database import Database  # noqa: E402
from tests.support.evolving_titles import DAY, FILMS, HOUR, SHOWS, EvolvingTitles  # noqa: E402
from tests.support.lives import Kill, Lives, calendar  # noqa: E402
from tests.support.titles import refs  # noqa: E402

QUIET = timedelta(days=9, hours=12)
"""Nothing is left alone for longer: what nobody knows is for a week."""

SETTINGS = CatalogueSettings(episode_sync=EpisodeSync.GREEDY, first_import_within_s=0.0)


async def live(folder: Path, seed: int, days: int, is_troubled: bool) -> Lives:
    """The world of this seed for so many days, and a quiet time."""
    now = calendar()
    titles = EvolvingTitles(seed, now, days)
    lives = Lives(folder, titles, SETTINGS, now)
    dice = random.Random(seed + 1)
    if is_troubled:
        add_troubles(titles, dice, days)
    await lives.until(EPOCH + days * DAY + QUIET, kills(dice, days) if is_troubled else ())
    await keep_truth(folder / "truth.db", titles)
    return lives


async def keep_truth(path: Path, titles: EvolvingTitles) -> None:
    """A catalogue of the world as it is now, made without any background work."""
    now = titles.now()
    async with await Database.open(path) as database:
        await database.write(catalogue.keep_genres, titles.genres)
        await database.write(catalogue.keep_titles, tuple(titles.films.values()), now)
        await database.write(catalogue.keep_titles, tuple(titles.shows.values()), now)
        for (show, _), season in titles.seasons.items():
            await database.write(catalogue.keep_season, show, season, now)


def add_troubles(titles: EvolvingTitles, dice: random.Random, days: int) -> None:
    """Outages of hours up to three days; single methods down; single titles and seasons failing.

    One outage is of sixteen days, and so late that few titles change after it.
    """
    long = days - 30
    titles.add_trouble(EPOCH + long * DAY, EPOCH + (long + 16) * DAY)
    titles.add_trouble(EPOCH + (days + 0.4) * DAY, EPOCH + (days + 1.2) * DAY)
    for day in range(10, days - 5, 12):
        start = EPOCH + (day + dice.random()) * DAY
        if abs(day - long) > 20:
            titles.add_trouble(start, start + dice.uniform(2, 72) * HOUR)
        start += 4 * DAY
        method = dice.choice(("outline", "film", "show", "season", "changes"))
        titles.add_trouble(start, start + dice.uniform(2, 72) * HOUR, method=method)
    for day in range(3, days - 6, 4):
        start = EPOCH + (day + dice.random()) * DAY
        season = (dice.choice(SHOWS), dice.randrange(3))
        key = refs(dice.choice(FILMS))[0] if dice.random() < 0.7 else season
        titles.add_trouble(start, start + dice.uniform(2, 120) * HOUR, key=key)


def kills(dice: random.Random, days: int) -> list[Kill]:
    """Some thirty a year: one while the catalogue is brought in for the first time, one on the day of the finale."""
    times = sorted([timedelta(0), *(dice.random() * days * DAY for _ in range(days // 12)), (days + 0.5) * DAY])
    return [Kill(EPOCH + each, dice.random() < 0.5) for each in times]


def main(folder: Path, seed: int, days: int, kind: str) -> None:
    logging.disable()
    folder.mkdir()
    lives = trio.run(live, folder, seed, days, kind == "troubled", clock=MockClock(autojump_threshold=0))
    told = {
        "path": str(lives.path),
        "truth": str(folder / "truth.db"),
        "kills": lives.count,
        "crashes": lives.crashes,
    }
    print(json.dumps(told))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
