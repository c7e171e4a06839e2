"""Films, series, lists and genres as everybody speaks of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

OWN_ID_START = 1_000_000_000
"""Titles that TMDB does not know carry ids of ours from here up."""


class TitleKind(StrEnum):
    """Films and series are numbered apart: the same id may name one of each."""

    MOVIE = "movie"
    SHOW = "show"


@attrs.frozen(order=True)
class TitleRef:
    """A title by its number: `tmdb_id` is TMDB's, or one of ours from `OWN_ID_START` up."""

    kind: TitleKind
    tmdb_id: int


@attrs.frozen
class Picture:
    """A picture by its name (`provider/file`), as the image proxy knows it; the name is "" where there is none.

    `colours` are four of its colours, six hex digits each, for its quarters in reading order: what stands in its place
    while it loads. Empty until the picture was seen.
    """

    name: str = ""
    colours: tuple[str, ...] = ()


@attrs.frozen
class Movie:
    """A film in one language. `runtime_min` is 0 and `release_date` None where unknown; `trailer` is a YouTube id.

    `is_stale`: its provider is down, and this is what a cache remembers from before.
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
    poster: Picture
    backdrop: Picture
    logo: Picture
    genres: tuple[str, ...]
    popularity: float
    rating: float
    licence: str
    trailer: str = ""
    is_stale: bool = False

    @property
    def ref(self) -> TitleRef:
        """By its number."""
        return TitleRef(TitleKind.MOVIE, self.tmdb_id)


@attrs.frozen
class Episode:
    """One episode. `runtime_min` is 0 and `air_date` None where unknown."""

    id: int
    season_number: int
    episode_number: int
    title: str
    overview: str
    air_date: date | None
    runtime_min: int
    still: Picture
    rating: float


@attrs.frozen
class Season:
    """A season; number 0 holds the specials.

    Of an incomplete one only the frame is up to date, such as `episode_count`: `episodes` are those known so far, at
    first none.
    """

    id: int
    season_number: int
    name: str
    overview: str
    air_date: date | None
    poster: Picture
    episode_count: int
    is_complete: bool
    episodes: tuple[Episode, ...]


@attrs.frozen
class NextEpisode:
    """What is aired next, as far as it is known."""

    season_number: int
    episode_number: int
    title: str
    air_date: date


@attrs.frozen
class Show:
    """A series in one language, without its seasons. See `Movie` for `trailer` and `is_stale`.

    `status` is the provider's English word, such as `Returning Series` or `Ended`.
    """

    id: int
    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    overview: str
    tagline: str
    first_air_date: date | None
    last_air_date: date | None
    status: str
    poster: Picture
    backdrop: Picture
    logo: Picture
    genres: tuple[str, ...]
    popularity: float
    rating: float
    next_episode: NextEpisode | None = None
    trailer: str = ""
    is_stale: bool = False

    @property
    def ref(self) -> TitleRef:
        """By its number."""
        return TitleRef(TitleKind.SHOW, self.tmdb_id)


@attrs.frozen
class ShowDetails:
    """A series with all its seasons, specials last."""

    show: Show
    seasons: tuple[Season, ...]


@attrs.frozen
class MediaListInfo:
    """An ordered list of titles, addressed by its slug."""

    slug: str
    name: str
    description: str


@attrs.frozen
class MediaPage:
    """One page of a list: `results` in the list's own order, `total` over all pages."""

    list: MediaListInfo
    results: tuple[Movie | Show, ...]
    total: int


@attrs.frozen
class Genre:
    """A genre under TMDB's number, named in one language."""

    id: int
    name: str


class TitleSort(StrEnum):
    """The order of a browsed page: the most popular, best rated or newest first, or by title from A on."""

    POPULARITY = "popularity"
    RATING = "rating"
    RELEASE_DATE = "releaseDate"
    TITLE = "title"


@attrs.frozen
class TitleFilter:
    """Which titles are wanted; None, 0 and False ask for nothing. Years are inclusive; `genre` is TMDB's number."""

    kind: TitleKind | None = None
    genre: int | None = None
    year_from: int | None = None
    year_to: int | None = None
    rating_from: float = 0.0
    is_playable: bool = False


EVERY_TITLE = TitleFilter()
"""Lets all titles through."""


@attrs.frozen
class TitlePage:
    """Some titles, and where the next page begins (None: this was the last). `is_stale` as in `Movie`."""

    results: tuple[Movie | Show, ...]
    next_cursor: str | None
    is_stale: bool = False
