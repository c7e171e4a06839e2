"""Which picture a viewer of a language sees, and what happens when a viewer opens a title."""

from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from storage import catalogue
from storage.catalogue import Opened
from storage.catalogue.pictures import choose
from storage.database import Database
from storage.entities import Entities
from storage.model.provided import PictureRole, ProvidedExtras, ProvidedFilm, ProvidedPicture
from storage.model.titles import Movie, Picture, Show
from tests.support.shows import LISTED, SEASON_ONE, THRONES, keep_samples

HOUR = timedelta(hours=1)
POSTER, BACKDROP, LOGO = PictureRole
SHOW, FILM, _ = LISTED
NAMES = {
    ("poster", "en"): "p-en",
    ("poster", "fr"): "p-fr",
    ("poster", "pt-br"): "p-br",
    ("backdrop", ""): "b",
    ("backdrop", "de"): "b-de",
    ("backdrop", "en"): "b-en",
    ("logo", ""): "l",
}


@pytest.mark.parametrize(
    ("role", "asked", "original", "expected"),
    [
        (POSTER, "fr-CA", "ja", "p-fr"),
        (POSTER, "pt-BR", "ja", "p-br"),
        (POSTER, "de", "fr", "p-fr"),
        (POSTER, "de", "ja", "p-en"),
        (BACKDROP, "de-AT", "en", "b-de"),
        (BACKDROP, "fr", "en", "b"),
        (BACKDROP, "en", "fr", "b-en"),
        (LOGO, "de", "fr", "default"),
    ],
)
def test_a_picture_is_chosen_by_what_it_is_for(role: PictureRole, asked: str, original: str, expected: str) -> None:
    assert choose(role, NAMES, asked, original, "default") == expected


def test_without_pictures_of_languages_the_default_serves() -> None:
    assert [choose(role, {}, "de", "", role.value) for role in PictureRole] == ["poster", "backdrop", "logo"]
    assert choose(BACKDROP, {("backdrop", "en"): "b-en"}, "de", "en", "default") == "default"


@pytest.fixture
async def filled(database: Database, now: datetime) -> Database:
    await keep_samples(database, now)
    return database


async def title(database: Database, language: str = "en") -> Movie | Show:
    (found,) = await database.read(catalogue.titles, [SHOW], language)
    return found


async def test_every_name_is_known_once_it_is_kept(filled: Database, now: datetime) -> None:
    def names(store: Entities) -> set[str]:
        return {row.name for row in store.Picture.select()}

    await filled.write(catalogue.keep_season, 1399, SEASON_ONE, now)
    await filled.write(catalogue.keep_extras, FILM, ProvidedExtras((ProvidedPicture(LOGO, "", "tmdb/x.png"),)), now)
    assert await filled.read(names) == {
        "tmdb/b-plain.jpg", "tmdb/b.jpg", "tmdb/e1.jpg", "tmdb/l-en.png", "tmdb/l.png", "tmdb/n.jpg", "tmdb/p-es.jpg",
        "tmdb/p.jpg", "tmdb/s0.jpg", "tmdb/x.png",
    }  # fmt: skip


async def test_keeping_again_leaves_what_is_known_of_a_picture(filled: Database, now: datetime) -> None:
    def colour(store: Entities) -> None:
        store.Picture.get(name="tmdb/p-es.jpg").set(colours="0123456789abcdef01234567", attempts=2)

    await filled.write(colour)
    await filled.write(catalogue.keep_titles, [attrs.evolve(THRONES, title="Renamed")], now)
    assert (await title(filled)).poster == Picture("tmdb/p-es.jpg", ("012345", "6789ab", "cdef01", "234567"))


async def test_extras_take_the_place_of_earlier_pictures_and_bring_the_trailer(filled: Database, now: datetime) -> None:
    extras = ProvidedExtras((ProvidedPicture(POSTER, "DE", "tmdb/p-de.jpg"),), "abc123")
    await filled.write(catalogue.keep_extras, SHOW, extras, now)
    found = await title(filled, "de-AT")
    assert (found.poster.name, found.backdrop.name, found.trailer) == ("tmdb/p-de.jpg", "tmdb/b.jpg", "abc123")
    await filled.write(catalogue.keep_extras, SHOW, None, now)
    assert await title(filled, "de-AT") == found


async def test_pictures_of_extras_outlive_a_title_that_is_told_anew(filled: Database, now: datetime) -> None:
    extras = ProvidedExtras((ProvidedPicture(POSTER, "de", "tmdb/p-de.jpg"), *THRONES.pictures))
    await filled.write(catalogue.keep_extras, SHOW, extras, now)
    other = ProvidedPicture(POSTER, "es", "tmdb/p-es-2.jpg")
    assert await filled.write(catalogue.keep_titles, [attrs.evolve(THRONES, pictures=(other,))], now) == 1
    assert (await title(filled, "de")).poster.name == "tmdb/p-de.jpg"
    assert (await title(filled, "es")).poster.name == "tmdb/p-es-2.jpg"
    assert (await title(filled, "es")).backdrop.name == "tmdb/b-plain.jpg"


async def test_it_is_known_when_extras_were_asked_for(filled: Database, now: datetime) -> None:
    assert await filled.read(catalogue.opened, SHOW) == Opened(None, None)
    await filled.write(catalogue.keep_extras, SHOW, None, now)
    await filled.write(catalogue.note_opened_show, SHOW.tmdb_id, now + HOUR)
    assert await filled.read(catalogue.opened, SHOW) == Opened(now + HOUR, now)
    assert await filled.read(catalogue.opened, ProvidedFilm(9, "Not kept").ref) is None


async def test_extras_of_a_title_that_we_do_not_have_are_dropped(filled: Database, now: datetime) -> None:
    await filled.write(catalogue.keep_extras, ProvidedFilm(9, "Not kept").ref, ProvidedExtras((), "abc"), now)
    assert await filled.read(catalogue.movie, 9, "en") is None
