"""Swarms are measured when they are due, and what was measured is remembered."""

from __future__ import annotations

from storage import sources as kept
from storage.model.sources import Sought, SourceRef, SwarmHealth
from storage.model.titles import TitleKind
from tests.support.shelf import DAY, HOUR, A, B, C, Shelf, bare, found


async def test_due_swarms_come_longest_overdue_first_and_up_to_a_limit(shelf: Shelf) -> None:
    for late, info_hash in enumerate((A, B, C)):
        await shelf.merge(found(info_hash), answered=(), at=shelf.now - late * HOUR)
    due = (await shelf.database.read(kept.due_swarms, shelf.cipher, shelf.now, 2)).swarms
    assert [each.info_hash for each in due] == [C, B]
    assert {each.torrent_file for each in due} == {None}
    record = (due[0].ref, SwarmHealth(1, 2, shelf.now), shelf.now + 6 * HOUR)
    await shelf.database.write(kept.record_health, [record], shelf.now)
    assert await shelf.due() == [shelf.ref(2), shelf.ref(1)]


async def test_films_and_seasons_are_measured_together(films: Shelf) -> None:
    await films.merge(bare(A), sought=Sought.film(1), at=films.now - 3 * HOUR)
    await films.merge(bare(B), sought=Sought.of_show(1, 1), at=films.now - 2 * HOUR)
    await films.merge(bare(C), sought=Sought.film(2), at=films.now - HOUR)
    movie, season = SourceRef(TitleKind.MOVIE, 1), SourceRef(TitleKind.SHOW, 1)
    assert await films.due(limit=2) == [movie, season]
    swarms = (await films.database.read(kept.due_swarms, films.cipher, films.now, 9)).swarms
    assert [each.sought for each in swarms] == [Sought.film(1), Sought.of_show(1, 1), Sought.film(2)]
    later = films.now + DAY
    records = [(movie, SwarmHealth(1, 2, films.now), later), (season, SwarmHealth(3, 4, films.now), later)]
    await films.database.write(kept.record_health, records, films.now)
    states = await films.database.read(kept.stats_states, [season, SourceRef(TitleKind.SHOW, 9), movie])
    assert states == (
        kept.StatsState(season, 7, films.now, later, 0),
        kept.StatsState(movie, 3, films.now, later, 0),
    )


async def test_a_swarm_that_could_not_be_measured_is_due_once_its_file_names_trackers(shelf: Shelf) -> None:
    async def keep_file(*trackers: str) -> None:
        await shelf.database.write(kept.keep_file, shelf.cipher, shelf.ref(), b"f", 7, (), 3, trackers, shelf.now)

    await shelf.merge(bare(A))
    await shelf.database.write(kept.record_health, [(shelf.ref(), None, shelf.now + HOUR)], shelf.now)
    await keep_file()
    assert await shelf.due() == []
    await keep_file("http://one.example/announce")
    assert await shelf.due() == [shelf.ref()]
    measured = SwarmHealth(1, 2, shelf.now)
    await shelf.database.write(kept.record_health, [(shelf.ref(), measured, shelf.now + DAY)], shelf.now)
    await keep_file("http://two.example/announce")
    assert await shelf.due() == []


async def test_measures_and_failures_are_remembered(shelf: Shelf) -> None:
    async def state() -> kept.StatsState:
        (found_state,) = await shelf.database.read(kept.stats_states, [shelf.ref()])
        return found_state

    async def record(health: SwarmHealth | None, hours: int) -> None:
        await shelf.database.write(kept.record_health, [(shelf.ref(), health, shelf.now + hours * HOUR)], shelf.now)

    await shelf.merge(found(A, seeders=50))
    assert await state() == kept.StatsState(shelf.ref(), None, None, shelf.now, 0)
    await record(None, 1)
    assert await state() == kept.StatsState(shelf.ref(), None, None, shelf.now + HOUR, 1)
    await record(SwarmHealth(4, 3, shelf.now), 2)
    assert await state() == kept.StatsState(shelf.ref(), 7, shelf.now, shelf.now + 2 * HOUR, 0)


async def test_a_swarm_is_alive_while_anybody_is_in_it(shelf: Shelf) -> None:
    await shelf.merge(found(A))
    for seeders, leechers, hours in ((0, 0, 1), (0, 1, 2), (1, 0, 3), (0, 0, 4)):
        at = shelf.now + hours * HOUR
        await shelf.database.write(kept.record_health, [(shelf.ref(), SwarmHealth(seeders, leechers, at), at)], at)
        assert (
            await shelf.column("last_alive_at")
            == {
                1: None,
                2: "2030-01-02 05:04:05.678901",
                3: "2030-01-02 06:04:05.678901",
                4: "2030-01-02 06:04:05.678901",
            }[hours]
        )
