"""Runs a catalogue under a virtual clock for as long as a test likes, killed again and again; tells what is left."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import trio

from actors.catalogue import CatalogueSettings
from actors.catalogue.provider import TitleProvider
from actors.runtime.testing import EPOCH
from storage.database import Database
from tests.support.catalogue import run_catalogue


@attrs.frozen
class Kill:
    """Ends a life at the first write from then on: before it is committed, or right after."""

    at: datetime
    is_before_commit: bool


def calendar() -> Callable[[], datetime]:
    """The date by a virtual clock, which begins now with the day of `EPOCH` and outlives every kill."""
    began = trio.current_time()
    return lambda: EPOCH + timedelta(seconds=trio.current_time() - began)


@attrs.define
class Lives:
    """The lives of one database in `folder`: each begins with what lay on the disk when the one before was killed."""

    folder: Path
    provider: TitleProvider
    settings: CatalogueSettings
    now: Callable[[], datetime]
    count: int = 0
    crashes: int = 0

    @property
    def path(self) -> Path:
        """The database of this life."""
        return self.folder / f"{self.count}.db"

    async def until(self, end: datetime, kills: Sequence[Kill] = ()) -> None:
        """Live on until then."""
        for kill in kills:
            await self._live(kill.at, kill)
            self.count += 1
        await self._live(end, None)

    async def _live(self, until: datetime, kill: Kill | None) -> None:
        async with await Database.open(self.path) as database:
            running = run_catalogue(database, self.provider, settings=self.settings, seed=self.count, now=self.now)
            async with running as (_, supervisor):
                await trio.sleep(max(0.0, (until - self.now()).total_seconds()))
                if kill is not None:
                    await self._die(database, kill)
                self.crashes += sum(actor.restarts for actor in supervisor.health())

    async def _die(self, database: Database, kill: Kill) -> None:
        """Wait for the next write; what the disk has then is all that the next life finds.

        Whatever this life does afterwards, it does to a database that nobody opens again.
        """
        died = trio.Event()
        write = database.write

        async def deadly(fn: Callable[..., Any], *args: Any, timeout_s: float = 10.0) -> Any:
            if kill.is_before_commit:
                await write(self._leave, fn, *args)
            else:
                await write(fn, *args)
                await write(self._leave, _nothing)
            died.set()
            await trio.sleep_forever()

        database.write = deadly  # type: ignore[method-assign, assignment]
        await died.wait()

    def _leave(self, store: Any, fn: Callable[..., Any], *args: Any) -> None:
        """In the writer's thread, which alone writes: copy the file and its log, with the transaction still open."""
        fn(store, *args)
        store.db.flush()
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{self.path}{suffix}", f"{self.folder / str(self.count + 1)}.db{suffix}")


def _nothing(store: Any) -> None:
    """Write nothing."""


TABLES = {
    "films": """SELECT tmdb_id, imdb_id, title, original_title, original_language, overview, tagline, runtime, trailer,
        rating, popularity, release_date, year, poster, backdrop, logo, licence, is_stale, next_sync_at IS NOT NULL
        FROM movie ORDER BY tmdb_id""",
    "film texts": """SELECT movie.tmdb_id, language, text.title, text.overview, text.tagline
        FROM movie_translation text JOIN movie ON movie.id = text.movie ORDER BY 1, 2""",
    "film genres": """SELECT movie.tmdb_id, genre.tmdb_id FROM movie_genre of_film
        JOIN movie ON movie.id = of_film.movie JOIN genre ON genre.id = of_film.genre ORDER BY 1, 2""",
    "film pictures": """SELECT movie.tmdb_id, role, language, name FROM movie_picture picture
        JOIN movie ON movie.id = picture.movie ORDER BY 1, 2, 3""",
    "series": """SELECT tmdb_id, imdb_id, title, original_title, original_language, overview, tagline, first_air_date,
        last_air_date, status, trailer, rating, popularity, poster, backdrop, logo, next_air_date, next_season_number,
        next_episode_number, next_episode_title, is_stale, next_sync_at IS NOT NULL FROM tv_show ORDER BY tmdb_id""",
    "series texts": """SELECT tv_show.tmdb_id, language, text.title, text.overview, text.tagline
        FROM tv_show_translation text JOIN tv_show ON tv_show.id = text.show ORDER BY 1, 2""",
    "series genres": """SELECT tv_show.tmdb_id, genre.tmdb_id FROM tv_show_genre of_show
        JOIN tv_show ON tv_show.id = of_show.show JOIN genre ON genre.id = of_show.genre ORDER BY 1, 2""",
    "seasons": """SELECT tv_show.tmdb_id, season_number, season.tmdb_id, season.name, season.overview, season.air_date,
        season.poster, episode_count, season.synced_at IS NOT NULL FROM season
        JOIN tv_show ON tv_show.id = season.show ORDER BY 1, 2""",
    "episodes": """SELECT tv_show.tmdb_id, season_number, episode_number, episode.tmdb_id, episode.title,
        episode.overview, episode.air_date, episode.runtime, still, episode.rating FROM episode
        JOIN season ON season.id = episode.season JOIN tv_show ON tv_show.id = season.show ORDER BY 1, 2, 3""",
    "genres": "SELECT tmdb_id, name, for_movies, for_shows FROM genre ORDER BY tmdb_id",
    "genre names": """SELECT genre.tmdb_id, language, text.name FROM genre_translation text
        JOIN genre ON genre.id = text.genre ORDER BY 1, 2""",
    "lists": "SELECT slug, name, description, position FROM media_list ORDER BY slug",
    "members": """SELECT slug, item.position, movie.tmdb_id, tv_show.tmdb_id FROM media_list_item item
        JOIN media_list ON media_list.id = item.media_list LEFT JOIN movie ON movie.id = item.movie
        LEFT JOIN tv_show ON tv_show.id = item.show ORDER BY 1, 2""",
    "cursors": "SELECT name, cursor FROM sync_state ORDER BY name",
    "pictures that nobody knows": """SELECT poster FROM movie
        WHERE poster <> '' AND poster NOT IN (SELECT name FROM picture)""",
}
"""What a catalogue tells, row by row, under the numbers of its provider.

Left out are numbers of rows (they follow the order in which things came), when something was written, fetched or tried
and how often (outages and kills are to show there), who is absent until when (the same), and names of pictures that no
title has any more (who was away never saw them).
"""


def told_by(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a catalogue tells."""
    with closing(sqlite3.connect(path)) as connection:
        return {name: connection.execute(query).fetchall() for name, query in TABLES.items()}
