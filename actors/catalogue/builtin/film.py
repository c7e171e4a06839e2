"""A film of the built-in catalogue, and where else it is known."""

from __future__ import annotations

from datetime import date

import attrs


@attrs.frozen
class Identifiers:
    """Names of the same film elsewhere; None where we have seen no proof.

    `wikidata` is an item (Q and digits), `internet_archive` the identifier of an archive.org item.
    """

    wikidata: str | None = None
    internet_archive: str | None = None


@attrs.frozen
class BuiltinFilm:
    """A freely licensed or public-domain film as the package ships it. Facts only, all of them checked by hand.

    `id` is TMDB's where `tmdb_id` is known, else one of ours from `storage.model.titles.OWN_ID_START` + 100 up. An id
    is never given to another film. `original_title` equals `title` where the film has no other. `language` is BCP 47
    ("zxx": no words), `country` ISO 3166-1 or, for a state that is no more, ISO 3166-3. `rank` counts from 1, the most
    popular first. We publish no figures of others, so `rating` and `popularity` are 0.
    """

    id: int
    tmdb_id: int | None
    imdb_id: str | None
    title: str
    original_title: str
    year: int
    release_date: date | None
    runtime_min: int | None
    licence: str
    overview: str
    tagline: str
    genres: tuple[str, ...]
    directors: tuple[str, ...]
    country: str
    language: str
    identifiers: Identifiers
    rank: int
    rating: float = 0.0
    popularity: float = 0.0

    @property
    def director(self) -> str:
        """All directors in one line, as a credit shows them."""
        return ", ".join(self.directors)
