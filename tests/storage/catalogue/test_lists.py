"""Lists of films and series: their order, how they are swapped, and what of them is looked at."""

from __future__ import annotations

from datetime import datetime

import attrs
import pytest

from storage import catalogue
from storage.database import Database
from storage.entities import Entities
from storage.model.provided import ProvidedExtras, ProvidedFilm, ProvidedList
from storage.model.titles import Movie, Picture, Show, TitleKind, TitleRef
from tests.support.shows import LISTED, keep_samples
from tests.support.titles import refs

POPULAR = ProvidedList("popular", "Popular", "Where most people start.", 10, refs(775, 653))
THRONES_REF, FILM_REF, ENDED_REF = LISTED


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await keep_samples(database, now)
    await database.write(catalogue.keep_titles, [ProvidedFilm(id=775, title="A Trip to the Moon")], now)
    await database.write(catalogue.drop_lists, ["all"])
    assert await database.write(catalogue.swap_list, POPULAR, now)
    return database


async def members(database: Database, slug: str = "popular", language: str = "en") -> list[TitleRef]:
    page = await database.read(catalogue.list_page, slug, 1, 20, language)
    assert page is not None
    return [title.ref for title in page.results]


async def test_a_list_keeps_its_order_over_pages(filled: Database) -> None:
    first = await filled.read(catalogue.list_page, "popular", 1, 1, "en")
    second = await filled.read(catalogue.list_page, "popular", 2, 1, "en")
    beyond = await filled.read(catalogue.list_page, "popular", 3, 1, "en")
    assert first is not None
    assert second is not None
    assert beyond is not None
    assert [film.tmdb_id for film in first.results + second.results] == [775, 653]
    assert (first.total, second.total, beyond.total, beyond.results) == (2, 2, 2, ())
    assert first.list.name == "Popular"
    assert await filled.read(catalogue.list_page, "nothing", 1, 20, "en") is None


async def test_films_and_series_stand_on_one_list_in_its_order(filled: Database, now: datetime) -> None:
    mixed = attrs.evolve(POPULAR, members=LISTED)
    assert await filled.write(catalogue.swap_list, mixed, now)
    page = await filled.read(catalogue.list_page, "popular", 1, 20, "es-MX")
    assert page is not None
    assert [(type(title), title.title) for title in page.results] == [
        (Show, "Tronos"),
        (Movie, "Nosferatu"),
        (Show, "Ended"),
    ]
    assert page.results[0].genres == ("Drama (mx)", "Sci-Fi & Fantasy")
    assert page.total == 3


async def test_a_film_and_a_series_of_the_same_number_are_two_members(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.keep_titles, [ProvidedFilm(id=1399, title="Film 1399")], now)
    both = (TitleRef(TitleKind.MOVIE, 1399), THRONES_REF)
    assert await filled.write(catalogue.swap_list, attrs.evolve(POPULAR, members=both), now)
    assert await members(filled) == list(both)


async def test_a_list_is_swapped_for_its_new_members(filled: Database, now: datetime) -> None:
    assert not await filled.write(catalogue.swap_list, POPULAR, now)
    swapped = attrs.evolve(POPULAR, members=refs(653, 99999, 775, 653))
    assert await filled.write(catalogue.swap_list, swapped, now)
    assert await members(filled) == list(refs(653, 775))


async def test_a_list_may_become_empty_and_stays_a_list(filled: Database, now: datetime) -> None:
    empty = attrs.evolve(POPULAR, members=())
    assert await filled.write(catalogue.swap_list, empty, now)
    assert await members(filled) == []
    assert not await filled.read(catalogue.list_differs, empty)
    assert not await filled.write(catalogue.swap_list, empty, now)


async def test_old_members_stay_behind_those_of_a_partial_list_in_their_order(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.swap_list, attrs.evolve(POPULAR, members=(FILM_REF, *refs(775), ENDED_REF)), now)
    partial = attrs.evolve(POPULAR, members=(THRONES_REF, ENDED_REF, *refs(99999)), is_partial=True)
    assert await filled.write(catalogue.swap_list, partial, now)
    assert await members(filled) == [THRONES_REF, ENDED_REF, FILM_REF, *refs(775)]
    assert not await filled.write(catalogue.swap_list, partial, now)
    whole = attrs.evolve(partial, is_partial=False)
    assert await filled.write(catalogue.swap_list, whole, now)
    assert await members(filled) == [THRONES_REF, ENDED_REF]


async def test_a_partial_list_of_nothing_leaves_all_as_it_was(filled: Database, now: datetime) -> None:
    assert not await filled.write(catalogue.swap_list, attrs.evolve(POPULAR, members=(), is_partial=True), now)
    assert await members(filled) == list(refs(775, 653))


async def test_lists_come_in_the_order_of_their_positions(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.swap_list, ProvidedList("demo", "Made here", "", 0, refs(775)), now)
    assert [each.slug for each in await filled.read(catalogue.lists)] == ["demo", "popular"]
    assert await filled.write(catalogue.swap_list, attrs.evolve(POPULAR, name="Most liked"), now)
    assert [each.name for each in await filled.read(catalogue.lists)] == ["Made here", "Most liked"]


async def test_a_dropped_list_leaves_its_titles(filled: Database) -> None:
    assert await filled.write(catalogue.drop_lists, ["popular", "never there"]) == 1
    assert await filled.read(catalogue.lists) == ()
    assert await filled.read(catalogue.movie, 653, "en") is not None


async def test_an_error_in_the_middle_of_a_swap_leaves_the_old_list(filled: Database, now: datetime) -> None:
    broken = attrs.evolve(POPULAR, name="New", members=refs(653, []))  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        await filled.write(catalogue.swap_list, broken, now)
    page = await filled.read(catalogue.list_page, "popular", 1, 20, "en")
    assert page is not None
    assert (page.list.name, [film.tmdb_id for film in page.results]) == ("Popular", [775, 653])


async def test_the_posters_and_backdrops_of_members_are_to_be_looked_at_once(filled: Database, now: datetime) -> None:
    def wanted(store: Entities) -> set[str]:
        return {row.name for row in store.Picture.select() if row.next_attempt_at == now}

    def settle(store: Entities) -> None:
        store.Picture.get(name="tmdb/p.jpg").set(colours="0" * 24, next_attempt_at=None)
        store.Picture.get(name="tmdb/b.jpg").set(attempts=1, next_attempt_at=None)

    await filled.write(settle)
    assert await filled.read(wanted) == {"tmdb/n.jpg"}
    await filled.write(catalogue.swap_list, attrs.evolve(POPULAR, members=(THRONES_REF,)), now)
    assert await filled.read(wanted) == {"tmdb/n.jpg"}


async def test_colours_come_with_the_titles_of_a_page(filled: Database, now: datetime) -> None:
    def colour(store: Entities) -> None:
        store.Picture.get(name="tmdb/p.jpg").colours = "112233445566778899aabbcc"

    await filled.write(colour)
    await filled.write(catalogue.swap_list, attrs.evolve(POPULAR, members=(THRONES_REF,)), now)
    page = await filled.read(catalogue.list_page, "popular", 1, 20, "fr-FR")
    assert page is not None
    assert page.results[0].poster == Picture("tmdb/p-es.jpg")
    (plain,) = await filled.read(catalogue.titles, [FILM_REF], "en")
    assert plain.poster == Picture("tmdb/n.jpg")
    await filled.write(catalogue.keep_extras, THRONES_REF, ProvidedExtras(), now)
    (coloured,) = await filled.read(catalogue.titles, [THRONES_REF], "en")
    assert coloured.poster == Picture("tmdb/p.jpg", ("112233", "445566", "778899", "aabbcc"))


async def test_a_list_differs_while_swapping_it_would_change_anything(filled: Database, now: datetime) -> None:
    async def differs(wanted: ProvidedList) -> bool:
        return await filled.read(catalogue.list_differs, wanted)

    assert not await differs(POPULAR)
    assert not await differs(attrs.evolve(POPULAR, members=(*POPULAR.members, *refs(999, 2**70))))
    assert not await differs(attrs.evolve(POPULAR, members=refs(775), is_partial=True))
    assert await differs(attrs.evolve(POPULAR, members=refs(653), is_partial=True))
    assert await differs(attrs.evolve(POPULAR, members=refs(653, 775)))
    assert await differs(attrs.evolve(POPULAR, name="Liked"))
    assert await differs(attrs.evolve(POPULAR, slug="new"))
    repainted = ProvidedFilm(id=775, title="A Trip to the Moon", poster="tmdb/new.jpg")
    await filled.write(catalogue.keep_titles, [repainted], now)
    assert await differs(POPULAR)  # nobody has looked at its picture
    await filled.write(catalogue.swap_list, POPULAR, now)
    assert not await differs(POPULAR)
