"""The port to whoever knows films and lists."""

from __future__ import annotations

from typing import Protocol

import attrs

from storage.model.provided import ProvidedFilm, ProvidedGenre, ProvidedList


@attrs.frozen
class Outline:
    """What a provider has, without the films themselves.

    `fingerprint` is the same for as long as every film and list is, so that nothing need be read again; "" where the
    provider cannot tell: then the films that are not yet known are fetched, and the lists compared.
    """

    fingerprint: str
    genres: tuple[ProvidedGenre, ...]
    lists: tuple[ProvidedList, ...]

    @property
    def films(self) -> tuple[int, ...]:
        """The ids of all films on the lists, each once."""
        return tuple(dict.fromkeys(film for each in self.lists for film in each.films))


class TitleProvider(Protocol):
    """Knows films. Every method may raise a `MiauflixError`: not now, ask again later."""

    @property
    def name(self) -> str:
        """What it is called in logs and in the database: never changes."""

    async def outline(self) -> Outline:
        """Its genres and lists as they are now."""

    async def film(self, tmdb_id: int) -> ProvidedFilm | None:
        """One film, whole, or None: it knows no film of this id."""
