"""Torrent files: the best source of each title first, one after the other, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta

import attrs

from storage import finding
from storage import sources as kept
from storage.model.sources import InfoHash, Sought, SourceRef
from storage.model.titles import TitleFilter, TitleKind, TitleSort
from tests.support.shelf import DAY, HOUR, A, B, C, D, Shelf, bare, found

MINUTE = timedelta(minutes=1)


async def errands(shelf: Shelf, ranks: int = 3) -> list[InfoHash]:
    """All files that are due, each put off once it was told."""
    told = []
    while (errand := await shelf.next_file(ranks=ranks)) is not None:
        told.append(errand.info_hash)
        await shelf.database.write(kept.put_off_file, errand.ref, shelf.now + HOUR)
    return told


async def playable(shelf: Shelf) -> list[int]:
    """The titles of this kind that browsing tells to be playable."""
    wanted = TitleFilter(kind=shelf.kind, is_playable=True)
    page = await shelf.database.read(finding.browse, wanted, TitleSort.POPULARITY, None, 9, "en")
    return [title.tmdb_id for title in page.results]


async def test_the_best_source_of_each_title_comes_first_then_the_second_best(shelf: Shelf) -> None:
    await shelf.merge(bare(A), bare(B), bare(C), at=shelf.now - HOUR)
    await shelf.merge(bare(D), sought=shelf.sought(2))
    await shelf.database.write(kept.order_files, {shelf.ref(2): 0, shelf.ref(3): 1, shelf.ref(1): 2})
    assert await errands(shelf, ranks=2) == [B, D, C]
    assert await errands(shelf, ranks=3) == [A]


async def test_films_and_seasons_take_turns_in_the_order_of_their_times(films: Shelf) -> None:
    for number, sought in enumerate((Sought.of_show(1, 1), Sought.film(1), Sought.of_show(2, 1), Sought.film(2))):
        await films.merge(bare((A, B, C, D)[number]), sought=sought, at=films.now - (9 - number) * MINUTE)
    assert await errands(films) == [A, B, C, D]


async def test_only_what_is_due_offered_good_and_not_there_is_got(shelf: Shelf) -> None:
    await shelf.merge(found(A), bare(B), ("q", bare(C)), bare(D))
    await shelf.database.write(kept.reject, shelf.ref(2), "It is a program.")
    await shelf.merge(found(A), bare(B), bare(D), answered=("q",))
    await shelf.database.write(kept.put_off_file, shelf.ref(4), shelf.now + HOUR)
    assert await shelf.next_file() is None
    later = await shelf.next_file(shelf.now + HOUR)
    assert later is not None
    assert (later.ref, later.attempts) == (shelf.ref(4), 1)


async def test_an_errand_has_all_that_is_needed_to_get_a_file(shelf: Shelf) -> None:
    told = bare(
        A,
        size_bytes=5,
        url="https://f.example/1",
        magnet="magnet:?1",
        trackers=("http://t.example/a",),
        trusted_local=True,
    )
    await shelf.merge(told)
    errand = await shelf.next_file()
    assert errand == kept.FileErrand(
        ref=shelf.ref(),
        sought=shelf.sought(),
        wanted=(await shelf.known()).search.wanted,
        provider="p",
        info_hash=A,
        url=told.url,
        trackers=told.trackers,
        trusted_local=True,
        size_bytes=5,
        episodes=(1, 2, 3) if shelf.sought().season else (),
        attempts=0,
    )


async def test_somebody_who_waits_gets_the_best_that_did_not_just_fail(shelf: Shelf) -> None:
    await shelf.merge(found(A), bare(B), bare(C), bare(D))
    best_first = [shelf.ref(number) for number in (1, 4, 3, 2)]
    wanted: list[SourceRef] = []
    for late in range(5):
        errand = await shelf.database.read(kept.file_wanted, shelf.cipher, shelf.sought(), shelf.now, best_first)
        assert errand is not None
        wanted.append(errand.ref)
        await shelf.database.write(kept.put_off_file, errand.ref, shelf.now + (late + 1) * HOUR)
    assert wanted == [shelf.ref(number) for number in (4, 3, 2, 4, 4)]


async def test_somebody_who_waits_gets_one_of_those_that_suit_him_or_none(shelf: Shelf) -> None:
    await shelf.merge(bare(A), bare(B))
    other = attrs.evolve(shelf.ref(1), kind=_other(shelf.kind))
    for suitable, ref in (([2], shelf.ref(2)), ([1, 2], shelf.ref(1)), ([], None), ([9], None)):
        refs = [other, *map(shelf.ref, suitable)]
        errand = await shelf.database.read(kept.file_wanted, shelf.cipher, shelf.sought(), shelf.now, refs)
        assert (errand and errand.ref) == ref


async def test_a_file_is_kept_with_what_it_says_and_its_title_becomes_playable(shelf: Shelf) -> None:
    await shelf.merge(bare(A, trackers=("http://one.example/a",)))
    await shelf.database.write(kept.put_off_file, shelf.ref(), shelf.now)
    assert await playable(shelf) == []
    trackers = ("http://one.example/a", "http://two.example/a")
    await shelf.database.write(kept.keep_file, shelf.cipher, shelf.ref(), b"file", 77, (), 3, trackers, shelf.now)
    (source,) = await shelf.sources()
    assert (source.size_bytes, source.file_index, source.has_data_file) == (77, 3, True)
    stored = await shelf.swarm()
    assert (stored.torrent_file, stored.trackers) == (b"file", trackers)
    assert await shelf.column("attempts") == 0
    assert await shelf.next_file(shelf.now + 9 * DAY) is None
    assert await playable(shelf) == [1]


async def test_a_file_without_trackers_takes_none_away(shelf: Shelf) -> None:
    await shelf.merge(bare(A, trackers=("http://one.example/a",)), bare(B))
    for number in (1, 2):
        await shelf.database.write(kept.keep_file, shelf.cipher, shelf.ref(number), b"f", 7, (), 3, (), shelf.now)
    assert ((await shelf.swarm(1)).trackers, (await shelf.swarm(2)).trackers) == (("http://one.example/a",), ())


async def test_a_rejected_source_makes_nothing_playable(shelf: Shelf) -> None:
    await shelf.merge(found(A))
    assert await playable(shelf) == [1]
    await shelf.database.write(kept.reject, shelf.ref(), "It is a program.")
    assert await playable(shelf) == []
    assert await shelf.sources() == ()


async def test_damaged_rows_do_not_stand_in_the_way_of_others(shelf: Shelf) -> None:
    await shelf.merge(bare(A), bare(B), at=shelf.now - HOUR)
    await shelf.merge(bare(C), sought=shelf.sought(2))
    await shelf.set("hash = ? WHERE id <= 2", bytes(64))
    assert await errands(shelf) == [C]
    await shelf.set("hash = ? WHERE id = 1", None)
    refs = [shelf.ref(1), shelf.ref(2)]
    assert await shelf.database.read(kept.file_wanted, shelf.cipher, shelf.sought(), shelf.now, refs) is None


async def test_what_is_in_order_already_is_not_written(shelf: Shelf) -> None:
    await shelf.merge(bare(A), bare(B))
    refs = {shelf.ref(2): 0, shelf.ref(1): 1, attrs.evolve(shelf.ref(1), kind=_other(shelf.kind)): 2}
    await shelf.database.write(kept.order_files, refs)

    def changes(store: object) -> int:
        connection = store.db.get_connection()  # type: ignore[attr-defined]
        before = connection.total_changes
        kept.order_files(store, refs)  # type: ignore[arg-type]
        return int(connection.total_changes - before)

    assert await shelf.database.write(changes) == 0
    assert [await shelf.column("file_rank", number) for number in (1, 2)] == [1, 0]


def _other(kind: TitleKind) -> TitleKind:
    return TitleKind.SHOW if kind is TitleKind.MOVIE else TitleKind.MOVIE
