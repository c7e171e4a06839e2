"""Series go in as a provider tells them and come out in the language asked for."""

from __future__ import annotations

from datetime import date, datetime

import attrs
import pytest

from storage import catalogue
from storage.database import Database
from storage.model.provided import ProvidedGenre, ProvidedShow, ProvidedTexts
from storage.model.titles import Genre, NextEpisode, Picture, Show, ShowDetails, TitleKind
from tests.support.shows import DRAMA, LISTED, SEASON_ONE, THRONES, keep_samples

TODAY = date(2026, 1, 1)


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await keep_samples(database, now)
    return database


async def details(database: Database, language: str = "en", today: date = TODAY) -> ShowDetails:
    found = await database.read(catalogue.show, 1399, language, today)
    assert found is not None
    return found


async def test_a_series_comes_back_as_it_was_given(filled: Database) -> None:
    found = await details(filled, "pt-BR")
    assert found.show == Show(
        id=found.show.id,
        tmdb_id=1399,
        imdb_id="tt0944947",
        title="Tronos",
        original_title="Tronos",
        overview="Familias luchan.",
        tagline="Winter",
        first_air_date=date(2025, 4, 17),
        last_air_date=date(2025, 12, 25),
        status="Returning Series",
        poster=Picture("tmdb/p-es.jpg"),
        backdrop=Picture("tmdb/b-plain.jpg"),
        logo=Picture("tmdb/l-en.png"),
        genres=("Drama", "Sci-Fi & Fantasy"),
        popularity=300.5,
        rating=8.4,
        next_episode=NextEpisode(2, 3, "Soon", date(2026, 1, 8)),
    )


@pytest.mark.parametrize(
    ("language", "title", "overview", "tagline"),
    [
        ("en", "Thrones", "Families fight.", "Winter"),
        ("es-MX", "Tronos", "Familias luchan.", "Winter"),
        ("de", "Throne", "Familias luchan.", "Winta"),
        ("DE-at", "Throne", "Familias luchan.", "Winta"),
        ("ja", "Tronos", "Familias luchan.", "Winter"),
    ],
)
async def test_each_text_of_a_series_falls_back_by_itself(
    filled: Database, language: str, title: str, overview: str, tagline: str
) -> None:
    found = (await details(filled, language)).show
    assert (found.title, found.overview, found.tagline) == (title, overview, tagline)


async def test_another_region_of_the_original_language_serves_before_english(filled: Database, now: datetime) -> None:
    regional = attrs.evolve(THRONES, texts=(ProvidedTexts("es-MX", overview="Familias (mx)."),))
    await filled.write(catalogue.keep_titles, [regional], now)
    assert (await details(filled, "fr")).show.overview == "Familias (mx)."


async def test_a_series_that_we_do_not_have_is_none(filled: Database) -> None:
    assert await filled.read(catalogue.show, 653, "en", TODAY) is None
    assert await filled.read(catalogue.movie, 1399, "en") is None
    assert await filled.read(catalogue.season, 1, 1, "en") is None


async def test_titles_come_in_the_order_asked_for(filled: Database) -> None:
    found = await filled.read(catalogue.titles, [*reversed(LISTED), LISTED[0]], "en")
    assert [title.ref for title in found] == [*reversed(LISTED), LISTED[0]]
    assert await filled.read(catalogue.titles, [], "en") == ()


async def test_the_next_episode_is_left_to_those_who_know_the_seasons(filled: Database) -> None:
    (found,) = await filled.read(catalogue.titles, LISTED[:1], "en")
    assert isinstance(found, Show)
    assert found.next_episode is None


async def test_a_next_episode_that_is_past_gives_way_to_the_known_ones(filled: Database, now: datetime) -> None:
    assert (await details(filled, today=date(2026, 1, 8))).show.next_episode == THRONES.next_episode
    assert (await details(filled, today=date(2026, 1, 9))).show.next_episode is None
    await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    found = await details(filled, today=date(2025, 4, 20))
    assert found.show.next_episode == THRONES.next_episode
    without = attrs.evolve(THRONES, next_episode=None)
    await filled.write(catalogue.keep_titles, [without], now)
    found = await details(filled, today=date(2025, 4, 20))
    assert found.show.next_episode == NextEpisode(1, 2, "Second", date(2025, 4, 24))


@pytest.mark.parametrize(
    "changed",
    [
        attrs.evolve(THRONES, status="Ended"),
        attrs.evolve(THRONES, next_episode=None),
        attrs.evolve(THRONES, genres=(18,)),
        attrs.evolve(THRONES, texts=THRONES.texts[:1]),
        attrs.evolve(THRONES, pictures=THRONES.pictures[:1]),
        attrs.evolve(THRONES, seasons=THRONES.seasons[:1]),
        attrs.evolve(THRONES, seasons=(attrs.evolve(THRONES.seasons[0], name="Extras"), *THRONES.seasons[1:])),
    ],
)
async def test_a_series_that_changed_is_replaced_whole(filled: Database, now: datetime, changed: ProvidedShow) -> None:
    before = await details(filled, "de")
    assert await filled.write(catalogue.keep_titles, [THRONES], now) == 0
    assert await filled.write(catalogue.keep_titles, [changed], now) == 1
    assert await filled.write(catalogue.keep_titles, [changed], now) == 0
    after = await details(filled, "de")
    assert after != before
    assert after.show.id == before.show.id


async def test_genres_are_told_apart_by_what_they_are_said_of(filled: Database) -> None:
    drama, fantasy = Genre(18, "Drama (de)"), Genre(10765, "Fantastisches")
    assert await filled.read(catalogue.genres, TitleKind.MOVIE, "de-AT") == (drama,)
    assert await filled.read(catalogue.genres, TitleKind.SHOW, "de") == (drama, fantasy)
    assert await filled.read(catalogue.genres, None, "de") == (drama, fantasy)
    assert await filled.read(catalogue.genres, TitleKind.MOVIE, "es") == (Genre(18, "Drama (mx)"),)
    assert await filled.read(catalogue.genres, TitleKind.MOVIE, "fr") == (Genre(18, "Drama"),)


async def test_a_genre_said_of_films_stays_one_when_it_is_said_of_series(filled: Database) -> None:
    of_shows = ProvidedGenre(18, "Dramatic", (("fr", "Drame"),), frozenset({TitleKind.SHOW}))
    await filled.write(catalogue.keep_genres, [of_shows, ProvidedGenre(27, "Horror")])
    assert await filled.read(catalogue.genres, TitleKind.MOVIE, "en") == (Genre(18, "Dramatic"), Genre(27, "Horror"))
    assert await filled.read(catalogue.genres, TitleKind.SHOW, "fr") == (
        Genre(18, "Drame"),
        Genre(10765, "Sci-Fi & Fantasy"),
    )
    assert DRAMA.names[0] == ("de", "Drama (de)")
    assert (await filled.read(catalogue.genres, TitleKind.MOVIE, "de"))[0] == Genre(18, "Drama (de)")
