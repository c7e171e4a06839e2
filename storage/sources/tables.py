"""Where sources lie: those of films and those of seasons in the same tables under different names."""

from __future__ import annotations

import attrs

from storage import sql
from storage.entities import Entities
from storage.model.sources import Sought, SourceRef
from storage.model.titles import TitleKind, TitleRef

_LIVE = "{sources}.vanished_at IS NULL AND {sources}.rejected_reason = ''"
_AIRED = "coalesce(episode.air_date, season.air_date, '') <= ?"  # without a day: once its season is on air


@attrs.frozen
class SourceTables:
    """The tables of one kind of source; `owner` is what is searched in one go: a film, or a season of a series.

    As SQL: `title` is the row of an owner's title, `joined` finds whatever `number` needs beside the owner's own row,
    `number` tells the two numbers of a `Sought`, and `is_it` compares an owner with them.
    """

    kind: TitleKind
    sources: str
    owner: str
    title: str
    joined: str
    number: str
    is_it: str

    def of(self, statement: str) -> str:
        """A statement with these names filled in.

        `{live}`: the source is still offered, and nothing is wrong with it; `{aired}`: the episode was shown by a day.
        """
        return statement.format(**attrs.asdict(self), live=_LIVE.format(sources=self.sources), aired=_AIRED)

    def sought(self, tmdb_id: int, season: int | None) -> Sought:
        """What `number` told."""
        return Sought(TitleRef(self.kind, tmdb_id), season)

    def ref(self, source_id: int) -> SourceRef:
        """The source in this row."""
        return SourceRef(self.kind, source_id)


@attrs.frozen
class Owner:
    """The row of what was sought, and that of its title."""

    id: int
    title: int


# CROSS JOIN: the tables are walked through in this order.
FILMS = SourceTables(
    kind=TitleKind.MOVIE,
    sources="movie_source",
    owner="movie",
    title="movie.id",
    joined="",
    number="movie.tmdb_id, NULL",
    is_it="movie.tmdb_id = ? AND ? IS NULL",
)
SEASONS = SourceTables(
    kind=TitleKind.SHOW,
    sources="season_source",
    owner="season",
    title="season.show",
    joined="CROSS JOIN tv_show ON tv_show.id = season.show",
    number="tv_show.tmdb_id, season.season_number",
    is_it="season.show = (SELECT id FROM tv_show WHERE tmdb_id = ?) AND season.season_number = ?",
)
BOTH = (FILMS, SEASONS)


def tables_of(kind: TitleKind) -> SourceTables:
    """The tables of what is sought for titles of this kind."""
    return FILMS if kind is TitleKind.MOVIE else SEASONS


def numbers(sought: Sought) -> tuple[int, int | None]:
    """The values that `is_it` asks for."""
    return sought.title.tmdb_id, sought.season


def owner_of(store: Entities, sought: Sought) -> Owner | None:
    """The film or season, if we have it."""
    statement = tables_of(sought.kind).of("SELECT {owner}.id, {title} FROM {owner} WHERE {is_it}")
    return next((Owner(*row) for row in sql.rows(store, statement, *numbers(sought))), None)
