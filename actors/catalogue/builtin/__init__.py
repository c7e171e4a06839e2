"""The catalogue that needs no key and no network: free films, checked by hand, with lists made for them.

`films.json` names for every film where each of its facts was seen: `sources` is a list of `seen` (the place) and `for`
(the facts). An id that two places agree on has two entries. `rank` and the lists are our own choice, no one's figures.
"""

from __future__ import annotations

from actors.catalogue.builtin.contents import BuiltinCatalogue, BuiltinGenre, BuiltinList
from actors.catalogue.builtin.film import BuiltinFilm, Identifiers
from actors.catalogue.builtin.loader import POPULAR_SLUG, load_builtin

__all__ = [
    "POPULAR_SLUG",
    "BuiltinCatalogue",
    "BuiltinFilm",
    "BuiltinGenre",
    "BuiltinList",
    "Identifiers",
    "load_builtin",
]
