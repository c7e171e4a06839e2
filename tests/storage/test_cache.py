from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest

from storage import cache
from storage.cache import CacheUse
from storage.database import Database
from storage.entities import Entities

HOUR = timedelta(hours=1)


async def test_what_was_put_is_got_until_it_expires(database: Database, now: datetime) -> None:
    assert await database.write(cache.put, "tmdb", "/movie/1", b"{}", now, now + HOUR, '"e1"')
    got = await database.read(cache.get, "tmdb", "/movie/1", now)
    assert got is not None
    assert (got.value, got.etag, got.stored_at, got.expires_at) == (b"{}", '"e1"', now, now + HOUR)
    assert await database.read(cache.get, "tmdb", "/movie/1", now + HOUR) is None
    stale = await database.read(cache.get, "tmdb", "/movie/1", now + HOUR, True)
    assert stale == got or (stale is not None and stale.value == b"{}")


async def test_namespaces_and_keys_do_not_mix(database: Database, now: datetime) -> None:
    await database.write(cache.put, "tmdb", "a", b"1", now, now + HOUR)
    assert await database.read(cache.get, "trakt", "a", now) is None
    assert await database.read(cache.get, "tmdb", "A", now) is None


async def test_putting_again_replaces(database: Database, now: datetime) -> None:
    for value in (b"old", b"newer"):
        await database.write(cache.put, "tmdb", "a", value, now, now + HOUR)
    got = await database.read(cache.get, "tmdb", "a", now)
    assert got is not None
    assert got.value == b"newer"
    assert await database.read(cache.use) == CacheUse(entries=1, size_bytes=5)


async def test_an_empty_value_is_a_value(database: Database, now: datetime) -> None:
    await database.write(cache.put, "tmdb", "a", b"", now, now + HOUR)
    got = await database.read(cache.get, "tmdb", "a", now)
    assert got is not None
    assert got.value == b""


async def test_purging_removes_what_expired_and_nothing_else(database: Database, now: datetime) -> None:
    for number in range(5):
        await database.write(cache.put, "tmdb", str(number), b"x", now, now + number * HOUR)
    assert await database.write(cache.purge_expired, now + 2 * HOUR) == 3
    assert await database.write(cache.purge_expired, now + 2 * HOUR) == 0
    assert await database.read(cache.get, "tmdb", "3", now) is not None


async def test_the_least_recently_used_make_room(database: Database, now: datetime) -> None:
    put = partial(cache.put, max_total_bytes=30)
    for number in range(3):
        moment = now + timedelta(minutes=number)
        await database.write(put, "tmdb", str(number), b"x" * 10, moment, now + HOUR)
    await database.write(cache.touch, "tmdb", "0", now + timedelta(minutes=10))
    assert await database.write(put, "tmdb", "new", b"x" * 15, now + timedelta(minutes=11), now + HOUR)
    left = [key for key in ("0", "1", "2", "new") if await database.read(cache.get, "tmdb", key, now)]
    assert left == ["0", "new"]
    assert (await database.read(cache.use)).size_bytes == 25


async def test_a_value_larger_than_the_cache_is_not_kept_and_pushes_nothing_out(
    database: Database, now: datetime
) -> None:
    put = partial(cache.put, max_total_bytes=30)
    await database.write(put, "tmdb", "a", b"x" * 10, now, now + HOUR)
    assert not await database.write(put, "tmdb", "big", b"x" * 31, now, now + HOUR)
    assert await database.read(cache.get, "tmdb", "big", now) is None
    assert await database.read(cache.get, "tmdb", "a", now) is not None


async def test_thousands_of_small_entries_make_room_for_one(database: Database, now: datetime) -> None:
    def fill(store: Entities) -> None:
        for number in range(1200):
            cache.put(store, "tmdb", str(number), b"x", now, now + HOUR)

    await database.write(fill)
    assert await database.write(cache.shrink, 100) == 1100
    assert await database.read(cache.use) == CacheUse(entries=100, size_bytes=100)


@pytest.mark.parametrize(("minutes", "wanted"), [(59, False), (60, True)])
async def test_a_touch_is_asked_for_only_now_and_then(
    database: Database, now: datetime, minutes: int, wanted: bool
) -> None:
    await database.write(cache.put, "tmdb", "a", b"x", now, now + 9 * HOUR)
    got = await database.read(cache.get, "tmdb", "a", now + timedelta(minutes=minutes))
    assert got is not None
    assert got.needs_touch is wanted


async def test_forgetting_and_touching_what_is_not_there(database: Database, now: datetime) -> None:
    assert not await database.write(cache.forget, "tmdb", "a")
    await database.write(cache.touch, "tmdb", "a", now)
    await database.write(cache.put, "tmdb", "a", b"x", now, now + HOUR)
    assert await database.write(cache.forget, "tmdb", "a")
    assert await database.read(cache.use) == CacheUse(entries=0, size_bytes=0)
