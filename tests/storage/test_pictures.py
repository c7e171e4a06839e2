"""Pictures in the database: known or not, due or not, in use or not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage import pictures
from storage.database import Database
from storage.entities import Entities
from storage.pictures import DuePicture, KnownPicture, Look

HOUR = timedelta(hours=1)
COLOURS = "102030405060708090a0b0c0"


async def keep(database: Database, *names: str, due_at: datetime | None = None) -> None:
    def add(store: Entities) -> None:
        for name in names:
            store.Picture(name=name, next_attempt_at=due_at)

    await database.write(add)


async def test_only_a_picture_of_the_table_is_known(database: Database) -> None:
    await keep(database, "tmdb/a.jpg")
    assert await database.read(pictures.known, "tmdb/a.jpg") == KnownPicture("tmdb/a.jpg", is_coloured=False)
    for other in ("tmdb/b.jpg", "tmdb/A.jpg", "tmdb/%.jpg"):
        assert await database.read(pictures.known, other) is None


async def test_the_longest_due_come_first_and_no_more_than_asked_for(database: Database, now: datetime) -> None:
    for number in range(5):
        await keep(database, f"tmdb/{number}.jpg", due_at=now - number * HOUR)
    await keep(database, "tmdb/later.jpg", due_at=now + HOUR)
    await keep(database, "tmdb/never.jpg")
    assert await database.read(pictures.due, now, 2) == (DuePicture("tmdb/4.jpg", 0), DuePicture("tmdb/3.jpg", 0))
    assert len(await database.read(pictures.due, now, 100)) == 5


async def test_a_picture_that_was_seen_is_never_due_again(database: Database, now: datetime) -> None:
    await keep(database, "tmdb/a.jpg", due_at=now)
    await database.write(pictures.note_looks, [Look("tmdb/a.jpg", COLOURS)])
    assert await database.read(pictures.due, now + 1000 * HOUR, 10) == ()
    assert await database.read(pictures.known, "tmdb/a.jpg") == KnownPicture("tmdb/a.jpg", is_coloured=True)


async def test_attempts_that_failed_are_counted_and_put_off(database: Database, now: datetime) -> None:
    await keep(database, "tmdb/a.jpg", due_at=now)
    await database.write(pictures.note_looks, [Look("tmdb/a.jpg", retry_at=now + HOUR)])
    assert await database.read(pictures.due, now, 10) == ()
    assert await database.read(pictures.due, now + HOUR, 10) == (DuePicture("tmdb/a.jpg", 1),)
    await database.write(pictures.note_looks, [Look("tmdb/a.jpg", retry_at=None)])
    assert await database.read(pictures.due, now + 1000 * HOUR, 10) == ()


async def test_a_look_at_a_picture_that_was_forgotten_meanwhile_changes_nothing(database: Database) -> None:
    await database.write(pictures.note_looks, [Look("tmdb/gone.jpg", COLOURS)])
    assert await database.read(pictures.known, "tmdb/gone.jpg") is None


def use_everywhere(store: Entities, now: datetime) -> list[str]:
    """One picture in each column that can name one; returns their names."""
    film = store.Movie(tmdb_id=1, title="One", created_at=now, poster="t/1", backdrop="t/2", logo="t/3")
    store.MoviePicture(movie=film, role="poster", language="de", name="t/4")
    show = store.TVShow(tmdb_id=1, title="One", created_at=now, poster="t/5", backdrop="t/6", logo="t/7")
    store.TVShowPicture(show=show, role="logo", language="", name="t/8")
    season = store.Season(show=show, season_number=1, poster="t/9")
    store.Episode(season=season, episode_number=1, still="t/10")
    store.Movie(tmdb_id=2, title="Without pictures", created_at=now)
    return [f"t/{number}" for number in range(1, 11)]


async def test_what_some_title_has_is_never_forgotten(database: Database, now: datetime) -> None:
    used = await database.write(use_everywhere, now)
    await keep(database, *used, "t/old", "t/older")
    assert set(await database.read(pictures.unused, 100)) == {"t/old", "t/older"}
    assert len(await database.read(pictures.unused, 1)) == 1
    assert await database.write(pictures.forget_unused, [*used, "t/old", "t/nothing"]) == 1
    for name in used:
        assert await database.read(pictures.known, name) is not None
    assert await database.read(pictures.unused, 100) == ("t/older",)


@pytest.mark.parametrize("column", ["poster", "backdrop", "logo"])
async def test_a_picture_that_came_into_use_after_it_was_listed_stays(
    database: Database, now: datetime, column: str
) -> None:
    def give(store: Entities) -> None:
        store.Movie(tmdb_id=1, title="One", created_at=now, **{column: "t/a"})

    await keep(database, "t/a")
    listed = await database.read(pictures.unused, 100)
    await database.write(give)
    assert await database.write(pictures.forget_unused, listed) == 0
    assert await database.read(pictures.known, "t/a") is not None


async def test_no_column_that_names_a_picture_is_overlooked(database: Database) -> None:
    """A new one has to be added to the list, or its pictures would be forgotten while in use."""

    def columns(store: Entities) -> set[tuple[str, str]]:
        found = set()
        for name, entity in store.db.entities.items():
            wanted = {"name"} if name in {"MoviePicture", "TVShowPicture"} else {"poster", "backdrop", "logo", "still"}
            found |= {(entity._table_, attribute.name) for attribute in entity._attrs_ if attribute.name in wanted}
        return found

    assert set(pictures._USES) == await database.read(columns)
