from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from pony import orm

from storage.database import Database
from storage.entities import Entities

NOW = datetime(2030, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def add_movie(store: Entities, tmdb_id: int = 1, title: str = "One", **more: object) -> int:
    movie = store.Movie(tmdb_id=tmdb_id, title=title, created_at=NOW, **more)
    movie.flush()
    return int(movie.id)


async def test_every_entity_of_the_contract_is_there(database: Database) -> None:
    contract = (
        "Movie MovieSource User RefreshToken Genre MovieTranslation MediaList Storage SyncState AuditLog TraktUser"
    )
    contract += " TVShow Season Episode Profile StreamTicket Progress WatchlistItem EpisodeSource CacheEntry DeviceCode"

    def names(store: Entities) -> set[str]:
        return set(store.db.entities)

    assert set(contract.split()) <= await database.read(names)


async def test_two_databases_in_one_process_do_not_mix(database: Database, tmp_path: Path) -> None:
    def count(store: Entities) -> int:
        return int(orm.count(movie for movie in store.Movie))

    async with await Database.open(tmp_path / "other.db") as other:
        await database.write(add_movie)
        assert (await database.read(count), await other.read(count)) == (1, 0)


async def test_times_come_back_as_aware_utc_from_any_zone(database: Database) -> None:
    there = timezone(timedelta(hours=5, minutes=30))

    def add(store: Entities) -> int:
        return add_movie(store, synced_at=NOW.astimezone(there))

    def times(store: Entities, movie_id: int) -> tuple[datetime, datetime]:
        movie = store.Movie[movie_id]
        return movie.created_at, movie.synced_at

    read = await database.read(times, await database.write(add))
    assert read == (NOW, NOW)
    assert [moment.tzinfo for moment in read] == [UTC, UTC]


async def test_a_naive_time_is_refused(database: Database) -> None:
    def add(store: Entities) -> int:
        return add_movie(store, synced_at=NOW.replace(tzinfo=None))

    def find(store: Entities) -> list[int]:
        limit = NOW.replace(tzinfo=None)
        return list(orm.select(movie.id for movie in store.Movie if movie.created_at < limit))

    with pytest.raises(TypeError, match="aware datetime"):
        await database.write(add)
    await database.write(add_movie)
    with pytest.raises(TypeError, match="aware datetime"):
        await database.read(find)


@pytest.mark.parametrize("microsecond", [0, 1, 999_999])
async def test_times_compare_in_queries_as_they_do_in_python(database: Database, microsecond: int) -> None:
    moment = NOW.replace(microsecond=microsecond)
    step = timedelta(microseconds=1)

    def add(store: Entities) -> None:
        for number, when in enumerate((moment - step, moment, moment + step)):
            add_movie(store, number, next_source_search_at=when)

    def due(store: Entities) -> list[int]:
        return list(orm.select(m.tmdb_id for m in store.Movie if m.next_source_search_at <= moment).order_by(1))

    await database.write(add)
    assert await database.read(due) == [0, 1]


async def test_films_that_tmdb_does_not_know_have_ids_of_ours(database: Database) -> None:
    def find(store: Entities) -> int:
        return int(store.Movie.get(tmdb_id=3_000_000_000).tmdb_id)

    await database.write(add_movie, 3_000_000_000)
    assert await database.read(find) == 3_000_000_000


async def test_the_same_film_twice_is_refused(database: Database) -> None:
    await database.write(add_movie)
    with pytest.raises(orm.TransactionIntegrityError):
        await database.write(add_movie)


async def test_an_episode_is_linked_to_a_source_once(database: Database) -> None:
    def fill(store: Entities) -> None:
        season = store.Season(show=store.TVShow(tmdb_id=1, title="One", created_at=NOW), season_number=1)
        store.SeasonSource(season=season, hash_index=b"h" * 32, source="test", created_at=NOW)
        store.Episode(season=season, episode_number=1)

    def link(store: Entities) -> None:
        store.EpisodeSource(source=store.SeasonSource.get(), episode=store.Episode.get())

    await database.write(fill)
    await database.write(link)
    with pytest.raises(orm.TransactionIntegrityError):
        await database.write(link)


async def test_a_source_is_unique_in_its_film_only(database: Database) -> None:
    def add(store: Entities, movie_id: int) -> None:
        store.MovieSource(movie=movie_id, hash_index=b"h" * 32, source="test", created_at=NOW)

    one, two = await database.write(add_movie, 1), await database.write(add_movie, 2)
    await database.write(add, one)
    await database.write(add, two)
    with pytest.raises(orm.TransactionIntegrityError):
        await database.write(add, one)


async def test_a_list_keeps_its_order_and_loses_the_films_that_go(database: Database) -> None:
    def fill(store: Entities) -> None:
        films = [store.Movie[add_movie(store, number)] for number in range(1, 4)]
        popular = store.MediaList(slug="popular", name="Popular")
        for position, film in enumerate(reversed(films)):
            store.MediaListItem(media_list=popular, position=position, movie=film)

    def members(store: Entities) -> list[int]:
        query = orm.select((i.position, i.movie.tmdb_id) for i in store.MediaListItem if i.media_list.slug == "popular")
        return [tmdb_id for _, tmdb_id in query.order_by(1)]

    def remove(store: Entities) -> None:
        store.Movie.get(tmdb_id=2).delete()

    await database.write(fill)
    assert await database.read(members) == [3, 2, 1]
    await database.write(remove)
    assert await database.read(members) == [3, 1]


def torrent(store: Entities, **more: object) -> object:
    return store.Storage(hash_index=b"h" * 32, kind="file", added_at=NOW, **more)


def user(store: Entities) -> object:
    return store.User(username="one", email="one@example.org", password_hash="x", created_at=NOW)


async def test_deleting_a_user_takes_what_is_theirs_and_leaves_torrents_and_audit(database: Database) -> None:
    def fill(store: Entities) -> None:
        one = user(store)
        kept = torrent(store, added_by=one)
        soon = {"expires_at": NOW, "user": one, "session": "s"}
        store.RefreshToken(token_hash=b"t" * 32, family="f", created_at=NOW, absolute_expires_at=NOW, **soon)
        store.StreamTicket(token_hash=b"t" * 32, torrent=kept, file_index=0, issued_at=NOW, **soon)
        profile = store.Profile(user=one, name="One", created_at=NOW)
        store.Progress(profile=profile, kind="movie", tmdb_id=1, updated_at=NOW)
        store.TraktUser(slug="one", user=one, created_at=NOW)
        store.AuditLog(
            event="login", severity="info", user_id=1, created_at=NOW, previous_hash=bytes(32), row_hash=b"r" * 32
        )

    def delete(store: Entities) -> None:
        store.User.get(username="one").delete()

    def counts(store: Entities) -> dict[str, int]:
        names = ("User", "RefreshToken", "StreamTicket", "Profile", "Progress", "TraktUser", "Storage", "AuditLog")
        return {name: getattr(store, name).select().count() for name in names}

    await database.write(fill)
    await database.write(delete)
    left = await database.read(counts)
    assert {name for name, count in left.items() if count} == {"Storage", "AuditLog"}


async def test_a_removed_source_leaves_its_torrent_and_a_removed_torrent_its_source(database: Database) -> None:
    def fill(store: Entities) -> None:
        movie = store.Movie[add_movie(store)]
        for index in (b"a", b"b"):
            source = store.MovieSource(movie=movie, hash_index=index * 32, source="test", created_at=NOW)
            store.Storage(hash_index=index * 32, kind="source", added_at=NOW, movie_source=source)

    def remove(store: Entities) -> None:
        store.MovieSource.get(hash_index=b"a" * 32).delete()
        store.Storage.get(hash_index=b"b" * 32).delete()

    def left(store: Entities) -> tuple[list[bytes], list[bytes]]:
        sources = orm.select(source.hash_index for source in store.MovieSource)
        torrents = orm.select(kept.hash_index for kept in store.Storage if kept.movie_source is None)
        return list(sources), list(torrents)

    await database.write(fill)
    await database.write(remove)
    assert await database.read(left) == ([b"b" * 32], [b"a" * 32])


async def test_genres_belong_to_films_and_series(database: Database) -> None:
    def fill(store: Entities) -> None:
        drama, crime = store.Genre(tmdb_id=18, name="Drama"), store.Genre(tmdb_id=80, name="Crime")
        store.GenreTranslation(genre=drama, language="de", name="Drama")
        store.Movie(tmdb_id=1, title="One", created_at=NOW, genres=[drama, crime])
        store.TVShow(tmdb_id=2, title="Two", created_at=NOW, genres=[crime])

    def genres(store: Entities) -> tuple[list[str], list[str]]:
        movie, show = store.Movie.get(tmdb_id=1), store.TVShow.get(tmdb_id=2)
        return sorted(movie.genres.name), sorted(show.genres.name)

    await database.write(fill)
    assert await database.read(genres) == (["Crime", "Drama"], ["Crime"])


async def test_seasons_and_episodes_are_unique_and_go_with_their_series(database: Database) -> None:
    def fill(store: Entities) -> None:
        show = store.TVShow(tmdb_id=1, title="One", created_at=NOW, first_air_date=date(2029, 1, 1))
        season = store.Season(show=show, season_number=1)
        episode = store.Episode(season=season, episode_number=1)
        source = store.SeasonSource(season=season, hash_index=b"h" * 32, source="test", created_at=NOW)
        store.EpisodeSource(source=source, episode=episode)

    def again(store: Entities) -> None:
        store.Episode(season=store.Season.get(season_number=1), episode_number=1)

    def delete(store: Entities) -> int:
        store.TVShow.get(tmdb_id=1).delete()
        return int(store.SeasonSource.select().count() + store.EpisodeSource.select().count())

    await database.write(fill)
    with pytest.raises(orm.TransactionIntegrityError):
        await database.write(again)
    assert await database.write(delete) == 0


async def test_progress_is_one_row_a_viewer_and_title(database: Database) -> None:
    def fill(store: Entities) -> None:
        for name in ("A", "B"):
            profile = store.Profile(user=store.User.get(username="one") or user(store), name=name, created_at=NOW)
            for number in (1, 2):
                key = {"kind": "episode", "tmdb_id": 9, "season_number": 1, "episode_number": number}
                store.Progress(profile=profile, updated_at=NOW, **key)

    def twice(store: Entities) -> None:
        profile = store.Profile.get(name="A")
        store.Progress(profile=profile, kind="episode", tmdb_id=9, season_number=1, episode_number=2, updated_at=NOW)

    await database.write(fill)
    with pytest.raises(orm.TransactionIntegrityError):
        await database.write(twice)
