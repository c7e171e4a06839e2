"""However often titles are kept, and whatever is in them: in the end there is what was told last, and no more."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pony import orm

from storage.catalogue import drop_lists, keep_genres, keep_titles, movie, swap_list, titles
from storage.catalogue.tables import BOTH
from storage.entities import Entities, define_entities
from storage.migrations import migrate
from storage.model.provided import (
    PictureRole,
    ProvidedFilm,
    ProvidedGenre,
    ProvidedList,
    ProvidedPicture,
    ProvidedSeason,
    ProvidedShow,
    ProvidedTexts,
)
from storage.model.titles import NextEpisode, TitleKind
from storage.sqlite import SqliteProvider, on_connect

NOW = datetime(2030, 1, 2, tzinfo=UTC)
Title = ProvidedFilm | ProvidedShow

days = st.none() | st.dates(date(2029, 1, 1), date(2031, 1, 1))
words = st.sampled_from(["", "one", "two"])
languages = st.sampled_from(["de", "DE", "es-MX", "es-mx", "pt"])
common: dict[str, Any] = {
    "title": words,
    "original_title": words,
    "original_language": languages,
    "overview": words,
    "poster": words,
    "popularity": st.sampled_from([0.0, 1.5]),
    "genres": st.lists(st.sampled_from([1, 2, 3, 99]), max_size=4).map(tuple),
    "texts": st.lists(st.builds(ProvidedTexts, languages, words, words, words), max_size=4).map(tuple),
    "pictures": st.lists(
        st.builds(ProvidedPicture, st.sampled_from(PictureRole), st.sampled_from(["", "de"]), words), max_size=3
    ).map(tuple),
}
films = st.builds(ProvidedFilm, st.integers(1, 3), **common, year=st.none() | st.just(1922))
seasons = st.builds(
    ProvidedSeason, st.integers(0, 3), name=words, poster=words, air_date=days, episode_count=st.integers(0, 2)
)
shows = st.builds(
    ProvidedShow,
    st.integers(1, 3),
    **common,
    status=words,
    next_episode=st.none() | st.just(NextEpisode(1, 2, "Soon", date(2030, 1, 9))),
    seasons=st.lists(seasons, max_size=3).map(tuple),
)
told = st.lists(films | shows, max_size=4)


@pytest.fixture(scope="module")
def store() -> Iterator[Entities]:
    """A database for the whole file; each example ends with a rollback."""
    db = orm.Database()
    entities = define_entities(db)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "miauflix.db"
        migrate(path, Path(folder) / "backups")
        db.on_connect(on_connect)
        db.bind(SqliteProvider, str(path))
        db.generate_mapping()
        with orm.db_session:
            keep_genres(entities, [ProvidedGenre(number, f"Genre {number}") for number in (1, 2, 3)])
        yield entities
        db.disconnect()


def dump(store: Entities) -> list[list[tuple[Any, ...]]]:
    """All that is kept of titles, named by their numbers, without times."""
    connection = store.db.get_connection()
    queries = [
        tables.of(query)
        for tables in BOTH
        for query in (
            "SELECT tmdb_id, {told}, trailer, is_stale, sync_attempts, next_sync_at FROM {titles} ORDER BY tmdb_id",
            "SELECT tmdb_id, language, part.title, part.overview, part.tagline FROM {titles} JOIN {titles}_translation "
            "AS part ON {titles}.id = part.{owner} ORDER BY 1, 2",
            "SELECT tmdb_id, role, language, name FROM {titles} JOIN {titles}_picture AS part "
            "ON {titles}.id = part.{owner} ORDER BY 1, 2, 3",
            "SELECT tmdb_id, genre FROM {titles} JOIN {titles}_genre AS part "
            "ON {titles}.id = part.{owner} ORDER BY 1, 2",
        )
    ]
    queries.append(
        "SELECT tv_show.tmdb_id, season_number, season.name, season.overview, season.poster, air_date, episode_count, "
        "season.synced_at, season.sync_attempts FROM season JOIN tv_show ON tv_show.id = show ORDER BY 1, 2"
    )
    return [connection.execute(query).fetchall() for query in queries]


def after(store: Entities, *batches: Sequence[Title]) -> list[list[tuple[Any, ...]]]:
    """What is kept when these batches were kept one after the other; then all is as before."""
    with orm.db_session:
        for batch in batches:
            keep_titles(store, batch, NOW)
        kept = dump(store)
        orm.rollback()
    return kept


@given(st.lists(told, max_size=4))
@settings(deadline=None, max_examples=60)
def test_what_was_told_last_is_all_that_is_kept(store: Entities, batches: list[list[Title]]) -> None:
    last = {title.ref: title for batch in batches for title in batch}
    assert after(store, *batches) == after(store, list(last.values()))


@given(told)
@settings(deadline=None, max_examples=40)
def test_keeping_again_changes_nothing(store: Entities, batch: list[Title]) -> None:
    with orm.db_session:
        first = keep_titles(store, batch, NOW)
        assert first == len({title.ref for title in batch})
        assert keep_titles(store, list({title.ref: title for title in batch}.values()), NOW) == 0
        orm.rollback()


wild_text = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(["x" * 20_000, "\0", "\ud800"])
wild_number = st.integers() | st.sampled_from([2**63, -(2**63), 2**64])
wild_float = st.floats()
wild_texts = st.builds(ProvidedTexts, wild_text, wild_text, wild_text, wild_text)
wild_pictures = st.builds(ProvidedPicture, st.sampled_from(PictureRole), wild_text, wild_text)
wild: dict[str, Any] = {
    "id": wild_number,
    "title": wild_text,
    "imdb_id": st.none() | wild_text,
    "original_title": wild_text,
    "original_language": wild_text,
    "overview": wild_text,
    "poster": wild_text,
    "genres": st.lists(wild_number, max_size=2).map(tuple),
    "popularity": wild_float,
    "rating": wild_float,
    "texts": st.lists(wild_texts, max_size=2).map(tuple),
    "pictures": st.lists(wild_pictures, max_size=2).map(tuple),
}
wild_season = st.builds(ProvidedSeason, wild_number, id=wild_number, name=wild_text, episode_count=wild_number)
wild_films = st.builds(ProvidedFilm, **wild, year=wild_number, runtime_min=wild_number)
wild_shows = st.builds(ProvidedShow, **wild, status=wild_text, seasons=st.lists(wild_season, max_size=2).map(tuple))


@given(wild_films | wild_shows)
@settings(deadline=None, max_examples=100)
def test_one_bad_title_never_keeps_the_others_from_being_kept(store: Entities, bad: Title) -> None:
    good = ProvidedFilm(653, "Nosferatu")
    with orm.db_session:
        keep_titles(store, [bad, good], NOW)
        found = movie(store, 653, "de")
        assert found is not None
        swap_list(store, ProvidedList("wild", bad.title, bad.overview, 0, (bad.ref, good.ref)), NOW)
        for title in titles(store, [bad.ref, good.ref], "de"):
            assert title.title
            title.title.encode()
        assert drop_lists(store, ["wild"]) == 1
        orm.rollback()


def test_a_title_without_any_name_is_called_by_its_number(store: Entities) -> None:
    with orm.db_session:
        keep_titles(store, [ProvidedFilm(7, ""), ProvidedShow(7, "", original_title="Sieben")], NOW)
        found = titles(store, [ProvidedFilm(7, "").ref, ProvidedShow(7, "").ref], "en")
        assert [title.title for title in found] == ["7", "Sieben"]
        orm.rollback()


def test_an_error_in_the_middle_leaves_all_as_it_was(store: Entities) -> None:
    with orm.db_session:
        keep_titles(store, [ProvidedFilm(653, "Old", texts=(ProvidedTexts("de", "Alt"),))], NOW, ("titles", "1"))
    before = after(store)
    broken = ProvidedFilm(654, "Broken", pictures=(ProvidedPicture(PictureRole.LOGO, "de", object()),))  # type: ignore[arg-type]
    with pytest.raises(TypeError), orm.db_session:
        keep_titles(store, [ProvidedFilm(653, "New"), broken], NOW, ("titles", "2"))
    assert after(store) == before
    with orm.db_session:
        assert store.SyncState.get(name="titles").cursor == "1"
        store.Movie.select().delete(bulk=True)


def test_a_film_and_a_series_of_one_number_are_two_titles(store: Entities) -> None:
    with orm.db_session:
        assert keep_titles(store, [ProvidedFilm(7, "Film"), ProvidedShow(7, "Show")], NOW) == 2
        refs = [ProvidedShow(7, "").ref, ProvidedFilm(7, "").ref]
        assert [title.ref.kind for title in titles(store, refs, "en")] == [TitleKind.SHOW, TitleKind.MOVIE]
        orm.rollback()
