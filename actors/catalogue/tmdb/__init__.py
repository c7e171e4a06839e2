"""The adapter to The Movie Database: films and series of the whole world, in every language.

Its documentation lies at developer.themoviedb.org; each question names its page there.
"""

from __future__ import annotations

from actors.catalogue.tmdb.settings import TmdbSettings

__all__ = ["TmdbSettings"]
