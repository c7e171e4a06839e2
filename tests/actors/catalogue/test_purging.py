"""What is of use to nobody any more goes, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
import trio
from trio.testing import MockClock

from actors.catalogue import GetMovie, TitleUnknown
from actors.runtime.testing import EPOCH
from storage import cache, catalogue
from storage.cache import NewValue
from storage.database import Database
from tests.support.catalogue import DAY_S, Running
from tests.support.titles import FakeTitles, refs


async def test_old_answers_and_notes_of_absent_titles_go(
    running: Running, database: Database, autojump_clock: MockClock
) -> None:
    lasting = {"old": timedelta(days=1), "new": timedelta(days=30)}
    values = [NewValue(key, b"x", EPOCH + lasts) for key, lasts in lasting.items()]
    await database.write(cache.put, "tmdb", values, EPOCH)
    async with running(FakeTitles(tells_changes=False)) as (catalogue_actor, _):
        with pytest.raises(TitleUnknown):
            await catalogue_actor.ask(GetMovie(404))
        await trio.sleep(35 * DAY_S)
        assert await database.read(catalogue.last_absence, refs(404)[0]) is not None
        await trio.sleep(5 * DAY_S)
        assert await database.read(catalogue.last_absence, refs(404)[0]) is None
        now = EPOCH + timedelta(days=40)
        assert await database.read(cache.get, "tmdb", "old", now) is None
        assert await database.read(cache.get, "tmdb", "new", now) is not None
