"""Titles that changed at their provider are fetched anew, the most wanted first, none stopped by a broken one."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from storage import catalogue, sources
from storage.catalogue import DueTitle, ImportState
from storage.database import Database
from storage.model.provided import ProvidedFilm, ProvidedShow
from storage.model.sources import Sought
from storage.model.titles import TitleKind, TitleRef

HOUR = timedelta(hours=1)
FILMS = tuple(ProvidedFilm(id=number, title=f"Film {number}", popularity=float(number)) for number in (1, 2, 3))
SHOW = ProvidedShow(id=2, title="Show 2", popularity=2.5)
STATE = ("movie changes", "2030-01-02 page 1")


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await database.write(catalogue.keep_titles, FILMS, now)
    await database.write(catalogue.keep_titles, [SHOW], now)
    return database


async def due(database: Database, now: datetime) -> TitleRef | None:
    return next((each.ref for each in await database.read(catalogue.due_titles, now, 1)), None)


def film(number: int) -> TitleRef:
    return TitleRef(TitleKind.MOVIE, number)


async def test_titles_that_changed_are_due_and_the_cursor_is_noted(filled: Database, now: datetime) -> None:
    assert await due(filled, now) is None
    assert await filled.write(catalogue.note_changed, TitleKind.MOVIE, [1, 2, 99], now, STATE) == 2
    assert await filled.read(catalogue.import_state, STATE[0]) == ImportState(STATE[1], now)
    assert await filled.read(catalogue.due_titles, now, 1) == (DueTitle(film(2), 0, now),)
    assert await filled.read(catalogue.due_titles, now - HOUR, 1) == ()


async def test_the_most_popular_is_first_among_films_and_series(filled: Database, now: datetime) -> None:
    assert await filled.write(catalogue.mark_all_due, TitleKind.MOVIE, now) == 3
    assert await filled.write(catalogue.mark_all_due, TitleKind.SHOW, now) == 1
    seen = []
    while (ref := await due(filled, now)) is not None:
        seen.append(ref)
        await filled.write(catalogue.put_off_title, ref, now + HOUR)
    assert seen == [film(3), SHOW.ref, film(2), film(1)]


async def test_what_viewers_opened_goes_before_what_is_popular(filled: Database, now: datetime) -> None:
    for kind in TitleKind:
        await filled.write(catalogue.mark_all_due, kind, now)
    await filled.write(sources.note_opened, Sought.film(1), now - HOUR)
    assert await due(filled, now) == film(1)
    await filled.write(catalogue.note_opened_show, 2, now)
    assert await due(filled, now) == SHOW.ref


async def test_a_broken_title_is_put_off_and_counted_and_the_others_go_on(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [2, 3], now, STATE)
    for attempt in range(2):
        await filled.write(catalogue.put_off_title, film(3), now + HOUR * (attempt + 1))
    assert await due(filled, now + HOUR) == film(2)
    await filled.write(catalogue.keep_titles, FILMS[:2], now + HOUR)
    assert await due(filled, now + HOUR) is None
    assert await filled.read(catalogue.due_titles, now + 2 * HOUR, 1) == (DueTitle(film(3), 2, now + 2 * HOUR),)


async def test_a_title_in_its_back_off_is_not_hurried_by_another_change(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [3], now, STATE)
    await filled.write(catalogue.put_off_title, film(3), now + HOUR)
    assert await filled.write(catalogue.note_changed, TitleKind.MOVIE, [3], now, STATE) == 0
    assert await filled.write(catalogue.mark_all_due, TitleKind.MOVIE, now) == 2
    assert await due(filled, now) == film(2)


async def test_a_title_that_is_kept_is_due_no_longer_and_begins_anew(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [3], now, STATE)
    await filled.write(catalogue.put_off_title, film(3), now)
    await filled.write(catalogue.keep_titles, FILMS, now)
    assert await due(filled, now) is None
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [3], now, STATE)
    assert await filled.read(catalogue.due_titles, now, 1) == (DueTitle(film(3), 0, now),)


async def test_what_was_told_from_memory_is_marked_and_due_again(filled: Database, now: datetime) -> None:
    remembered = ProvidedFilm(id=4, title="Remembered", as_of=now - HOUR)
    assert await filled.write(catalogue.keep_titles, [remembered], now) == 1
    found = await filled.read(catalogue.movie, 4, "en")
    assert found is not None
    assert found.is_stale
    assert await due(filled, now) == film(4)
    assert await filled.write(catalogue.keep_titles, [attrs.evolve(remembered, as_of=None)], now) == 0
    found = await filled.read(catalogue.movie, 4, "en")
    assert found is not None
    assert not found.is_stale
    assert await due(filled, now) is None


async def test_what_was_told_from_memory_does_not_cover_what_was_told_later(filled: Database, now: datetime) -> None:
    old = attrs.evolve(FILMS[0], title="Old", as_of=now - HOUR)
    assert await filled.write(catalogue.keep_titles, [old, FILMS[1]], now) == 0
    found = await filled.read(catalogue.movie, 1, "en")
    assert found is not None
    assert (found.title, found.is_stale) == ("Film 1", False)
    assert await due(filled, now) == film(1)


async def test_attempts_go_on_counting_while_all_is_told_from_memory(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [1], now, STATE)
    await filled.write(catalogue.put_off_title, film(1), now)
    later = attrs.evolve(FILMS[0], as_of=now + HOUR)
    await filled.write(catalogue.keep_titles, [later], now + 2 * HOUR)
    assert await filled.read(catalogue.due_titles, now + 2 * HOUR, 1) == (DueTitle(film(1), 1, now + 2 * HOUR),)


async def test_several_are_due_at_once_in_one_order(filled: Database, now: datetime) -> None:
    for kind in TitleKind:
        await filled.write(catalogue.mark_all_due, kind, now)
    found = await filled.read(catalogue.due_titles, now, 3)
    assert [each.ref for each in found] == [film(3), SHOW.ref, film(2)]


async def test_it_is_known_when_the_next_title_falls_due(filled: Database, now: datetime) -> None:
    assert await filled.read(catalogue.next_title_due_at, now) is None
    await filled.write(catalogue.put_off_title, film(1), now + 3 * HOUR)
    await filled.write(catalogue.put_off_title, SHOW.ref, now + 2 * HOUR)
    assert await filled.read(catalogue.next_title_due_at, now) == now + 2 * HOUR
    assert await filled.read(catalogue.next_title_due_at, now + 2 * HOUR) == now + 3 * HOUR


async def test_what_was_fetched_since_has_the_change_already(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.keep_titles, FILMS[:1], now + HOUR)
    marked = await filled.write(
        catalogue.note_changed, TitleKind.MOVIE, [1, 2], now + 2 * HOUR, STATE, now + timedelta(minutes=30)
    )
    assert marked == 1
    assert await due(filled, now + 2 * HOUR) == film(2)


async def test_what_was_marked_after_it_was_asked_for_stays_due(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [1, 2], now + HOUR, STATE)
    await filled.write(catalogue.keep_titles, FILMS[:1], now)
    await filled.write(catalogue.leave_title, film(2), now)
    assert len(await filled.read(catalogue.due_titles, now + HOUR, 9)) == 2
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [1], now + 2 * HOUR, STATE)
    assert {each.since for each in await filled.read(catalogue.due_titles, now + 2 * HOUR, 9)} == {
        now + HOUR,
        now + 2 * HOUR,
    }


async def test_a_title_that_nobody_knows_any_more_is_due_no_longer(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_changed, TitleKind.MOVIE, [2], now, STATE)
    await filled.write(catalogue.leave_title, film(2), now + HOUR)
    assert await due(filled, now + HOUR) is None
    assert await filled.read(catalogue.movie, 2, "en") is not None
    before = now + timedelta(minutes=30)
    assert await filled.write(catalogue.note_changed, TitleKind.MOVIE, [2], now + 2 * HOUR, STATE, before) == 0
