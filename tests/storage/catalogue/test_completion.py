"""The seasons of series that somebody cares for are completed first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage import catalogue
from storage.catalogue.completion import OPENED_WITHIN
from storage.database import Database
from storage.entities import Entities
from storage.model.provided import ProvidedEpisode, ProvidedSeason, ProvidedShow

HOUR = timedelta(hours=1)


def show(tmdb_id: int, *numbers: int) -> ProvidedShow:
    """A series with these seasons."""
    return ProvidedShow(tmdb_id, f"Show {tmdb_id}", seasons=tuple(ProvidedSeason(number) for number in numbers))


def add_user(store: Entities, now: datetime) -> int:
    user = store.User(username="ada", email="ada@example.org", password_hash="x", role="user", created_at=now)
    store.db.flush()
    return int(user.id)


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    shows = [show(1, 0, 2, 1), show(2, 1), show(3, 1)]
    await database.write(catalogue.keep_titles, shows, now)
    return database


async def due(database: Database, now: datetime, everything: bool = False) -> tuple[int, int] | None:
    found = await database.read(catalogue.next_season, everything, now)
    return None if found is None else (found.show_tmdb_id, found.number)


async def complete_all(database: Database, now: datetime, everything: bool = False) -> list[tuple[int, int]]:
    """Complete what is due for as long as anything is; returns in which order."""
    order = []
    while (found := await due(database, now, everything)) is not None:
        order.append(found)
        season = ProvidedSeason(found[1], episodes=(ProvidedEpisode(1),))
        await database.write(catalogue.keep_season, found[0], season, now)
    return order


async def test_what_nobody_cares_for_is_left_alone(filled: Database, now: datetime) -> None:
    assert await due(filled, now) is None


async def test_the_series_opened_last_is_completed_first_and_specials_last(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_opened_show, 1, now - HOUR)
    await filled.write(catalogue.note_opened_show, 3, now)
    await filled.write(catalogue.note_opened_show, 2, now - OPENED_WITHIN - HOUR)
    assert await complete_all(filled, now) == [(3, 1), (1, 1), (1, 2), (1, 0)]


async def test_a_watched_series_is_kept_complete_long_after_it_was_opened(filled: Database, now: datetime) -> None:
    user = await filled.write(add_user, now)
    assert await filled.write(catalogue.watch_show, user, 2, True, now)
    await filled.write(catalogue.note_opened_show, 2, now - 2 * OPENED_WITHIN)
    await filled.write(catalogue.note_opened_show, 3, now - HOUR)
    assert await complete_all(filled, now) == [(3, 1), (2, 1)]


async def test_with_everything_the_others_follow(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_opened_show, 2, now)
    order = await complete_all(filled, now, everything=True)
    assert order[0] == (2, 1)
    assert sorted(order) == [(1, 0), (1, 1), (1, 2), (2, 1), (3, 1)]


@pytest.mark.parametrize("everything", [False, True])
async def test_a_broken_season_waits_for_its_time_and_the_others_go_on(
    filled: Database, now: datetime, everything: bool
) -> None:
    for tmdb_id in (1, 2, 3):
        await filled.write(catalogue.note_opened_show, tmdb_id, now - tmdb_id * HOUR)
    await filled.write(catalogue.put_off_season, 1, 1, now + HOUR)
    await filled.write(catalogue.put_off_season, 1, 1, now + 2 * HOUR)
    assert await complete_all(filled, now, everything) == [(1, 2), (1, 0), (2, 1), (3, 1)]
    found = await filled.read(catalogue.next_season, everything, now + 2 * HOUR)
    assert found is not None
    assert (found.show_tmdb_id, found.number, found.attempts, found.since) == (1, 1, 2, now)


async def test_completing_a_season_ends_its_back_off(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_opened_show, 2, now)
    await filled.write(catalogue.put_off_season, 2, 1, now + HOUR)
    await filled.write(catalogue.keep_season, 2, ProvidedSeason(1, episodes=()), now)
    changed = ProvidedShow(2, "Show 2", seasons=(ProvidedSeason(1, episode_count=9),))
    await filled.write(catalogue.keep_titles, [changed], now)
    found = await filled.read(catalogue.next_season, False, now)
    assert found is not None
    assert (found.show_tmdb_id, found.attempts) == (2, 0)


async def test_watching_is_per_user(filled: Database, now: datetime) -> None:
    user = await filled.write(add_user, now)
    assert not await filled.read(catalogue.is_watching, user, 2)
    for _ in range(2):
        assert await filled.write(catalogue.watch_show, user, 2, True, now)
    assert await filled.read(catalogue.is_watching, user, 2)
    assert not await filled.read(catalogue.is_watching, user, 1)
    assert not await filled.read(catalogue.is_watching, user + 1, 2)
    assert await filled.write(catalogue.watch_show, user, 2, False, now)
    assert not await filled.read(catalogue.is_watching, user, 2)


async def test_nobody_watches_a_series_that_we_do_not_have(filled: Database, now: datetime) -> None:
    user = await filled.write(add_user, now)
    assert not await filled.write(catalogue.watch_show, user, 99, True, now)
    assert await filled.write(catalogue.watch_show, user + 1, 2, True, now)  # a user who is gone meanwhile
    assert not await filled.read(catalogue.is_watching, user + 1, 2)


async def test_it_is_known_when_the_next_wanted_season_may_be_tried(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_opened_show, 1, now)
    await filled.write(catalogue.put_off_season, 1, 1, now + 2 * HOUR)
    await filled.write(catalogue.put_off_season, 3, 1, now + HOUR)
    assert await filled.read(catalogue.next_season_due_at, False, now) == now + 2 * HOUR
    assert await filled.read(catalogue.next_season_due_at, True, now) == now + HOUR
    assert await filled.read(catalogue.next_season_due_at, False, now + 2 * HOUR) is None
    assert await filled.read(catalogue.next_season_due_at, False, now + OPENED_WITHIN + HOUR) is None


async def test_a_season_stays_incomplete_when_its_series_was_told_anew_meanwhile(
    filled: Database, now: datetime
) -> None:
    told = ProvidedSeason(1, episodes=(ProvidedEpisode(1, title="Told"),))
    before = await filled.read(catalogue.due_season, 2, 1)
    assert before is not None
    assert before.since == now
    await filled.write(catalogue.keep_titles, [show(2, 1)], now + HOUR)
    await filled.write(catalogue.keep_season, 2, told, now, before.since)
    kept = await filled.read(catalogue.season, 2, 1, "en")
    assert kept is not None
    assert ([each.title for each in kept.episodes], kept.is_complete) == (["Told"], False)
    await filled.write(catalogue.keep_season, 2, told, now, now + HOUR)
    assert await filled.read(catalogue.due_season, 2, 1) is None


async def test_seasons_of_series_that_changed_are_completed_anew(filled: Database, now: datetime) -> None:
    await complete_all(filled, now, everything=True)
    assert await filled.write(catalogue.reopen_seasons, [1, 9], now) == 0  # completed since
    assert await filled.write(catalogue.reopen_seasons, [1, 9], now + HOUR) == 3
    assert sorted(await complete_all(filled, now, everything=True)) == [(1, 0), (1, 1), (1, 2)]
