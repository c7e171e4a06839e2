"""Films and lists go in as a provider tells them and come out in the language asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from storage import catalogue
from storage.database import Database
from storage.model.provided import ProvidedFilm, ProvidedGenre, ProvidedList, ProvidedTexts
from storage.model.titles import Movie, Picture
from tests.support.titles import refs

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HORROR, SILENT = ProvidedGenre(27, "Horror", (("de", "Grusel"), ("es-MX", "Terror"))), ProvidedGenre(1, "Silent")
NOSFERATU = ProvidedFilm(
    id=653,
    imdb_id="tt0013442",
    title="Nosferatu",
    original_title="Nosferatu, eine Symphonie des Grauens",
    original_language="de",
    overview="A clerk sells a house to a count.",
    tagline="Draw the curtains",
    release_date=date(1922, 3, 4),
    year=1922,
    runtime_min=95,
    genres=(27, 1),
    licence="Public domain (US)",
    texts=(
        ProvidedTexts("de", overview="Ein Schreiber verkauft ein Haus."),
        ProvidedTexts("es", title="Nosferatu (es)"),
        ProvidedTexts("es-MX", tagline="Cierra las cortinas"),
        ProvidedTexts("pt-BR", title="Nosferatu (br)"),
    ),
)
TRIP = ProvidedFilm(id=775, title="A Trip to the Moon", year=1902)
POPULAR = ProvidedList("popular", "Popular", "Where most people start.", 10, refs(775, 653))


@pytest.fixture
async def filled(database: Database) -> Database:
    await database.write(catalogue.keep_genres, [HORROR, SILENT])
    assert await database.write(catalogue.keep_titles, [NOSFERATU, TRIP], NOW) == 2
    assert await database.write(catalogue.swap_list, POPULAR, NOW)
    return database


async def film(database: Database, language: str, tmdb_id: int = 653) -> Movie:
    found = await database.read(catalogue.movie, tmdb_id, language)
    assert found is not None
    return found


async def test_a_film_comes_back_as_it_was_given(filled: Database) -> None:
    found = await film(filled, "en")
    assert found == Movie(
        id=found.id,
        tmdb_id=653,
        imdb_id="tt0013442",
        title="Nosferatu",
        original_title="Nosferatu, eine Symphonie des Grauens",
        overview="A clerk sells a house to a count.",
        tagline="Draw the curtains",
        release_date=date(1922, 3, 4),
        year=1922,
        runtime_min=95,
        poster=Picture(),
        backdrop=Picture(),
        logo=Picture(),
        genres=("Horror", "Silent"),
        popularity=0.0,
        rating=0.0,
        licence="Public domain (US)",
    )


async def test_a_year_is_kept_where_the_day_is_not_known(filled: Database) -> None:
    found = await film(filled, "en", 775)
    assert (found.release_date, found.year, found.runtime_min) == (None, 1902, 0)
    assert found.original_title == "A Trip to the Moon"


@pytest.mark.parametrize(
    ("language", "title", "overview", "tagline"),
    [
        ("de", "Nosferatu, eine Symphonie des Grauens", "Ein Schreiber verkauft ein Haus.", "Draw the curtains"),
        ("de-AT", "Nosferatu, eine Symphonie des Grauens", "Ein Schreiber verkauft ein Haus.", "Draw the curtains"),
        ("es-MX", "Nosferatu (es)", "Ein Schreiber verkauft ein Haus.", "Cierra las cortinas"),
        ("ES-mx", "Nosferatu (es)", "Ein Schreiber verkauft ein Haus.", "Cierra las cortinas"),
        ("pt", "Nosferatu (br)", "Ein Schreiber verkauft ein Haus.", "Draw the curtains"),
        ("fr", "Nosferatu, eine Symphonie des Grauens", "Ein Schreiber verkauft ein Haus.", "Draw the curtains"),
        ("en-GB", "Nosferatu", "A clerk sells a house to a count.", "Draw the curtains"),
    ],
)
async def test_each_field_falls_back_by_itself(
    filled: Database, language: str, title: str, overview: str, tagline: str
) -> None:
    found = await film(filled, language)
    assert (found.title, found.overview, found.tagline) == (title, overview, tagline)


async def test_genres_have_names_in_the_language_asked_for(filled: Database) -> None:
    assert (await film(filled, "de")).genres == ("Grusel", "Silent")
    assert (await film(filled, "es-MX")).genres == ("Silent", "Terror")
    assert (await film(filled, "fr")).genres == ("Horror", "Silent")


async def test_a_film_that_we_do_not_have_is_none(filled: Database) -> None:
    assert await filled.read(catalogue.movie, 1, "en") is None
    assert await filled.read(catalogue.unknown_titles, refs(653, 1, 775, 2), NOW) == refs(1, 2)


async def test_keeping_the_same_film_again_changes_nothing(filled: Database) -> None:
    before = await film(filled, "en")
    assert await filled.write(catalogue.keep_titles, [NOSFERATU, TRIP], NOW) == 0
    assert await film(filled, "en") == before


@pytest.mark.parametrize(
    "changed",
    [
        attrs.evolve(NOSFERATU, tagline="Another"),
        attrs.evolve(NOSFERATU, genres=(27,)),
        attrs.evolve(NOSFERATU, texts=NOSFERATU.texts[:2]),
        attrs.evolve(NOSFERATU, texts=(*NOSFERATU.texts, ProvidedTexts("fr", title="Nosferatu (fr)"))),
        attrs.evolve(NOSFERATU, texts=(ProvidedTexts("de", overview="Anders."), *NOSFERATU.texts[1:])),
    ],
)
async def test_a_film_that_changed_is_replaced_whole(filled: Database, changed: ProvidedFilm) -> None:
    before = await film(filled, "fr-FR")
    assert await filled.write(catalogue.keep_titles, [changed], NOW) == 1
    assert await filled.write(catalogue.keep_titles, [changed], NOW) == 0
    assert (await film(filled, "fr-FR")).id == before.id


async def test_where_an_import_stands_is_noted_with_its_films(database: Database) -> None:
    assert await database.read(catalogue.import_state, "titles") == catalogue.ImportState("", None)
    await database.write(catalogue.keep_titles, [TRIP], NOW, ("titles", "1 done"))
    assert await database.read(catalogue.import_state, "titles") == catalogue.ImportState("1 done", NOW)
