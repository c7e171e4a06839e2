"""What providers tell of films, lists and sources: all of it, for keeping. `Movie` and `Source` are for asking."""

from __future__ import annotations

from datetime import date, datetime

import attrs

from storage.model.sources import InfoHash, Quality


@attrs.frozen
class ProvidedTexts:
    """A film's texts in one language with region (RFC 5646, such as `pt-BR`); "" where there is none."""

    language: str
    title: str = ""
    overview: str = ""
    tagline: str = ""


@attrs.frozen
class ProvidedGenre:
    """A genre under TMDB's id; `name` is English, `names` are (language, name) pairs."""

    id: int
    name: str
    names: tuple[tuple[str, str], ...] = ()


@attrs.frozen
class ProvidedFilm:
    """A film as one provider knows it. `title`, `overview` and `tagline` are English; `texts` has the other languages.

    `id` is TMDB's, or one of ours from `OWN_ID_START` up; `genres` are ids. Pictures are URLs or "".
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
    trailer: str = ""
    poster: str = ""
    backdrop: str = ""
    logo: str = ""
    genres: tuple[int, ...] = ()
    popularity: float = 0.0
    rating: float = 0.0
    licence: str = ""
    texts: tuple[ProvidedTexts, ...] = ()


@attrs.frozen
class ProvidedList:
    """An ordered list of films, by their ids. `position` orders the lists on a home page, the lowest first."""

    slug: str
    name: str
    description: str
    position: int
    films: tuple[int, ...]


@attrs.frozen
class WantedFilm:
    """What a source directory is asked with. `runtime_min` is 0 where unknown."""

    tmdb_id: int
    imdb_id: str | None
    title: str
    original_title: str
    year: int | None
    runtime_min: int


@attrs.frozen
class FoundSource:
    """One torrent of a film, as a source directory lists it. Hash, magnet, URL and file are kept encrypted.

    `seeders` and `leechers` are the directory's claim, None where it makes none. `release_type` is WEB, BLURAY, CAM...
    """

    info_hash: InfoHash = attrs.field(repr=False)
    quality: Quality | None
    resolution: int | None
    size_bytes: int
    video_codec: str | None
    release_type: str
    trackers: tuple[str, ...] = attrs.field(default=(), repr=False)
    torrent_file: bytes | None = attrs.field(default=None, repr=False)
    magnet: str = attrs.field(default="", repr=False)
    url: str = attrs.field(default="", repr=False)
    seeders: int | None = None
    leechers: int | None = None
    uploaded_at: datetime | None = None
    trusted_local: bool = False
