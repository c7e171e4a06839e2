"""What providers tell of films, lists and sources: all of it, for keeping. `Movie` and `Source` are for asking."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

import attrs

from storage.model.sources import InfoHash, Sought, Traits
from storage.model.titles import NextEpisode, TitleKind, TitleRef


@attrs.frozen
class ProvidedTexts:
    """A title's texts in one language with region (RFC 5646, such as `pt-BR`); "" where there is none."""

    language: str
    title: str = ""
    overview: str = ""
    tagline: str = ""


@attrs.frozen
class ProvidedGenre:
    """A genre under TMDB's id; `name` is English, `names` are (language, name) pairs. `kinds`: of what it is said."""

    id: int
    name: str
    names: tuple[tuple[str, str], ...] = ()
    kinds: frozenset[TitleKind] = frozenset({TitleKind.MOVIE})


class PictureRole(StrEnum):
    """What a picture of a title is for."""

    POSTER = "poster"
    BACKDROP = "backdrop"
    LOGO = "logo"


@attrs.frozen
class ProvidedPicture:
    """A title's best picture of one role in one language (`en`, or "" for one without words)."""

    role: PictureRole
    language: str
    name: str


@attrs.frozen
class ProvidedFilm:
    """A film as one provider knows it. `title`, `overview` and `tagline` are English; `texts` has the other languages.

    `id` is TMDB's, or one of ours from `OWN_ID_START` up; `genres` are ids. Pictures are names (`provider/file`) or "";
    `pictures` are those of single languages. `as_of`: when the provider said so, where that was not just now.
    """

    id: int
    title: str
    imdb_id: str | None = None
    original_title: str = ""
    original_language: str = ""
    overview: str = ""
    tagline: str = ""
    release_date: date | None = None
    year: int | None = None
    runtime_min: int = 0
    poster: str = ""
    backdrop: str = ""
    logo: str = ""
    genres: tuple[int, ...] = ()
    popularity: float = 0.0
    rating: float = 0.0
    licence: str = ""
    texts: tuple[ProvidedTexts, ...] = ()
    pictures: tuple[ProvidedPicture, ...] = ()
    as_of: datetime | None = None

    @property
    def ref(self) -> TitleRef:
        """By its number."""
        return TitleRef(TitleKind.MOVIE, self.id)


@attrs.frozen
class ProvidedEpisode:
    """One episode as its provider knows it, in English."""

    number: int
    id: int | None = None
    title: str = ""
    overview: str = ""
    air_date: date | None = None
    runtime_min: int = 0
    still: str = ""
    rating: float = 0.0


@attrs.frozen
class ProvidedSeason:
    """A season in English; 0 holds the specials. `episodes` is None where only its frame was told."""

    number: int
    id: int | None = None
    name: str = ""
    overview: str = ""
    air_date: date | None = None
    poster: str = ""
    episode_count: int = 0
    episodes: tuple[ProvidedEpisode, ...] | None = None


@attrs.frozen
class ProvidedShow:
    """A series as one provider knows it: see `ProvidedFilm`. `seasons` are frames: their episodes come one by one."""

    id: int
    title: str
    imdb_id: str | None = None
    original_title: str = ""
    original_language: str = ""
    overview: str = ""
    tagline: str = ""
    first_air_date: date | None = None
    last_air_date: date | None = None
    status: str = ""
    poster: str = ""
    backdrop: str = ""
    logo: str = ""
    genres: tuple[int, ...] = ()
    popularity: float = 0.0
    rating: float = 0.0
    next_episode: NextEpisode | None = None
    seasons: tuple[ProvidedSeason, ...] = ()
    texts: tuple[ProvidedTexts, ...] = ()
    pictures: tuple[ProvidedPicture, ...] = ()
    as_of: datetime | None = None

    @property
    def ref(self) -> TitleRef:
        """By its number."""
        return TitleRef(TitleKind.SHOW, self.id)


@attrs.frozen
class ProvidedExtras:
    """What is asked for only once a viewer opens a title: pictures in all languages, and its trailer (a YouTube id)."""

    pictures: tuple[ProvidedPicture, ...] = ()
    trailer: str = ""


@attrs.frozen
class ProvidedList:
    """An ordered list of titles. `position` orders the lists on a home page, the lowest first.

    `is_partial`: a page of it could not be had; what stood on the list before then stays on it. `owner` is the number
    of the only user who may see it; None: everybody may.
    """

    slug: str
    name: str
    description: str
    position: int
    members: tuple[TitleRef, ...]
    is_partial: bool = False
    owner: int | None = None


@attrs.frozen
class ChangedPage:
    """One page of the titles that changed within a day: their ids, and how many pages there are."""

    ids: tuple[int, ...]
    pages: int


@attrs.frozen
class WantedFilm:
    """What a source directory is asked with. `runtime_min` is 0 where unknown; `titles` are its other names."""

    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    year: int | None
    runtime_min: int
    titles: tuple[str, ...] = ()

    @property
    def sought(self) -> Sought:
        """By its number."""
        return Sought.film(self.tmdb_id)


@attrs.frozen
class WantedEpisode:
    """One episode of a wanted season. `runtime_min` is 0 where unknown."""

    number: int
    title: str = ""
    air_date: date | None = None
    runtime_min: int = 0


@attrs.frozen
class WantedSeason:
    """A season that a source directory is asked for; `year` is that of the series' first episode.

    `focus`: the number of the episode that somebody wants to see now; directories that cannot list a whole season are
    asked for this one.
    """

    show_tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    year: int | None
    season: int
    episodes: tuple[WantedEpisode, ...]
    titles: tuple[str, ...] = ()
    focus: int | None = None

    @property
    def sought(self) -> Sought:
        """By its number."""
        return Sought.of_show(self.show_tmdb_id, self.season)


Wanted: TypeAlias = WantedFilm | WantedSeason


@attrs.frozen
class FoundSource:
    """One torrent of a film or a season, as a source directory lists it. Hash, magnet, URL and file are kept encrypted.

    `seeders` and `leechers` are the directory's claim, None where it makes none; `size_bytes` is 0 where it told none.
    `episodes` are the numbers of those of the season that it has; of a film, or of a whole season, ().
    `file_index`: which file is the film, where the directory knows. `web_seeds` are hosts that it vouches for (BEP 19).
    `torrent_file` was made on this machine, and is right; `unchecked_file` is a stranger's, still to be looked into.
    """

    info_hash: InfoHash = attrs.field(repr=False)
    traits: Traits
    size_bytes: int
    episodes: tuple[int, ...] = ()
    file_index: int | None = None
    licence: str = ""
    web_seeds: tuple[str, ...] = attrs.field(default=(), repr=False)
    trackers: tuple[str, ...] = attrs.field(default=(), repr=False)
    torrent_file: bytes | None = attrs.field(default=None, repr=False)
    unchecked_file: bytes | None = attrs.field(default=None, repr=False)
    magnet: str = attrs.field(default="", repr=False)
    url: str = attrs.field(default="", repr=False)
    seeders: int | None = None
    leechers: int | None = None
    uploaded_at: datetime | None = None
    trusted_local: bool = False
