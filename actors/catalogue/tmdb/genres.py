"""Genres out of one answer for each kind and language. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from actors.catalogue.tmdb.answers import GenresAnswer
from actors.catalogue.tmdb.names import ENGLISH
from storage.model.provided import ProvidedGenre
from storage.model.titles import TitleKind


def genres_of(answers: Mapping[tuple[TitleKind, str], GenresAnswer]) -> tuple[ProvidedGenre, ...]:
    """All genres by number, in all languages that were told; a genre may be of films and series both."""
    kinds: dict[int, set[TitleKind]] = {}
    names: dict[int, dict[str, str]] = {}
    for (kind, language), answer in answers.items():
        for genre in answer.genres:
            kinds.setdefault(genre.id, set()).add(kind)
            if genre.name:
                names.setdefault(genre.id, {}).setdefault(language, genre.name)
    return tuple(
        ProvidedGenre(number, names[number][ENGLISH], _others(names[number]), frozenset(kinds[number]))
        for number in sorted(names)
        if ENGLISH in names[number]
    )


def _others(names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((language, name) for language, name in names.items() if language != ENGLISH)
