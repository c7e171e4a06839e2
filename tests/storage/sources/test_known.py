"""What is told of a title's sources, and what a directory is asked with."""

from __future__ import annotations

from datetime import date

from storage import catalogue
from storage import sources as kept
from storage.model.provided import (
    ProvidedFilm,
    ProvidedSeason,
    ProvidedShow,
    ProvidedTexts,
    WantedEpisode,
    WantedFilm,
    WantedSeason,
)
from storage.model.sources import EpisodeFile, Sought
from storage.model.titles import TitleKind, TitleRef
from tests.support.shelf import A, B, Shelf, bare, found

TEXTS = (
    ProvidedTexts("de-DE", title="Der Mond"),
    ProvidedTexts("de-AT", title="Der Mond"),
    ProvidedTexts("es-MX", title="La Luna"),
    ProvidedTexts("fr-FR", title="Moon"),
    ProvidedTexts("it-IT", title="", overview="Words."),
    ProvidedTexts("pl-PL", title="Luna"),
)


async def test_a_film_is_wanted_with_all_that_helps_to_find_it(films: Shelf) -> None:
    moon = ProvidedFilm(
        7, "Moon", "tt0000007", "Luna", release_date=date(1902, 9, 1), year=1903, runtime_min=13, texts=TEXTS
    )
    await films.database.write(catalogue.keep_titles, [moon], films.now)
    wanted = (await films.known(Sought.film(7))).search.wanted
    assert wanted == WantedFilm(7, "tt0000007", "Moon", "Luna", 1902, 13, ("Der Mond", "La Luna"))


async def test_a_film_without_a_day_is_wanted_by_its_year(films: Shelf) -> None:
    await films.database.write(catalogue.keep_titles, [ProvidedFilm(7, "Moon", year=1903)], films.now)
    assert (await films.known(Sought.film(7))).search.wanted == WantedFilm(7, None, "Moon", "", 1903, 0)


async def test_no_more_than_twenty_other_names_are_told(films: Shelf) -> None:
    texts = tuple(ProvidedTexts(f"x{number}", title=f"Name {number}") for number in range(10, 40))
    await films.database.write(catalogue.keep_titles, [ProvidedFilm(7, "Moon", texts=texts)], films.now)
    wanted = (await films.known(Sought.film(7))).search.wanted
    assert wanted.titles == tuple(f"Name {number}" for number in range(10, 30))


async def test_a_season_is_wanted_with_its_series_and_its_episodes(seasons: Shelf) -> None:
    frames = (ProvidedSeason(2, air_date=date(1911, 1, 1)),)
    moons = ProvidedShow(7, "Moons", "tt0000008", "Lunas", first_air_date=date(1910, 1, 1), seasons=frames, texts=TEXTS)
    await seasons.database.write(catalogue.keep_titles, [moons], seasons.now)
    assert (await seasons.known(Sought.of_show(7, 2))).search.wanted == WantedSeason(
        7, "tt0000008", "Moons", "Lunas", 1910, 2, (), ("Der Mond", "La Luna", "Moon", "Luna")
    )
    wanted = (await seasons.known()).search.wanted
    assert isinstance(wanted, WantedSeason)
    assert wanted.episodes[0] == WantedEpisode(1, "Part 1", date(2029, 1, 1), 0)
    assert [episode.number for episode in wanted.episodes] == [1, 2, 3, 4]


async def test_what_was_never_searched_says_so(shelf: Shelf) -> None:
    known = await shelf.known()
    search = known.search
    assert (search.searched_at, search.searched_by, search.opened_at, search.next_search_at) == (None, (), None, None)
    assert known.sources == ()
    assert search.wanted.sought == shelf.sought()


async def test_opening_is_remembered(shelf: Shelf) -> None:
    await shelf.database.write(kept.note_opened, shelf.sought(), shelf.now)
    assert (await shelf.known()).search.opened_at == shelf.now


async def test_titles_of_both_kinds_are_asked_about_at_once(films: Shelf) -> None:
    await films.merge(found(A), sought=Sought.film(1))
    await films.merge(bare(A), sought=Sought.film(2))
    await films.merge(found(A), sought=Sought.of_show(2, 1))
    titles = [TitleRef(kind, number) for kind in TitleKind for number in (1, 2, 99)]
    playable = await films.database.read(kept.playable, titles)
    assert playable == {Sought.film(1).title, Sought.of_show(2, 1).title}
    assert await films.database.read(kept.playable, []) == frozenset()


async def test_an_episode_is_playable_once_a_source_of_it_has_its_file(seasons: Shelf) -> None:
    await seasons.merge(found(A, episodes=(2,)), bare(B, episodes=(1,)))
    assert await seasons.database.read(kept.playable_episodes, 1, 1) == {2}
    assert await seasons.database.read(kept.playable_episodes, 1, 2) == frozenset()
    assert await seasons.database.read(kept.playable_episodes, 99, 1) == frozenset()
    files = [EpisodeFile(3, 0)]
    await seasons.database.write(kept.keep_file, seasons.cipher, seasons.ref(2), b"f", 1, files, None, (), seasons.now)
    assert await seasons.database.read(kept.playable_episodes, 1, 1) == {2, 3}
    await seasons.database.write(kept.reject, seasons.ref(1), "It is a program.")
    assert await seasons.database.read(kept.playable_episodes, 1, 1) == {3}


async def test_figures_count_what_waits_and_what_is_there(films: Shelf) -> None:
    assert await films.database.read(kept.figures) == kept.SourceFigures(3, 0, 0, 0)
    await films.merge(found(A), bare(B))
    await films.merge(bare(A), sought=Sought.of_show(1, 1))
    await films.database.write(kept.note_opened, Sought.of_show(2, 1), films.now)
    await films.merge(sought=Sought.film(2))
    assert await films.database.read(kept.figures) == kept.SourceFigures(2, 2, 3, 1)
    await films.database.write(kept.reject, films.ref(2), "It is a program.")
    assert await films.database.read(kept.figures) == kept.SourceFigures(2, 1, 2, 1)
