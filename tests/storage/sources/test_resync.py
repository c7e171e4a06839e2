"""What has sources is asked about anew; what is dead goes, but for what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from storage import finding
from storage import sources as kept
from storage.entities import Entities
from storage.model.sources import SwarmHealth
from storage.model.titles import TitleFilter, TitleSort
from tests.support.shelf import DAY, A, B, C, D, Shelf, bare, found


async def test_the_stalest_is_the_one_that_is_due_longest(shelf: Shelf) -> None:
    await shelf.merge(found(A), sought=shelf.sought(1))
    await shelf.merge(found(A), sought=shelf.sought(2), at=shelf.now - DAY / 2)
    await shelf.merge(sought=shelf.sought(3), at=shelf.now - DAY)
    assert await shelf.database.read(kept.stalest, shelf.now) is None
    assert await shelf.database.read(kept.stalest, shelf.now + DAY) == shelf.sought(2)
    await shelf.merge(found(A), sought=shelf.sought(2), at=shelf.now + DAY)
    assert await shelf.database.read(kept.stalest, shelf.now + DAY) == shelf.sought(1)


async def test_films_and_seasons_are_stale_alike(films: Shelf, seasons: Shelf) -> None:
    await films.merge(found(A), sought=seasons.sought(1), at=films.now - DAY)
    await films.merge(found(A), sought=films.sought(1), at=films.now - 2 * DAY)
    assert await films.database.read(kept.stalest, films.now) == films.sought(1)
    await films.merge(found(A), sought=films.sought(1))
    assert await films.database.read(kept.stalest, films.now) == seasons.sought(1)


async def test_what_has_lost_its_last_source_is_searched_instead(shelf: Shelf) -> None:
    await shelf.merge(found(A))
    await shelf.merge()
    assert await shelf.database.read(kept.stalest, shelf.now + 9 * DAY) is None
    assert (await shelf.known()).search.attempts == 1


async def left(shelf: Shelf, now: datetime, runs: int = 1) -> list[int]:
    """The sources that are left when those are buried that are dead for 30 days."""
    for _ in range(runs):
        await shelf.database.write(kept.bury, now - 30 * DAY)
    return [number for number in range(1, 5) if await shelf.database.read(kept.stats_states, [shelf.ref(number)])]


async def measure(shelf: Shelf, at: datetime, *peers: int | None) -> None:
    """Measure the sources 1, 2, 3 ... with so many seeders."""
    records = [
        (shelf.ref(number), None if seeders is None else SwarmHealth(seeders, 0, at), at + DAY)
        for number, seeders in enumerate(peers, 1)
    ]
    await shelf.database.write(kept.record_health, records, at)


async def test_what_vanished_or_had_no_peer_for_long_is_buried(shelf: Shelf) -> None:
    await shelf.merge(found(A), found(B), found(C), ("q", found(D)))
    await shelf.merge(found(A), found(B), found(C), answered=("q",))
    await measure(shelf, shelf.now + DAY, 1, 0, None)
    assert await left(shelf, shelf.now + 29 * DAY) == [1, 2, 3, 4]
    await measure(shelf, shelf.now + 31 * DAY, 0, 0, None)
    assert await left(shelf, shelf.now + 30 * DAY + DAY / 2) == [1]
    assert await left(shelf, shelf.now + 32 * DAY) == []


async def test_nothing_is_buried_for_not_having_been_measured(shelf: Shelf) -> None:
    """After a long time out of use, everything has been dead for as long as anybody can tell."""
    await shelf.merge(found(A), found(B))
    await measure(shelf, shelf.now, 0, 5)
    assert await left(shelf, shelf.now + 90 * DAY) == [1, 2]
    await measure(shelf, shelf.now + 90 * DAY, 0, 5)
    assert await left(shelf, shelf.now + 90 * DAY) == [2]


async def test_what_has_web_seeds_is_not_dead_without_peers(shelf: Shelf) -> None:
    await shelf.merge(found(A, web_seeds=("https://host.example/",)))
    await measure(shelf, shelf.now + 40 * DAY, 0)
    assert await left(shelf, shelf.now + 41 * DAY) == [1]
    await shelf.merge(at=shelf.now + 41 * DAY)
    assert await left(shelf, shelf.now + 80 * DAY) == []


@pytest.mark.parametrize("is_offered", [True, False])
async def test_what_lies_on_disk_stays(shelf: Shelf, is_offered: bool) -> None:
    await shelf.merge(found(A), found(B))
    await measure(shelf, shelf.now + 40 * DAY, 0, 0)
    await shelf.merge(*(found(A), found(B)) * is_offered, at=shelf.now + DAY)
    index = await shelf.column("hash_index", 2)

    def keep(store: Entities) -> None:
        store.Storage(hash_index=index, kind="source", added_at=shelf.now)

    await shelf.database.write(keep)
    assert await left(shelf, shelf.now + 41 * DAY) == [2]


async def test_what_was_rejected_is_remembered_as_long_as_it_is_offered(shelf: Shelf) -> None:
    await shelf.merge(found(A))
    await measure(shelf, shelf.now + DAY, None)
    await shelf.database.write(kept.reject, shelf.ref(), "It is a program.")
    assert await left(shelf, shelf.now + 90 * DAY) == [1]
    await shelf.merge()
    assert await left(shelf, shelf.now + 90 * DAY) == []


async def test_so_many_are_buried_in_one_go(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sources.resync.MOST_BURIED", 1)
    await shelf.merge(found(A), found(B), found(C))
    await shelf.merge()
    counts = [await shelf.database.write(kept.bury, shelf.now + DAY) for _ in range(4)]
    assert counts == [1, 1, 1, 0]


async def test_a_title_whose_sources_were_buried_is_not_playable(shelf: Shelf) -> None:
    async def playable() -> Sequence[object]:
        wanted = TitleFilter(is_playable=True)
        return (await shelf.database.read(finding.browse, wanted, TitleSort.POPULARITY, None, 9, "en")).results

    await shelf.merge(found(A))
    assert len(await playable()) == 1
    await measure(shelf, shelf.now + 40 * DAY, 0)
    assert await left(shelf, shelf.now + 41 * DAY) == []
    assert len(await playable()) == 0
    assert await shelf.sources() == ()


async def test_what_was_buried_is_new_when_it_is_found_again(shelf: Shelf) -> None:
    await shelf.merge(bare(A))
    await shelf.merge()
    assert await shelf.database.write(kept.bury, shelf.now + DAY) == 1
    assert await shelf.merge(bare(A)) == kept.Merged(1, 1)
