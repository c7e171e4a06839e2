"""Genres, and their names in every language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from storage import sql
from storage.catalogue.parts import PartTable
from storage.catalogue.tables import IN_LANGUAGES, TitleTables
from storage.cleaning import tamed
from storage.entities import Entities
from storage.languages import ENGLISH, best_first, first_text, normal, primary
from storage.model.provided import ProvidedGenre
from storage.model.titles import Genre, TitleKind

_NAMES = PartTable("genre_translation", ("genre", "language"), ("name",))


def genres(store: Entities, kind: TitleKind | None, language: str) -> tuple[Genre, ...]:
    """The genres of films, of series, or (None) of both, by name."""
    rows = sql.rows(
        store,
        "SELECT id, tmdb_id, name FROM genre WHERE (for_movies AND ?) OR (for_shows AND ?)",
        kind is not TitleKind.SHOW,
        kind is not TitleKind.MOVIE,
    )
    names = _named(store, {row: name for row, _, name in rows}, language)
    return tuple(sorted((Genre(tmdb_id, names[row]) for row, tmdb_id, _ in rows), key=lambda genre: genre.name))


def keep_genres(store: Entities, genres: Sequence[ProvidedGenre]) -> int:
    """Add or rename these genres; others stay. Returns how many are new."""
    before = len(genre_rows(store))
    told = [tamed(genre) for genre in genres if genre.name]
    sql.run_many(
        store,
        "INSERT INTO genre (tmdb_id, name, for_movies, for_shows) VALUES (?, ?, ?, ?) ON CONFLICT (tmdb_id) DO UPDATE "
        "SET name = excluded.name, for_movies = for_movies OR excluded.for_movies, "
        "for_shows = for_shows OR excluded.for_shows",
        [(each.id, each.name, TitleKind.MOVIE in each.kinds, TitleKind.SHOW in each.kinds) for each in told],
    )
    ids = genre_rows(store)
    _NAMES.write(store, {(ids[each.id], normal(tag)): (name,) for each in told for tag, name in each.names if name})
    return len(ids) - before


def genre_rows(store: Entities) -> dict[int, int]:
    """The rows of all genres by their numbers."""
    return {tmdb_id: row for tmdb_id, row in sql.rows(store, "SELECT tmdb_id, id FROM genre")}  # noqa: C416  # typed


def genres_of(store: Entities, tables: TitleTables, rows: Iterable[int], language: str) -> dict[int, tuple[str, ...]]:
    """The names of these titles' genres, by row, with two queries for all."""
    statement = tables.of(
        "SELECT {owner}, genre.id, genre.name FROM {titles}_genre JOIN genre ON genre.id = genre "
        "WHERE {owner} IN (SELECT value FROM json_each(?))"
    )
    pairs = sql.rows(store, statement, sql.many(rows))
    named = _named(store, {genre: name for _, genre, name in pairs}, language)
    names: dict[int, list[str]] = {}
    for row, genre, _ in pairs:
        names.setdefault(row, []).append(named[genre])
    return {row: tuple(sorted(found)) for row, found in names.items()}


def _named(store: Entities, english: Mapping[int, str], language: str) -> dict[int, str]:
    """Genres by row, in the best language that has a name for them."""
    texts = {genre: {ENGLISH: name} for genre, name in english.items()}
    statement = (
        "SELECT genre, language, name FROM genre_translation "  # noqa: S608  # a condition of ours
        "WHERE genre IN (SELECT value FROM json_each(?)) "
        f"AND {IN_LANGUAGES}"
    )
    for genre, tag, name in sql.rows(store, statement, sql.many(texts), sql.many([primary(language), ENGLISH])):
        texts[genre].setdefault(tag, name)
    return {genre: first_text(best_first(language, "", names), names) for genre, names in texts.items()}
