"""What a provider finds when it comes, and leaves when it goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import catalogue
from storage.database import Database
from storage.model.provided import ProvidedFilm, ProvidedList
from tests.support.titles import refs

WEEK = timedelta(weeks=1)


async def test_what_others_did_not_know_or_told_is_asked_of_a_new_one(database: Database, now: datetime) -> None:
    await database.write(catalogue.keep_titles, [ProvidedFilm(id=1, title="One")], now)
    await database.write(catalogue.note_absent, refs(2)[0], True, now + WEEK)
    await database.write(catalogue.note_absent, refs(3)[0], False, now + WEEK)
    await database.write(catalogue.welcome_provider, "titles of new", "begun", now)
    assert [each.ref for each in await database.read(catalogue.due_titles, now, 9)] == list(refs(1))
    assert await database.read(catalogue.unknown_titles, refs(1, 2, 3), now) == refs(2)
    assert await database.read(catalogue.import_states, "titles of ") == {"titles of new": "begun"}


async def test_one_that_goes_takes_its_lists_and_leaves_its_titles(database: Database, now: datetime) -> None:
    await database.write(catalogue.keep_titles, [ProvidedFilm(id=1, title="One")], now)
    for slug in ("its-own", "shared"):
        await database.write(catalogue.swap_list, ProvidedList(slug, slug, "", 0, refs(1)), now)
    for name in ("titles of old", "titles of new", "feed of old"):
        await database.write(catalogue.note_import, name, "here", now)
    cursors = {"feed of old": "far away", "other feed of old": "far away"}
    assert await database.write(catalogue.retire_provider, "titles of old", ["its-own"], cursors, now) == 1
    assert [each.slug for each in await database.read(catalogue.lists)] == ["shared"]
    assert await database.read(catalogue.movie, 1, "en") is not None
    assert await database.read(catalogue.import_states, "titles of ") == {"titles of new": "here"}
    assert await database.read(catalogue.import_states, "") == {"titles of new": "here", "feed of old": "far away"}
