"""Titles that could not be had are left alone for a while, each for as long as it needs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage import catalogue
from storage.catalogue import Absence
from storage.database import Database
from storage.model.provided import ProvidedFilm
from storage.model.titles import TitleKind, TitleRef
from tests.support.shows import LISTED, keep_samples

HOUR = timedelta(hours=1)
FILM, SHOW = TitleRef(TitleKind.MOVIE, 7), TitleRef(TitleKind.SHOW, 7)


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await keep_samples(database, now)
    return database


async def test_unknown_titles_are_those_neither_kept_nor_absent_in_their_order(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_absent, SHOW, True, now + HOUR)
    wanted = [SHOW, *LISTED, FILM, FILM, TitleRef(TitleKind.SHOW, 653), TitleRef(TitleKind.MOVIE, 1399)]
    expected = (FILM, TitleRef(TitleKind.SHOW, 653), TitleRef(TitleKind.MOVIE, 1399))
    assert await filled.read(catalogue.unknown_titles, wanted, now) == expected
    assert await filled.read(catalogue.unknown_titles, [SHOW], now + HOUR) == (SHOW,)
    assert await filled.read(catalogue.unknown_titles, [], now) == ()


async def test_an_absence_counts_its_attempts_and_ends_in_time(filled: Database, now: datetime) -> None:
    assert await filled.read(catalogue.absence, FILM, now) is None
    await filled.write(catalogue.note_absent, FILM, False, now + HOUR)
    await filled.write(catalogue.note_absent, FILM, True, now + 2 * HOUR)
    expected = Absence(is_unknown=True, attempts=2, retry_at=now + 2 * HOUR)
    assert await filled.read(catalogue.absence, FILM, now + HOUR) == expected
    assert await filled.read(catalogue.absence, FILM, now + 2 * HOUR) is None
    assert await filled.read(catalogue.last_absence, FILM) == expected
    assert await filled.read(catalogue.absence, SHOW, now) is None


async def test_a_title_that_is_kept_is_absent_no_longer(filled: Database, now: datetime) -> None:
    for ref in (FILM, SHOW):
        await filled.write(catalogue.note_absent, ref, True, now + HOUR)
    await filled.write(catalogue.keep_titles, [ProvidedFilm(id=7, title="Seven")], now)
    assert await filled.read(catalogue.last_absence, FILM) is None
    assert await filled.read(catalogue.last_absence, SHOW) is not None


async def test_what_is_kept_stays_when_its_provider_knows_it_no_longer(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.note_absent, LISTED[1], True, now + HOUR)
    assert len(await filled.read(catalogue.titles, LISTED, "en")) == 3
