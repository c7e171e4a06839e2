"""Sources: merged by their torrent, encrypted in their place, due when they are due."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import attrs
import pytest

from storage import catalogue
from storage import sources as kept
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.errors import SecretUnreadable
from storage.keys import new_key_ring
from storage.model.provided import FoundSource, ProvidedFilm
from storage.model.sources import InfoHash, Quality, SwarmHealth

HOUR = timedelta(hours=1)
A, B, C = (InfoHash(letter * 40) for letter in "abc")


@pytest.fixture
def cipher() -> FieldCipher:
    return FieldCipher(new_key_ring())


@pytest.fixture
async def films(database: Database, now: datetime) -> Database:
    films = [ProvidedFilm(id=tmdb_id, title=f"Film {tmdb_id}", popularity=tmdb_id) for tmdb_id in (1, 2, 3)]
    await database.write(catalogue.keep_titles, films, now)
    return database


def found(info_hash: InfoHash, **more: Any) -> FoundSource:
    plain: dict[str, Any] = {
        "quality": Quality.FHD,
        "resolution": 1080,
        "size_bytes": 2_000_000_000,
        "video_codec": "X264",
        "release_type": "WEB",
        "trackers": ("http://tracker.example/announce",),
        "torrent_file": b"torrent " + info_hash.encode(),
    }
    return FoundSource(info_hash=info_hash, **{**plain, **more})


async def merge(
    database: Database,
    cipher: FieldCipher,
    tmdb_id: int,
    now: datetime,
    *pairs: tuple[str, FoundSource],
    answered: tuple[str, ...] = ("p", "q"),
) -> kept.Merged:
    unit = partial(kept.merge, again_at=now + 24 * HOUR, retry_at=now + HOUR)
    return await database.write(unit, cipher, tmdb_id, pairs, answered, now)


async def known(database: Database, tmdb_id: int = 1) -> kept.KnownSources:
    result = await database.read(kept.known, tmdb_id)
    assert result is not None
    return result


async def swarm(database: Database, cipher: FieldCipher, source_id: int) -> kept.StoredSwarm:
    result = await database.read(kept.swarm, cipher, source_id)
    assert result is not None
    return result


async def test_a_torrent_told_of_twice_is_one_source_with_the_best_of_both(
    films: Database, cipher: FieldCipher, now: datetime
) -> None:
    bare = found(A, quality=None, resolution=None, size_bytes=0, torrent_file=None, trackers=(), seeders=7)
    assert await merge(films, cipher, 1, now, ("p", bare), ("q", found(A)), ("q", found(B))) == kept.Merged(2, 2)
    assert await merge(films, cipher, 1, now, ("q", found(A)), ("p", bare), ("q", found(B))) == kept.Merged(0, 2)
    first, second = (await known(films)).sources
    assert (first.quality, first.resolution, first.size_bytes) == (Quality.FHD, 1080, 2_000_000_000)
    assert first.has_data_file
    assert first.health == SwarmHealth(7, 0, now)
    assert second.health is None
    stored = await swarm(films, cipher, first.id)
    assert (stored.info_hash, stored.torrent_file) == (A, b"torrent " + A.encode())
    assert stored.trackers == ("http://tracker.example/announce",)


async def test_the_same_torrent_may_belong_to_two_films(films: Database, cipher: FieldCipher, now: datetime) -> None:
    assert await merge(films, cipher, 1, now, ("p", found(A))) == kept.Merged(1, 1)
    assert await merge(films, cipher, 2, now, ("p", found(A))) == kept.Merged(1, 1)
    assert await films.read(kept.playable, [1, 2, 3]) == {1, 2}


async def test_what_its_provider_no_longer_tells_of_vanishes_and_may_come_back(
    films: Database, cipher: FieldCipher, now: datetime
) -> None:
    await merge(films, cipher, 1, now, ("p", found(A)), ("q", found(B)))
    assert await merge(films, cipher, 1, now, answered=("q",)) == kept.Merged(0, 1)
    assert [source.id for source in (await known(films)).sources] == [1]
    assert await merge(films, cipher, 1, now, answered=("p", "q")) == kept.Merged(0, 0)
    assert await films.read(kept.playable, [1]) == frozenset()
    assert await films.read(kept.due_swarms, cipher, now, 10) == kept.StoredDue((), ())
    assert await merge(films, cipher, 1, now, ("q", found(A))) == kept.Merged(1, 1)
    assert (await swarm(films, cipher, 1)).provider == "q"


async def test_a_claim_never_covers_a_measure(films: Database, cipher: FieldCipher, now: datetime) -> None:
    await merge(films, cipher, 1, now, ("p", found(A, seeders=500, leechers=3)))
    measured = SwarmHealth(2, 1, now)
    await films.write(kept.record_health, 1, measured, now, now + 6 * HOUR)
    await merge(films, cipher, 1, now, ("p", found(A, seeders=500, leechers=3)))
    assert (await known(films)).sources[0].health == measured


async def test_trackers_that_moved_are_replaced(films: Database, cipher: FieldCipher, now: datetime) -> None:
    await merge(films, cipher, 1, now, ("p", found(A)))
    await merge(films, cipher, 1, now, ("p", found(A, trackers=("http://moved.example/announce",))))
    await merge(films, cipher, 1, now, ("p", found(A, trackers=())))
    assert (await swarm(films, cipher, 1)).trackers == ("http://moved.example/announce",)


async def test_a_search_in_vain_is_counted_until_one_is_not(
    films: Database, cipher: FieldCipher, now: datetime
) -> None:
    await merge(films, cipher, 1, now)
    await merge(films, cipher, 1, now, answered=())
    search = (await known(films)).search
    assert (search.attempts, search.searched_at, search.searched_by) == (2, now, ())
    assert search.next_search_at == now + HOUR
    await merge(films, cipher, 1, now, ("p", found(A)), answered=("p",))
    search = (await known(films)).search
    assert (search.attempts, search.searched_by, search.next_search_at) == (0, ("p",), now + 24 * HOUR)


async def test_a_film_that_is_gone_is_no_trouble(films: Database, cipher: FieldCipher, now: datetime) -> None:
    assert await merge(films, cipher, 99, now, ("p", found(A))) == kept.Merged(0, 0)
    assert await films.read(kept.known, 99) is None
    assert await films.read(kept.swarm, cipher, 99) is None
    assert await films.read(kept.stats_state, 99) is None
    await films.write(kept.note_opened, 99, now)
    await films.write(kept.put_off, 99, now)
    await films.write(kept.record_health, 99, None, now, now)


async def test_the_most_wanted_film_that_is_due_comes_first(
    films: Database, cipher: FieldCipher, now: datetime
) -> None:
    order = []
    await films.write(kept.note_opened, 2, now)
    while (tmdb_id := await films.read(kept.next_film, now)) is not None:
        order.append(tmdb_id)
        await merge(films, cipher, tmdb_id, now)
    assert order == [2, 3, 1]
    assert await films.read(kept.next_film, now + HOUR) == 2
    await films.write(kept.put_off, 2, now + 5 * HOUR)
    assert await films.read(kept.next_film, now + HOUR) == 3


async def test_a_provider_that_changed_has_its_films_looked_at_again(
    films: Database, cipher: FieldCipher, now: datetime
) -> None:
    for tmdb_id in (1, 2, 3):
        await merge(films, cipher, tmdb_id, now, ("p" if tmdb_id == 1 else "q", found(A)))
    await films.write(kept.record_health, 1, None, now, now + 6 * HOUR)
    later = now + HOUR
    assert await films.write(kept.expect_again, "p", [3, 99], later) == 2
    due = [(await known(films, tmdb_id)).search.next_search_at for tmdb_id in (1, 2, 3)]
    assert due == [later, now + 24 * HOUR, later]
    assert 1 in {each.source_id for each in (await films.read(kept.due_swarms, cipher, later, 10)).swarms}


async def test_due_swarms_come_longest_overdue_first_and_up_to_a_limit(
    films: Database, cipher: FieldCipher, now: datetime
) -> None:
    for late, info_hash in enumerate((A, B, C)):
        await merge(films, cipher, 1, now - late * HOUR, ("p", found(info_hash)), answered=())
    due = (await films.read(kept.due_swarms, cipher, now, 2)).swarms
    assert [each.info_hash for each in due] == [C, B]
    assert {each.torrent_file for each in due} == {None}
    await films.write(kept.record_health, due[0].source_id, SwarmHealth(1, 2, now), now, now + 6 * HOUR)
    assert [each.info_hash for each in (await films.read(kept.due_swarms, cipher, now, 9)).swarms] == [B, A]


async def test_measures_and_failures_are_remembered(films: Database, cipher: FieldCipher, now: datetime) -> None:
    await merge(films, cipher, 1, now, ("p", found(A, seeders=50)))
    assert await films.read(kept.stats_state, 1) == kept.StatsState(None, None, now, 0)
    await films.write(kept.record_health, 1, None, now, now + HOUR)
    assert await films.read(kept.stats_state, 1) == kept.StatsState(None, None, now + HOUR, 1)
    await films.write(kept.record_health, 1, SwarmHealth(4, 3, now), now, now + 2 * HOUR)
    assert await films.read(kept.stats_state, 1) == kept.StatsState(7, now, now + 2 * HOUR, 0)


async def test_a_blob_opens_only_in_its_own_place(films: Database, cipher: FieldCipher, now: datetime) -> None:
    secret = {"magnet": "magnet:?xt=urn:btih:1", "url": "https://files.example/1.torrent"}
    await merge(films, cipher, 1, now, ("p", found(A, **secret)), ("p", found(B)))

    def swap_files(store: Entities) -> None:
        first, second = store.MovieSource[1], store.MovieSource[2]
        assert cipher.decrypt_text("movie_source", "magnet_link", 1, first.magnet_link) == secret["magnet"]
        assert cipher.decrypt_text("movie_source", "url", 1, first.url) == secret["url"]
        first.file, second.file = second.file, first.file

    await films.write(swap_files)
    with pytest.raises(SecretUnreadable):
        await films.read(kept.swarm, cipher, 1)


async def test_with_another_key_ring_nothing_is_found_again_and_nothing_read(
    films: Database, cipher: FieldCipher, now: datetime
) -> None:
    await merge(films, cipher, 1, now, ("p", found(A)))
    other = FieldCipher(new_key_ring())
    assert await films.read(kept.due_swarms, other, now, 10) == kept.StoredDue((), unreadable=(1,))
    with pytest.raises(SecretUnreadable):
        await films.read(kept.swarm, other, 1)


async def test_the_next_unit_of_work_is_found_by_an_index(films: Database, cipher: FieldCipher, now: datetime) -> None:
    """The SQL that was really sent is explained: no table is walked through."""

    def plans(store: Entities) -> list[str]:
        sent = []
        kept.next_film(store, now)
        sent.append(store.db.last_sql)
        kept.due_swarms(store, cipher, now, 74)
        sent.append(store.db.last_sql)
        kept.known(store, 1)
        sent.append(store.db.last_sql)
        connection = store.db.get_connection()
        explained = [connection.execute(f"EXPLAIN QUERY PLAN {sql}", (None,) * sql.count("?")) for sql in sent]
        return ["; ".join(row[3] for row in rows) for rows in explained]

    next_film, due_swarms, sources_of_film = await films.read(plans)
    assert "USING INDEX idx_movie__next_source_search_at" in next_film
    assert "USING INDEX idx_movie_source__next_stats_check_at" in due_swarms
    assert "USING INDEX sqlite_autoindex_movie_source" in sources_of_film
    assert "SCAN" not in next_film + due_swarms + sources_of_film


def test_secrets_do_not_show_in_what_is_logged() -> None:
    stored = kept.StoredSwarm(1, "p", A, ("http://tracker.example/key/announce",), False, b"torrent")
    assert "key" not in repr(stored)
    assert "torrent" not in repr(stored).replace("torrent_file", "")
    assert A not in repr(found(A))
    assert attrs.evolve(found(A), magnet="magnet:?x").magnet not in repr(found(A))
