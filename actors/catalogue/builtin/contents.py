"""The built-in catalogue as a whole: films, genres and hand-made lists."""

from __future__ import annotations

import attrs

from actors.catalogue.builtin.film import BuiltinFilm


@attrs.frozen
class BuiltinGenre:
    """A genre under TMDB's id and English name."""

    id: int
    name: str


@attrs.frozen
class BuiltinList:
    """An ordering of films made by hand; `films` are ids of `BuiltinFilm`, first place first.

    The package has no series: their list is empty, so that its address answers wherever the titles come from. A home
    page leaves empty lists out.
    """

    slug: str
    name: str
    description: str
    films: tuple[int, ...]


@attrs.frozen
class BuiltinCatalogue:
    """All that the package ships. `films` are in order of rank; `lists` in the order a home page shows them."""

    films: tuple[BuiltinFilm, ...]
    genres: tuple[BuiltinGenre, ...]
    lists: tuple[BuiltinList, ...]
