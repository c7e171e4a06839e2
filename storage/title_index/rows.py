"""Titles as their own tables have them now, with what the index wants of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import attrs

from storage import sql
from storage.entities import Entities
from storage.model.titles import TitleKind
from storage.title_index.facets import ALL, Facet, day_of
from storage.title_index.folding import fold, names_of
from storage.title_index.names import Named
from storage.title_index.numbering import key_of, kind_number, weight_of


@attrs.frozen
class _Tables:
    """Where one kind of titles lies, and its `sources`. Series have no year beside their day."""

    title: str
    owner: str
    day: str
    year: str
    sources: str

    def of(self, statement: str) -> str:
        return statement.format(**attrs.asdict(self))


_TABLES = {
    TitleKind.MOVIE: _Tables("movie", "movie", "release_date", "year", "movie_source"),
    TitleKind.SHOW: _Tables(
        "tv_show", "show", "first_air_date", "NULL", "season JOIN season_source ON season_source.season = season.id"
    ),
}


@attrs.define
class TitleRow:
    """A title's row; `translated` are its titles in other languages, `genres` TMDB's numbers."""

    kind: TitleKind
    id: int
    title: str
    original_title: str
    popularity: float
    rating: float
    day: str | None
    year: int | None
    translated: list[str] = attrs.field(factory=list)
    genres: list[int] = attrs.field(factory=list)
    is_playable: bool = False

    @property
    def key(self) -> int:
        """Its key in the index."""
        return key_of(self.kind, self.id)

    def named(self, known: Named | None) -> Named:
        """Its names, in the places where they are now as long as these will do."""
        weight = weight_of(self.popularity, None if known is None else known.weight)
        return Named(self.key, weight, names_of((self.title, self.original_title, *self.translated)))

    def facets(self) -> set[Facet]:
        """It under each of its genres, and under all."""
        same = Facet(
            title=self.key,
            genre=ALL,
            kind=kind_number(self.kind),
            popularity=self.popularity,
            rating=self.rating,
            released=day_of(None if self.day is None else date.fromisoformat(self.day), self.year),
            is_playable=int(self.is_playable),
            sort_title=fold(self.title) or fold(self.original_title),
        )
        return {attrs.evolve(same, genre=genre) for genre in (ALL, *self.genres)}


def read(store: Entities, kind: TitleKind, ids: Sequence[int]) -> list[TitleRow]:
    """The titles in these rows, without those that are gone."""
    tables, wanted = _TABLES[kind], sql.many(ids)
    statement = (
        "SELECT id, title, original_title, popularity, rating, {day}, {year} FROM {title} "
        "WHERE id IN (SELECT value FROM json_each(?))"
    )
    titles = {row[0]: TitleRow(kind, *row) for row in sql.rows(store, tables.of(statement), wanted)}
    statement = (
        "SELECT {owner}, title FROM {title}_translation "
        "WHERE {owner} IN (SELECT value FROM json_each(?)) AND title <> '' ORDER BY {owner}, language"
    )
    for row_id, text in sql.rows(store, tables.of(statement), wanted):
        titles[row_id].translated.append(text)
    statement = (
        "SELECT {owner}, genre.tmdb_id FROM {title}_genre JOIN genre ON genre.id = genre "
        "WHERE {owner} IN (SELECT value FROM json_each(?))"
    )
    for row_id, genre in sql.rows(store, tables.of(statement), wanted):
        titles[row_id].genres.append(genre)
    for row_id in playable(store, kind, ids):
        titles[row_id].is_playable = True
    return list(titles.values())


def most_popular_first(store: Entities, kind: TitleKind) -> list[int]:
    """The ids of all rows."""
    statement = _TABLES[kind].of("SELECT id FROM {title} ORDER BY popularity DESC, id")
    return [row_id for (row_id,) in sql.rows(store, statement)]


def playable(store: Entities, kind: TitleKind, ids: Collection[int]) -> frozenset[int]:
    """The rows of those of these titles that have a source whose torrent file is at hand."""
    statement = (
        "SELECT {owner} FROM {sources} WHERE {owner} IN (SELECT value FROM json_each(?)) "
        "AND has_file = 1 AND vanished_at IS NULL AND rejected_reason = ''"
    )
    found = sql.rows(store, _TABLES[kind].of(statement), sql.many(ids))
    return frozenset(row_id for (row_id,) in found)
