"""Which search comes next: what waits, then what is overdue."""

from __future__ import annotations

from datetime import datetime

from storage import catalogue, sql
from storage import sources as kept
from storage.entities import Entities
from storage.model.provided import ProvidedEpisode, ProvidedSeason, ProvidedShow
from storage.model.sources import Sought
from tests.support.shelf import DAY, HOUR, A, Shelf, bare, found


async def order(shelf: Shelf) -> list[Sought]:
    """Everything that is to be searched now, each found in vain."""
    searched: list[Sought] = []
    while (sought := await shelf.database.read(kept.next_sought, shelf.now)) is not None:
        searched.append(sought)
        await shelf.merge(sought=sought)
    return searched


async def open_(shelf: Shelf, sought: Sought, at: datetime) -> None:
    await shelf.database.write(kept.note_opened, sought, at)


async def watch(shelf: Shelf, show: int) -> None:
    """Let a user watch this series."""

    def add(store: Entities, now: datetime) -> None:
        user = store.User.get(username="one") or store.User(
            username="one", email="one@example.org", password_hash="x", created_at=now
        )
        user.flush()
        catalogue.watch_show(store, user.id, show, True, now)

    await shelf.database.write(add, shelf.now)


async def test_what_was_opened_last_comes_first_then_what_is_popular(films: Shelf) -> None:
    await open_(films, Sought.film(1), films.now)
    await open_(films, Sought.of_show(2, 1), films.now - HOUR)
    await open_(films, Sought.film(2), films.now - 2 * HOUR)
    assert await order(films) == [Sought.film(1), Sought.of_show(2, 1), Sought.film(2), Sought.film(3)]


async def test_a_film_waits_from_the_start_and_a_season_once_it_was_opened(shelf: Shelf) -> None:
    waits = shelf.sought().season is None
    assert (shelf.sought() in await order(shelf)) == waits
    await open_(shelf, shelf.sought(), shelf.now)
    assert await order(shelf) == ([] if waits else [shelf.sought()])
    await open_(shelf, shelf.sought(), shelf.now)
    assert await order(shelf) == []


async def test_what_was_searched_in_vain_is_due_again_the_longest_overdue_first(shelf: Shelf) -> None:
    await order(shelf)
    one, two = shelf.sought(1), shelf.sought(2)
    before = (await shelf.known(one)).search.attempts
    await shelf.merge(sought=two, at=shelf.now - HOUR)
    await shelf.merge(sought=one, at=shelf.now - 2 * HOUR)
    assert await shelf.database.read(kept.next_sought, shelf.now - HOUR - HOUR / 60) is None
    assert await shelf.database.read(kept.next_sought, shelf.now) == one
    await shelf.database.write(kept.put_off, one, shelf.now + HOUR)
    assert await shelf.database.read(kept.next_sought, shelf.now) == two
    assert (await shelf.known(one)).search.attempts == before + 2


async def test_what_waits_comes_before_what_is_overdue(films: Shelf) -> None:
    await films.merge(sought=Sought.film(3), at=films.now - 9 * DAY)
    assert await films.database.read(kept.next_sought, films.now) == Sought.film(2)


async def test_what_has_sources_is_in_no_queue(shelf: Shelf) -> None:
    await order(shelf)
    await shelf.merge(bare(A))
    assert await shelf.database.read(kept.next_sought, shelf.now + HOUR / 2) is None
    await open_(shelf, shelf.sought(), shelf.now)
    assert await shelf.database.read(kept.next_sought, shelf.now + HOUR / 2) is None


async def test_a_search_that_fails_is_put_off(shelf: Shelf) -> None:
    await order(shelf)
    await shelf.database.write(kept.put_off, shelf.sought(), shelf.now + 5 * HOUR)
    assert (await shelf.known()).search.next_search_at == shelf.now + 5 * HOUR
    await shelf.merge(bare(A))
    await shelf.database.write(kept.put_off, shelf.sought(), shelf.now + 9 * DAY)
    assert await shelf.database.read(kept.next_sought, shelf.now + HOUR / 2) is None
    assert await shelf.database.read(kept.stalest, shelf.now + 8 * DAY) is None
    assert await shelf.database.read(kept.stalest, shelf.now + 9 * DAY) == shelf.sought()


async def test_specials_come_last_of_their_series(seasons: Shelf) -> None:
    frames = tuple(ProvidedSeason(number, episode_count=1) for number in (0, 1, 2))
    await seasons.database.write(catalogue.keep_titles, [ProvidedShow(7, "Moons", seasons=frames)], seasons.now)
    for number in (2, 0, 1):
        await open_(seasons, Sought.of_show(7, number), seasons.now)
    assert (await order(seasons))[:3] == [Sought.of_show(7, number) for number in (1, 2, 0)]


async def test_seasons_of_watched_series_are_wanted_once_an_episode_was_aired(seasons: Shelf) -> None:
    coming = ProvidedSeason(2, episodes=(ProvidedEpisode(1, air_date=seasons.now.date() + DAY),))
    known = ProvidedSeason(3, episodes=(ProvidedEpisode(1),), air_date=seasons.now.date() - DAY)
    for season in (coming, known, ProvidedSeason(4, episodes=())):
        await seasons.database.write(catalogue.keep_season, 2, season, seasons.now)
    await watch(seasons, 2)
    await watch(seasons, 99)
    assert await seasons.database.write(kept.want_seasons, seasons.now) == 2
    assert await seasons.database.write(kept.want_seasons, seasons.now) == 0
    assert (await order(seasons))[:2] == [Sought.of_show(2, 1), Sought.of_show(2, 3)]
    assert await seasons.database.write(kept.want_seasons, seasons.now) == 0
    assert await seasons.database.write(kept.want_seasons, seasons.now + 2 * DAY) == 1


async def test_a_watched_series_counts_as_opened_when_a_viewer_opened_it(seasons: Shelf) -> None:
    for show, at in ((1, seasons.now - HOUR), (2, seasons.now - 3 * HOUR)):
        await seasons.database.write(catalogue.note_opened_show, show, at)
        await watch(seasons, show)
    await open_(seasons, Sought.film(1), seasons.now - 2 * HOUR)
    await seasons.database.write(kept.want_seasons, seasons.now)
    assert (await order(seasons))[:3] == [Sought.of_show(1, 1), Sought.film(1), Sought.of_show(2, 1)]


async def test_a_provider_that_changed_has_its_titles_looked_at_again(shelf: Shelf) -> None:
    await order(shelf)
    for number in (1, 2, 3):
        await shelf.merge(("p" if number == 1 else "q", found(A)), sought=shelf.sought(number))
    records = [(shelf.ref(number), None, shelf.now + 6 * HOUR) for number in (1, 2, 3)]
    await shelf.database.write(kept.record_health, records, shelf.now)
    later = shelf.now + HOUR / 2
    named = [shelf.sought(3), shelf.sought(99), shelf.sought(3)]
    expected = await shelf.database.write(kept.expect_again, "p", named, later)
    assert expected == (shelf.sought(1), shelf.sought(3))
    states = [(await shelf.known(shelf.sought(number))).search.next_search_at for number in (1, 2, 3)]
    assert states == [later, shelf.now + DAY, later]
    assert await shelf.due(later) == [shelf.ref(1)]
    searched = [await shelf.database.read(kept.next_sought, later)]
    await shelf.merge(sought=searched[0], at=later)
    searched.append(await shelf.database.read(kept.next_sought, later))
    await shelf.merge(sought=searched[1], at=later)
    assert sorted(each.title.tmdb_id for each in searched if each) == [1, 3]
    assert await shelf.database.read(kept.next_sought, later) is None


async def test_a_provider_that_changed_concerns_both_kinds(films: Shelf) -> None:
    await films.merge(found(A), sought=Sought.of_show(1, 1))
    expected = await films.database.write(kept.expect_again, "p", [Sought.film(1)], films.now)
    assert expected == (Sought.film(1), Sought.of_show(1, 1))


async def test_a_popular_series_comes_before_less_popular_films_where_nobody_opened_either(films: Shelf) -> None:
    await films.database.write(sql.run, "UPDATE tv_show SET popularity = 2.5 WHERE tmdb_id = 1")
    await films.database.write(kept.expect_again, "p", [Sought.of_show(1, 1)], films.now)
    assert await order(films) == [Sought.film(3), Sought.of_show(1, 1), Sought.film(2), Sought.film(1)]
