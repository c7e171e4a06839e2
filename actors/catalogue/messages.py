"""The conversation with `catalogue`: every question about titles and lists."""

from __future__ import annotations

import attrs

from actors.catalogue.provider import ProviderHealth
from actors.runtime import Ask, Event
from storage.model.titles import (
    EVERY_TITLE,
    Genre,
    MediaListInfo,
    MediaPage,
    Movie,
    Season,
    Show,
    ShowDetails,
    TitleFilter,
    TitleKind,
    TitlePage,
    TitleRef,
    TitleSort,
)


@attrs.frozen
class GetMovie(Ask[Movie]):
    """One film in the language asked for (RFC 5646 tag), field by field falling back to the original, then English.

    Fetched and kept on a miss. `TitleUnknown` when nobody knows it.
    """

    tmdb_id: int
    language: str = "en"
    timeout_s = 10.0


@attrs.frozen
class GetShow(Ask[ShowDetails]):
    """One series with its seasons, as `GetMovie`. Seasons that are not complete come without episodes."""

    tmdb_id: int
    language: str = "en"
    timeout_s = 10.0


@attrs.frozen
class GetTitles(Ask[tuple[Movie | Show, ...]]):
    """These titles in this order, for a shelf: nobody has opened any of them. Those that nobody knows are left out.

    A few that we do not have are fetched first, within a moment.
    """

    titles: tuple[TitleRef, ...]
    language: str = "en"


@attrs.frozen
class GetSeason(Ask[Season]):
    """One season with its episodes; an incomplete one is completed first. `TitleUnknown` when there is none."""

    show_tmdb_id: int
    number: int
    language: str = "en"
    timeout_s = 10.0


@attrs.frozen
class ListLists(Ask[tuple[MediaListInfo, ...]]):
    """All lists that this user may see (None: those for everybody), in the order a home page shows them."""

    user_id: int | None = None


@attrs.frozen
class GetList(Ask[MediaPage]):
    """One page (from 1) of a list, in the list's order. `ListUnknown` for a slug that is none, or another user's."""

    slug: str
    page: int = 1
    page_size: int = 20
    language: str = "en"
    user_id: int | None = None


@attrs.frozen
class ListGenres(Ask[tuple[Genre, ...]]):
    """The genres of films, of series, or (None) of both, by name."""

    kind: TitleKind | None = None
    language: str = "en"


@attrs.frozen
class BrowseTitles(Ask[TitlePage]):
    """The titles that a filter lets through, sorted, from `cursor` on (None: from the first).

    A cursor names the last title seen, so that what is added or removed meanwhile neither repeats nor hides others.
    """

    filter: TitleFilter
    sort: TitleSort = TitleSort.POPULARITY
    cursor: str | None = None
    page_size: int = 20
    language: str = "en"


@attrs.frozen
class SearchTitles(Ask[TitlePage]):
    """Titles by their names in any language: whole words and the beginning of the last, one wrong letter forgiven.

    `is_wide`: when little is found here, providers are asked too, within a bounded time, and what they know is kept.
    """

    text: str
    filter: TitleFilter = EVERY_TITLE
    cursor: str | None = None
    page_size: int = 20
    language: str = "en"
    is_wide: bool = False


@attrs.frozen
class WatchShow(Ask[None]):
    """From now on this user watches that series (or no longer does): its seasons are kept complete."""

    user_id: int
    show_tmdb_id: int
    is_watching: bool = True


@attrs.frozen
class IsWatching(Ask[bool]):
    """Does this user watch that series?"""

    user_id: int
    show_tmdb_id: int


@attrs.frozen
class DescribeProviders(Ask[tuple[ProviderHealth, ...]]):
    """How everybody fares who knows titles."""


@attrs.frozen
class CatalogueChanged(Event):
    """Titles or lists are new; `titles` says how many titles were written."""

    titles: int
