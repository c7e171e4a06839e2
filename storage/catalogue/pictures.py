"""Pictures of titles: which one a viewer of a language sees, and what stands in its place while it loads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from storage import sql
from storage.catalogue.parts import PartTable
from storage.catalogue.tables import TitleTables
from storage.entities import Entities
from storage.languages import fallbacks, normal, primary
from storage.model.provided import PictureRole, ProvidedPicture
from storage.model.titles import Picture

COLOUR_DIGITS = 6
WORDLESS = ""
"""The language of a picture without words."""

Names = Mapping[tuple[str, str], str]
"""A title's pictures: (role, language) to name."""


def picture_table(tables: TitleTables) -> PartTable:
    """Where pictures of single languages lie."""
    return PartTable(tables.of("{titles}_picture"), (tables.owner, "role", "language"), ("name",))


def choose(role: PictureRole, names: Names, asked: str, original: str, default: str) -> str:
    """The name of the picture to show: posters and logos follow the languages, as texts do.

    A backdrop is best without words, unless there is one in the very language asked for.
    """
    tags = fallbacks(asked, original)
    if role is PictureRole.BACKDROP:
        tags = (normal(asked), primary(asked), WORDLESS)
    return next((name for tag in tags if (name := names.get((role.value, tag)))), default)


def names_of(store: Entities, tables: TitleTables, rows: Iterable[int]) -> dict[int, dict[tuple[str, str], str]]:
    """The pictures of single languages of these titles, by row."""
    found: dict[int, dict[tuple[str, str], str]] = {}
    for (row, role, language), (name,) in picture_table(tables).kept(store, rows).items():
        found.setdefault(row, {})[role, language or WORDLESS] = name
    return found


def colours_of(store: Entities, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The colours of these pictures, as far as they were seen."""
    wanted = sql.many({name for name in names if name})
    query = "SELECT name, colours FROM picture WHERE colours <> '' AND name IN (SELECT value FROM json_each(?))"
    return {name: _split(colours) for name, colours in sql.rows(store, query, wanted)}


def picture(name: str, colours: Mapping[str, tuple[str, ...]]) -> Picture:
    """The value of a picture by this name."""
    return Picture(name, colours.get(name, ()))


def note_names(store: Entities, names: Iterable[str]) -> None:
    """Make sure that every one of these pictures is known."""
    sql.run(
        store,
        "INSERT INTO picture (name, colours, attempts) SELECT value, '', 0 FROM json_each(?) WHERE true "
        "ON CONFLICT (name) DO NOTHING",
        sql.many(sorted({name for name in names if name})),
    )


def keep_pictures(
    store: Entities,
    tables: TitleTables,
    told: Mapping[int, Sequence[ProvidedPicture]],
    beside: Collection[int] = (),
) -> set[int]:
    """Give titles, by row, these pictures; those in `beside` keep what they have in other languages.

    Returns the rows for which anything is different.
    """
    table = picture_table(tables)
    wanted = {
        (row, each.role.value, normal(each.language)): (each.name,)
        for row, pictures in told.items()
        for each in pictures
        if each.name
    }
    kept = table.kept(store, [row for row in told if row in beside]) if beside else {}
    note_names(store, [name for (name,) in wanted.values()])
    return table.replace(store, told, {**kept, **wanted})


def want_colours(store: Entities, names: Iterable[str], now: datetime) -> None:
    """Have somebody look at these pictures, but at none for a second time."""
    sql.run(
        store,
        "UPDATE picture SET next_attempt_at = ? WHERE colours = '' AND attempts = 0 "
        "AND likely(next_attempt_at IS NULL) AND name IN (SELECT value FROM json_each(?))",
        now,
        sql.many({name for name in names if name}),
    )


def _split(colours: str) -> tuple[str, ...]:
    return tuple(colours[start : start + COLOUR_DIGITS] for start in range(0, len(colours), COLOUR_DIGITS))
