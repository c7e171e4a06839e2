from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from storage import cache
from storage.cache import CacheUse, NewValue
from storage.database import Database
from storage.entities import Entities

HOUR = timedelta(hours=1)


def put(store: Entities, key: str, value: bytes, now: datetime, lasts: timedelta = HOUR) -> int:
    return cache.put(store, "tmdb", [NewValue(key, value, now + lasts)], now)


def noise(size: int) -> bytes:
    """Bytes that cannot be packed."""
    return random.Random(size).randbytes(size)


async def test_what_was_put_is_got_with_the_time_until_which_it_is_fresh(database: Database, now: datetime) -> None:
    assert await database.write(put, "/movie/1", b"{}", now) > 0
    for later in (now, now + 5 * HOUR):
        got = await database.read(cache.get, "tmdb", "/movie/1", later)
        assert got is not None
        assert (got.value, got.stored_at, got.expires_at) == (b"{}", now, now + HOUR)
    assert await database.read(cache.get, "tmdb", "/movie/2", now) is None


async def test_namespaces_and_keys_do_not_mix(database: Database, now: datetime) -> None:
    await database.write(put, "a", b"1", now)
    assert await database.read(cache.get, "trakt", "a", now) is None
    assert await database.read(cache.get, "tmdb", "A", now) is None


async def test_putting_again_replaces_also_within_one_batch(database: Database, now: datetime) -> None:
    batch = [NewValue("a", b"old", now + HOUR), NewValue("a", b"new", now + 2 * HOUR)]
    await database.write(cache.put, "tmdb", batch, now)
    await database.write(put, "a", b"newer", now + HOUR, 3 * HOUR)
    got = await database.read(cache.get, "tmdb", "a", now)
    assert got is not None
    assert (got.value, got.stored_at, got.expires_at) == (b"newer", now + HOUR, now + 4 * HOUR)
    assert (await database.read(cache.use)).entries == 1


async def test_an_empty_value_is_a_value(database: Database, now: datetime) -> None:
    await database.write(put, "a", b"", now)
    got = await database.read(cache.get, "tmdb", "a", now)
    assert got is not None
    assert got.value == b""


async def test_values_are_kept_packed(database: Database, now: datetime) -> None:
    size = await database.write(put, "a", b'{"title": "Nervous Bandicoot"}' * 1000, now)
    assert size < 2000
    assert await database.read(cache.use) == CacheUse(entries=1, size_bytes=size)


async def test_what_was_damaged_is_as_good_as_none(database: Database, now: datetime) -> None:
    def damage(store: Entities) -> None:
        store.CacheEntry.get(key="a").value = b"no zlib"

    await database.write(put, "a", b"x", now)
    await database.write(damage)
    assert await database.read(cache.get, "tmdb", "a", now) is None
    await database.write(put, "a", b"y", now)
    assert await database.read(cache.get, "tmdb", "a", now) is not None


async def test_purging_leaves_what_may_be_served_while_its_service_is_down(database: Database, now: datetime) -> None:
    for number in range(5):
        await database.write(put, str(number), b"x", now, number * HOUR)
    later = now + 2 * HOUR + cache.STALE_FOR
    assert await database.write(cache.purge, now + 2 * HOUR) == 0
    assert await database.write(cache.purge, later) == 3
    assert await database.write(cache.purge, later) == 0
    assert await database.read(cache.get, "tmdb", "3", now) is not None


async def test_the_least_recently_used_make_room(database: Database, now: datetime) -> None:
    sizes = [
        await database.write(put, str(number), noise(1000), now + timedelta(minutes=number)) for number in range(4)
    ]
    await database.write(cache.touch, "tmdb", ["0", "nowhere"], now + timedelta(minutes=10))
    assert await database.write(cache.shrink, sum(sizes)) == 0
    assert await database.write(cache.shrink, sum(sizes) - 1500) == 2
    left = [key for key in ("0", "1", "2", "3") if await database.read(cache.get, "tmdb", key, now)]
    assert left == ["0", "3"]


async def test_thousands_of_small_entries_make_room(database: Database, now: datetime) -> None:
    values = [NewValue(str(number), b"x", now + HOUR) for number in range(1200)]
    size = await database.write(cache.put, "tmdb", values, now)
    assert await database.write(cache.shrink, size // 12) == 1100
    assert await database.read(cache.use) == CacheUse(entries=100, size_bytes=size // 12)


@pytest.mark.parametrize(("minutes", "wanted"), [(59, False), (60, True)])
async def test_a_touch_is_asked_for_only_now_and_then(
    database: Database, now: datetime, minutes: int, wanted: bool
) -> None:
    await database.write(put, "a", b"x", now)
    got = await database.read(cache.get, "tmdb", "a", now + timedelta(minutes=minutes))
    assert got is not None
    assert got.needs_touch is wanted


async def test_forgetting_one(database: Database, now: datetime) -> None:
    assert not await database.write(cache.forget, "tmdb", "a")
    await database.write(put, "a", b"x", now)
    assert await database.write(cache.forget, "tmdb", "a")
    assert await database.read(cache.use) == CacheUse(entries=0, size_bytes=0)
