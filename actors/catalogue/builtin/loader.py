"""Reads the built-in catalogue from the JSON files beside this module."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib import resources
from typing import Any

from actors.catalogue.builtin.contents import BuiltinCatalogue, BuiltinGenre, BuiltinList
from actors.catalogue.builtin.film import BuiltinFilm, Identifiers

POPULAR_SLUG = "@@tmdb_movies_popular"
"""The list whose order is every film's rank. It holds all films."""

_Row = dict[str, Any]


def load_builtin() -> BuiltinCatalogue:
    """The same values on every call. A file that is missing or malformed is a broken package: it raises at once."""
    lists = tuple(_list(row) for row in _rows("lists.json"))
    ranks = _ranks(lists)
    films = sorted((_film(row, ranks) for row in _rows("films.json")), key=lambda film: film.rank)
    genres = tuple(BuiltinGenre(id=row["id"], name=row["name"]) for row in _rows("genres.json"))
    return BuiltinCatalogue(films=tuple(films), genres=genres, lists=lists)


def _rows(name: str) -> list[_Row]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    rows: list[_Row] = json.loads(text)
    return rows


def _ranks(lists: tuple[BuiltinList, ...]) -> dict[int, int]:
    popular = next(each for each in lists if each.slug == POPULAR_SLUG)
    return {film: place for place, film in enumerate(popular.films, start=1)}


def _list(row: _Row) -> BuiltinList:
    return BuiltinList(slug=row["slug"], name=row["name"], description=row["description"], films=tuple(row["films"]))


def _film(row: _Row, ranks: Mapping[int, int]) -> BuiltinFilm:
    """`sources` stays in the file: it is for whoever checks a fact, not for the service."""
    released = row["release_date"]
    return BuiltinFilm(
        id=row["id"],
        tmdb_id=row["tmdb_id"],
        imdb_id=row["imdb_id"],
        title=row["title"],
        original_title=row["original_title"] or row["title"],
        year=row["year"],
        release_date=None if released is None else date.fromisoformat(released),
        runtime_min=row["runtime_min"],
        licence=row["licence"],
        overview=row["overview"],
        tagline=row["tagline"],
        genres=tuple(row["genres"]),
        directors=tuple(row["directors"]),
        country=row["country"],
        language=row["language"],
        identifiers=Identifiers(**row["identifiers"]),
        rank=ranks[row["id"]],
    )
