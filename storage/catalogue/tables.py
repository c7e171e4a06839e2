"""Where films and series lie: the same tables under different names, so that one code serves both."""

from __future__ import annotations

import attrs

from storage.model.titles import TitleKind

IN_LANGUAGES = "substr(language, 1, instr(language || '-', '-') - 1) IN (SELECT value FROM json_each(?))"
"""SQL: whether the column `language` is of one of the languages in a list, whatever its region."""


@attrs.frozen
class TitleTables:
    """The tables of one kind of title; `owner` is the column by which the others name it.

    `told` are the columns that a provider fills, `at_first` those that a new row has beside them.
    """

    kind: TitleKind
    titles: str
    owner: str
    told: tuple[str, ...]
    at_first: tuple[tuple[str, object], ...]

    def of(self, statement: str) -> str:
        """A statement with `{titles}`, `{owner}`, their columns and `IN_LANGUAGES` filled in."""
        first = [name for name, _ in self.at_first]
        return statement.format(
            titles=self.titles,
            owner=self.owner,
            in_languages=IN_LANGUAGES,
            told=", ".join(self.told),
            all=", ".join((*self.told, *first)),
            marks=", ".join("?" * (len(self.told) + len(first))),
            set=", ".join(f"{name} = ?" for name in self.told),
        )


MOVIES = TitleTables(
    kind=TitleKind.MOVIE,
    titles="movie",
    owner="movie",
    told=(
        "imdb_id", "title", "original_title", "original_language", "overview", "tagline", "release_date", "year",
        "runtime", "poster", "backdrop", "logo", "popularity", "rating", "licence",
    ),
    at_first=(
        ("trailer", ""), ("is_stale", False), ("sync_attempts", 0), ("wants_sources", True),
        ("source_searched_by", ""), ("source_search_attempts", 0),
    ),
)  # fmt: skip

SHOWS = TitleTables(
    kind=TitleKind.SHOW,
    titles="tv_show",
    owner="show",
    told=(
        "imdb_id", "title", "original_title", "original_language", "overview", "tagline", "first_air_date",
        "last_air_date", "status", "poster", "backdrop", "logo", "popularity", "rating", "next_air_date",
        "next_season_number", "next_episode_number", "next_episode_title",
    ),
    at_first=(("trailer", ""), ("is_stale", False), ("sync_attempts", 0)),
)  # fmt: skip

BOTH = (MOVIES, SHOWS)


def tables_of(kind: TitleKind) -> TitleTables:
    """The tables of this kind of title."""
    return MOVIES if kind is TitleKind.MOVIE else SHOWS
