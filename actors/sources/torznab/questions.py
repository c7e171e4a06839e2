"""What an endpoint is asked, word for word (spec 1.3, "Functions"), by what it can be asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import attrs

from actors.service_question import Question
from actors.sources.torznab.capabilities import FAMILY, Capabilities
from actors.sources.torznab.endpoint import Endpoint
from actors.sources.torznab.torrent_hash import MAX_FILE_BYTES
from actors.xml_reader import read_xml
from storage.model.provided import Wanted, WantedFilm, WantedSeason
from storage.model.titles import OWN_ID_START, TitleKind

LONGEST_TEXT = 150
MOST_NAMES = 2

_APOSTROPHES = re.compile(r"['’`´]")
_NO_WORD = re.compile(r"[^\w]+|_+")
_IMDB = re.compile(r"tt(\d{5,12})", re.ASCII)
_NO_ANSWERS: frozenset[int] = frozenset()
_NO_FILE = frozenset(range(300, 600)) - {429, 503}
_FUNCTIONS = {TitleKind.MOVIE: "movie", TitleKind.SHOW: "tvsearch"}


@attrs.frozen
class KeyedQuestion(Question):
    """A question whose address is a secret: it holds the endpoint's key."""

    def __repr__(self) -> str:
        return "<KeyedQuestion>"


@attrs.frozen
class Search:
    """One way to ask for a title: the function, and what it is told beside category and page."""

    kind: TitleKind
    function: str
    terms: tuple[tuple[str, str | int], ...]


def searches_for(wanted: Wanted, capabilities: Capabilities) -> tuple[Search, ...]:
    """The ways to ask, the surest first: by an id, then by the title, then by the original title."""
    if isinstance(wanted, WantedFilm):
        return tuple(_film_searches(wanted, capabilities))
    return tuple(_season_searches(wanted, None, capabilities))


def episode_searches(wanted: WantedSeason, episode: int, capabilities: Capabilities) -> tuple[Search, ...]:
    """The same for one episode."""
    return tuple(_season_searches(wanted, episode, capabilities))


def search_question(endpoint: Endpoint, search: Search, offset: int, limit: int) -> Question:
    """One page of a search."""
    page = {"cat": FAMILY[search.kind], "limit": limit, "offset": offset}
    return _keyed(endpoint, {"t": search.function, **page, **dict(search.terms)})


def capabilities_question(endpoint: Endpoint) -> Question:
    """What can it be asked?"""
    return _keyed(endpoint, {"t": "caps"})


def file_question(path: str) -> Question:
    """What lies at a path of the endpoint's own host: a file, or a redirect to a magnet link.

    That the directory behind an endpoint does not give a file says nothing of the endpoint.
    """
    return KeyedQuestion(path, answers=_NO_FILE, decode=bytes, max_bytes=MAX_FILE_BYTES)


def searchable(title: str) -> str:
    """A title as directories find it: words, and nothing between them."""
    return " ".join(_NO_WORD.sub(" ", _APOSTROPHES.sub("", title)).split())[:LONGEST_TEXT].strip()


def imdb_number(imdb_id: str | None) -> int | None:
    """The number within an IMDb id."""
    found = _IMDB.fullmatch(imdb_id or "")
    return int(found[1]) if found else None


def tmdb_number(tmdb_id: int) -> int | None:
    """None for our own ids, which nobody else knows."""
    return tmdb_id if 0 < tmdb_id < OWN_ID_START else None


def _keyed(endpoint: Endpoint, told: Mapping[str, str | int]) -> Question:
    return KeyedQuestion(endpoint.path, {**dict(endpoint.query), **told}, answers=_NO_ANSWERS, decode=read_xml)


def _film_searches(wanted: WantedFilm, capabilities: Capabilities) -> Iterator[Search]:
    kind = TitleKind.MOVIE
    if by_id := _id_terms(kind, wanted.imdb_id, wanted.tmdb_id, capabilities):
        yield Search(kind, _FUNCTIONS[kind], by_id)
    for name in _names(wanted):
        text = f"{name} {wanted.year}" if wanted.year else name
        function = _FUNCTIONS[kind] if capabilities.takes(kind, "q") else "search"
        yield Search(kind, function, (("q", text),))


def _season_searches(wanted: WantedSeason, episode: int | None, capabilities: Capabilities) -> Iterator[Search]:
    kind = TitleKind.SHOW
    narrowed: tuple[tuple[str, int], ...] = (("season", wanted.season),)
    narrowed += () if episode is None else (("ep", episode),)
    is_narrow = capabilities.takes(kind, *(name for name, _ in narrowed))
    by_id = _id_terms(kind, wanted.imdb_id, wanted.show_tmdb_id, capabilities)
    if by_id and is_narrow:
        yield Search(kind, _FUNCTIONS[kind], (*by_id, *narrowed))
    for name in _names(wanted):
        if is_narrow and capabilities.takes(kind, "q"):
            yield Search(kind, _FUNCTIONS[kind], (("q", name), *narrowed))
        else:
            code = f"S{wanted.season:02}" if episode is None else f"S{wanted.season:02}E{episode:02}"
            yield Search(kind, "search", (("q", f"{name} {code}"),))


def _id_terms(
    kind: TitleKind, imdb_id: str | None, tmdb_id: int, capabilities: Capabilities
) -> tuple[tuple[str, str | int], ...]:
    """By the first id that both sides know. IMDb's is written without its letters, which every endpoint takes."""
    imdb, tmdb = imdb_number(imdb_id), tmdb_number(tmdb_id)
    if imdb is not None and capabilities.takes(kind, "imdbid"):
        return (("imdbid", f"{imdb:07}"),)
    if tmdb is not None and capabilities.takes(kind, "tmdbid"):
        return (("tmdbid", tmdb),)
    return ()


def _names(wanted: Wanted) -> tuple[str, ...]:
    names = map(searchable, (wanted.title, wanted.original_title))
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_NAMES]
