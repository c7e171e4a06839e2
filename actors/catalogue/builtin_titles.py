"""The adapter to the catalogue that ships with the package: there is always something to look at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from actors.catalogue.builtin import BuiltinCatalogue, BuiltinFilm, load_builtin
from actors.catalogue.fingerprint import fingerprint_of
from actors.catalogue.local_titles import LocalTitles
from actors.catalogue.provider import Outline, Urgency
from storage.model.provided import ProvidedFilm, ProvidedGenre, ProvidedList
from storage.model.titles import TitleKind, TitleRef


class BuiltinTitles(LocalTitles):
    """Answers from files inside the package. Read once, at the first question."""

    name = "builtin"

    async def outline(self) -> Outline:
        """Genres and hand-made lists."""
        return self._outline

    async def film(
        self, tmdb_id: int, urgency: Urgency = Urgency.BACKGROUND, newer_than: datetime | None = None
    ) -> ProvidedFilm | None:
        """One of some fifty films."""
        return self._films.get(tmdb_id)

    @cached_property
    def _contents(self) -> BuiltinCatalogue:
        return load_builtin()

    @cached_property
    def _films(self) -> dict[int, ProvidedFilm]:
        genres = {genre.name: genre.id for genre in self._contents.genres}
        return {film.id: _provided(film, genres) for film in self._contents.films}

    @cached_property
    def _outline(self) -> Outline:
        genres = tuple(ProvidedGenre(genre.id, genre.name) for genre in self._contents.genres)
        lists = tuple(
            ProvidedList(each.slug, each.name, each.description, position, _films(each.films))
            for position, each in enumerate(self._contents.lists)
        )
        return Outline(fingerprint_of(genres, lists, tuple(self._films.values())), genres, lists)


def _films(ids: Iterable[int]) -> tuple[TitleRef, ...]:
    return tuple(TitleRef(TitleKind.MOVIE, tmdb_id) for tmdb_id in ids)


def _provided(film: BuiltinFilm, genres: dict[str, int]) -> ProvidedFilm:
    return ProvidedFilm(
        id=film.id,
        title=film.title,
        imdb_id=film.imdb_id,
        original_title=film.original_title,
        original_language=film.language,
        overview=film.overview,
        tagline=film.tagline,
        release_date=film.release_date,
        year=film.year,
        runtime_min=film.runtime_min or 0,
        genres=tuple(genres[name] for name in film.genres),
        popularity=film.popularity,
        rating=film.rating,
        licence=film.licence,
    )
