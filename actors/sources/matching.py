"""Whether a release is of the film or season that was asked for. Pure.

A wrong film on the screen is worse than a source less: what cannot be told apart is left out.
"""

from __future__ import annotations

import re
from functools import lru_cache

from actors.sources.releases import Release
from storage.model.provided import Wanted, WantedFilm, WantedSeason
from storage.title_index.folding import MOST_NAMES, fold

_YEARS_APART = 1
"""A film may come to a festival in December and to cinemas in January."""

_ALSO_KNOWN_AS = re.compile(r"\ba\.?k\.?a\b\.?|[/|]", re.IGNORECASE)
_ARTICLES = frozenset(
    {
        *("the", "a", "an", "de", "het", "der", "die", "das", "den", "ein", "eine"),
        *("l", "le", "la", "les", "un", "une", "el", "los", "las", "una", "il", "lo", "gli"),
    }
)
_LINKS = frozenset({"and", "und", "et", "y", "og", "och"})
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_MOST_PARTS = 4


def is_of_film(release: Release, wanted: WantedFilm) -> bool:
    """Is this a release of this very film? One of a series, or of several films at once, is none."""
    return release.is_film and release.season is None and is_of_title(release.title, release.year, wanted)


def is_of_title(title: str, year: int | None, wanted: Wanted) -> bool:
    """Does a directory that lists titles and years apart speak of this film or series? Years may be one apart."""
    return _is_title(title, wanted) and _is_near(year, wanted.year)


def episodes_of(release: Release, wanted: WantedSeason) -> tuple[int, ...] | None:
    """Which episodes of this season it has: () all of them, None: it is not of this season, or that is not certain."""
    if release.is_film or not _is_title(release.title, wanted) or not _is_year_of(release.year, wanted):
        return None
    if release.season is not None:
        return _of_season(release, wanted)
    if release.aired is not None:
        return tuple(each.number for each in wanted.episodes if each.air_date == release.aired) or None
    return _counted_through(release.episodes, wanted)


def _of_season(release: Release, wanted: WantedSeason) -> tuple[int, ...] | None:
    if release.season != wanted.season:
        return None
    if not release.episodes or not wanted.episodes:
        return release.episodes
    known = {each.number for each in wanted.episodes}
    return tuple(number for number in release.episodes if number in known) or None


def _counted_through(numbers: tuple[int, ...], wanted: WantedSeason) -> tuple[int, ...] | None:
    """An episode that is counted through the whole series has the same number in its first season, and only there."""
    known = {each.number for each in wanted.episodes}
    return numbers if wanted.season == 1 and numbers and known.issuperset(numbers) else None


def _is_year_of(year: int | None, wanted: WantedSeason) -> bool:
    """Releases of a season tell the year of the series, to tell it from its namesakes, or that of the season."""
    aired = {each.air_date.year for each in wanted.episodes if each.air_date}
    return _is_near(year, wanted.year) or year in aired


def _is_near(year: int | None, wanted: int | None) -> bool:
    return not year or not wanted or abs(year - wanted) <= _YEARS_APART


def _is_title(title: str, wanted: Wanted) -> bool:
    names = _names((wanted.title, wanted.original_title, *wanted.titles)[:MOST_NAMES])
    parts = _ALSO_KNOWN_AS.split(title, maxsplit=_MOST_PARTS)
    return any(plain(part) in names for part in (title, *parts) if plain(part))


@lru_cache(maxsize=128)
def _names(titles: tuple[str, ...]) -> frozenset[str]:
    return frozenset(plain(title) for title in titles)


def plain(title: str) -> str:
    """A title without what is written in different ways: case, accents, punctuation, articles, "and", Roman numerals.

    Nor do spaces count: Spider-Man, Spider Man and Spiderman are the same.
    """
    words = [word for word in fold(title).split() if word not in _LINKS]
    if words[1:] and words[0] in _ARTICLES:
        words = words[1:]
    elif words[1:] and words[-1] == "the":
        words = words[:-1]
    return "".join([*words[:1], *(_ROMAN.get(word, word) for word in words[1:])])
