"""What titles are filtered and sorted by. Plain SQL; a page is read along the index of its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

import attrs

from storage import sql
from storage.entities import Entities
from storage.model.titles import TitleFilter, TitleKind, TitleSort
from storage.title_index.numbering import kind_number

ALL = 0
"""The genre under which every title stands."""

FEW = 500
"""So many titles are sorted, or looked at one by one, sooner than any of them is found in a long order."""

LATEST_YEAR = 9999
_MOST = 2**63 - 1
_COLUMNS = {
    TitleSort.POPULARITY: "popularity",
    TitleSort.RATING: "rating",
    TitleSort.RELEASE_DATE: "released",
    TitleSort.TITLE: "sort_title",
}


@attrs.frozen
class Facet:
    """A title under one genre. `released` is a day's number (`date.toordinal`), 0 where unknown."""

    title: int
    genre: int
    kind: int
    popularity: float
    rating: float
    released: int
    is_playable: int
    sort_title: str


_Place: TypeAlias = tuple[Any, int]
"""A value in the column of an order, and a title's key."""

_FIELDS = tuple(field.name for field in attrs.fields(Facet))


@attrs.frozen
class Condition:
    """SQL about the columns of `title_facet`, and its values by name."""

    where: str
    values: dict[str, object]


@attrs.frozen
class Position:
    """Where a title stands in an order: its value in the column, and its key."""

    value: float | str
    key: int


def day_of(day: date | None, year: int | None) -> int:
    """The number of the day of release; where only the year is known its first day stands for it."""
    if day is not None:
        return day.toordinal()
    return date(year, 1, 1).toordinal() if year and 1 <= year <= LATEST_YEAR else 0


def condition_of(wanted: TitleFilter) -> Condition:
    """The filter as SQL."""
    where = ["genre = :genre"]
    values: dict[str, object] = {"genre": max(-_MOST, min(_MOST, wanted.genre or ALL))}
    if wanted.kind is not None:
        where.append("kind = :kind")
        values["kind"] = kind_number(wanted.kind)
    if wanted.year_from or wanted.year_to:
        where.append("released BETWEEN :first_day AND :last_day")
        values["first_day"] = date(_year(wanted.year_from or 1), 1, 1).toordinal()
        values["last_day"] = date(_year(wanted.year_to or LATEST_YEAR), 12, 31).toordinal()
    if wanted.rating_from > 0:
        where.append("rating >= :rating")
        values["rating"] = wanted.rating_from
    if wanted.is_playable:
        where.append("is_playable = 1")
    return Condition(" AND ".join(where), values)


# --- reading ----------------------------------------------------------------------------------------------------------


def in_order(
    store: Entities, wanted: TitleFilter, sort: TitleSort, after: Position | None, count: int
) -> list[Position]:
    """Up to `count` titles behind the position `after`, of both kinds where none is asked for.

    The few that a narrow filter lets through are sorted; else they are read in their order until there are enough.
    """
    is_narrow = wanted.is_playable or wanted.year_from or wanted.year_to or wanted.rating_from > 0
    places = _few_places(store, wanted, sort) if is_narrow else None
    if places is None:
        places = [place for each in _by_kind(wanted) for place in _of_kind(store, each, sort, after, count)]
    elif after is not None:
        places = [place for place in places if _is_behind(place, after, sort)]
    places.sort(reverse=sort is not TitleSort.TITLE)
    return [Position(*place) for place in places[:count]]


def few(store: Entities, wanted: TitleFilter, most: int) -> list[int] | None:
    """The keys of the titles that the filter lets through; None when they are more than `most`."""
    found: list[int] = []
    for each in _by_kind(wanted):
        condition = condition_of(each)
        statement = (
            f"SELECT title FROM title_facet INDEXED BY idx_title_facet__{_narrowest(each)} "  # noqa: S608  # ours
            f"WHERE {condition.where} LIMIT :most"
        )
        found += [key for (key,) in sql.named_rows(store, statement, {**condition.values, "most": most + 1})]
        if len(found) > most:
            return None
    return found


def _few_places(store: Entities, wanted: TitleFilter, sort: TitleSort) -> list[_Place] | None:
    """The index of a filter does not hold every order's values: they are read once the titles are known to be few."""
    keys = few(store, wanted, FEW)
    statement = (
        f"SELECT {_COLUMNS[sort]}, title FROM title_facet "  # noqa: S608  # ours
        "WHERE title IN (SELECT value FROM json_each(?)) AND genre = ?"
    )
    return None if keys is None else sql.rows(store, statement, sql.many(keys), ALL)


def _narrowest(wanted: TitleFilter) -> str:
    """The index in which the titles that the filter lets through lie closest together."""
    if wanted.is_playable:
        return "playable"
    if wanted.year_from or wanted.year_to:
        return "released"
    return "rating"


def _is_behind(place: _Place, after: Position, sort: TitleSort) -> bool:
    end = (after.value, after.key)
    return place > end if sort is TitleSort.TITLE else place < end


def _by_kind(wanted: TitleFilter) -> Iterator[TitleFilter]:
    """Every index begins with the kind."""
    kinds = TitleKind if wanted.kind is None else (wanted.kind,)
    return (attrs.evolve(wanted, kind=kind) for kind in kinds)


def _of_kind(store: Entities, wanted: TitleFilter, sort: TitleSort, after: Position | None, count: int) -> list[_Place]:
    condition = condition_of(wanted)
    where, values = condition.where, {**condition.values, "count": count}
    column = _COLUMNS[sort]
    direction, behind = ("ASC", ">") if sort is TitleSort.TITLE else ("DESC", "<")
    if after is not None:
        where += f" AND ({column}, title) {behind} (:value, :key)"
        values |= {"value": after.value, "key": after.key}
    statement = (
        f"SELECT {column}, title FROM title_facet INDEXED BY idx_title_facet__{column} WHERE {where} "  # noqa: S608  # ours
        f"ORDER BY {column} {direction}, title {direction} LIMIT :count"
    )
    return sql.named_rows(store, statement, values)


def _year(year: int) -> int:
    return max(1, min(LATEST_YEAR, year))


# --- writing ----------------------------------------------------------------------------------------------------------


def known(store: Entities, keys: Sequence[int]) -> set[Facet]:
    """All facets of these titles."""
    statement = f"SELECT {', '.join(_FIELDS)} FROM title_facet WHERE title IN (SELECT value FROM json_each(?))"  # noqa: S608  # ours
    return {Facet(*row) for row in sql.rows(store, statement, sql.many(keys))}


def replace(store: Entities, old: set[Facet], new: set[Facet]) -> None:
    """Have `new` in the place of `old`; what is the same in both is not touched."""
    kept = {(facet.title, facet.genre) for facet in new}
    gone = {(facet.title, facet.genre) for facet in old} - kept
    sql.run_many(store, "DELETE FROM title_facet WHERE title = ? AND genre = ?", gone)
    sql.run_many(
        store,
        f"INSERT INTO title_facet ({', '.join(_FIELDS)}) VALUES ({', '.join('?' * len(_FIELDS))}) "  # noqa: S608  # ours
        f"ON CONFLICT (title, genre) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _FIELDS[2:])}",
        [attrs.astuple(facet) for facet in new - old],
    )


def clear(store: Entities) -> None:
    """Forget all facets."""
    sql.run(store, "DELETE FROM title_facet")
