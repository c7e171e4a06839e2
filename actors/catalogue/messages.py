"""The conversation with `catalogue`: every question about titles and lists."""

from __future__ import annotations

import attrs

from actors.runtime import Ask, Event
from storage.model.titles import MediaListInfo, Movie, MoviePage


@attrs.frozen
class GetMovie(Ask[Movie]):
    """One film in the language asked for (RFC 5646 tag), field by field falling back to the original, then English."""

    tmdb_id: int
    language: str = "en"


@attrs.frozen
class ListLists(Ask[tuple[MediaListInfo, ...]]):
    """All lists, in the order a home page shows them."""


@attrs.frozen
class GetList(Ask[MoviePage]):
    """One page (from 1) of a list, in the list's order. `ListUnknown` for a slug that is none."""

    slug: str
    page: int = 1
    page_size: int = 20
    language: str = "en"


@attrs.frozen
class CatalogueChanged(Event):
    """Titles or lists are new; `titles` says how many films were written."""

    titles: int
