"""Films, lists and genres as everybody speaks of them."""

from __future__ import annotations

from datetime import date

import attrs

OWN_ID_START = 1_000_000_000
"""Titles that TMDB does not know carry ids of ours from here up."""


@attrs.frozen
class Movie:
    """A film in one language. `tmdb_id` is TMDB's id, or one of ours from `OWN_ID_START` up.

    Picture fields are URLs or "". `runtime_min` is 0 and `release_date` None where unknown.
    """

    id: int
    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    overview: str
    tagline: str
    release_date: date | None
    year: int | None
    runtime_min: int
    poster: str
    backdrop: str
    logo: str
    genres: tuple[str, ...]
    popularity: float
    rating: float
    licence: str


@attrs.frozen
class MediaListInfo:
    """An ordered list of titles, addressed by its slug."""

    slug: str
    name: str
    description: str


@attrs.frozen
class MoviePage:
    """One page of a list: `results` in the list's own order, `total` over all pages."""

    list: MediaListInfo
    results: tuple[Movie, ...]
    total: int
