"""What the files of a local folder are, by their own names and those of the folders they lie in. Pure.

People name the folder and not the file: `Nosferatu (1922)/movie.mkv`, `Some Series/Season 1/02 - The Flood.mkv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from actors.local import LocalRelease
from actors.sources.releases import Release, read_release
from storage.model.sources import Traits

_SEASON = re.compile(
    r"(?:season|series|staffel|saison|temporada|stagione|seizoen|sezon|säsong|s)[\W_]*(\d{1,3})", re.IGNORECASE
)
_SPECIALS = re.compile(r"specials?", re.IGNORECASE)
_TITLE_AND_YEAR = re.compile(r"(?P<title>.*\S)[\s._]*\((?P<year>(?:19|20)\d\d)\)", re.ASCII)
_ENDING = re.compile(r"\.\w{1,8}$", re.ASCII)
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?![\w.]|\s*%)", re.ASCII)


def readings(release: LocalRelease, *, is_main: bool) -> tuple[Release, ...]:
    """All that it may be, the likeliest first. `is_main`: the largest of its folder, which may be named after it."""
    own = [reading for name in release.names for reading in _films(_ENDING.sub("", name), read_release(name))]
    if not release.folders:
        return tuple(own)
    told = [by_folder for each in own for by_folder in _by_folders(each, release, is_main=is_main)]
    return tuple(dict.fromkeys((*own, *told)))


def _films(name: str, read: Release) -> Iterator[Release]:
    """`Title (Year)` and nothing else is a film, whatever numbers are in its title."""
    if found := _TITLE_AND_YEAR.fullmatch(name):
        title, year = found["title"], int(found["year"])
        yield attrs.evolve(read, title=title, year=year, season=None, episodes=(), is_film=True, aired=None)
    yield read


def _by_folders(own: Release, release: LocalRelease, *, is_main: bool) -> Iterator[Release]:
    folder = release.folders[-1]
    season = season_of(folder)
    if season is not None:
        yield from _episode(own, release, season)
    elif not own.is_film:
        yield from (_joined(own, series, own.season) for series in _series(folder))
    elif is_main and own.year is None:
        for film in _films(folder, read_release(folder)):
            yield attrs.evolve(film, traits=_merged(own.traits, film.traits))


def _series(folder: str) -> Iterator[Release]:
    """A series as its folder is named: mostly with its title alone, which may end with a number."""
    read = read_release(folder)
    found = _TITLE_AND_YEAR.fullmatch(folder)
    title, year = (found["title"], int(found["year"])) if found else (folder, None)
    yield attrs.evolve(read, title=title, year=year, season=None)
    yield read


def season_of(folder: str) -> int | None:
    """The number of a folder that is called after a season and nothing else; 0 for specials."""
    if _SPECIALS.fullmatch(folder.strip()):
        return 0
    found = _SEASON.fullmatch(folder.strip())
    return int(found[1]) if found else None


def _episode(own: Release, release: LocalRelease, season: int) -> Iterator[Release]:
    """Of a folder of a season in the folder of its series."""
    numbers = own.episodes or _only_number(release.names[0])
    if numbers and len(release.folders) > 1 and own.season in (None, season):
        numbered = attrs.evolve(own, episodes=numbers)
        yield from (_joined(numbered, series, season) for series in _series(release.folders[-2]))


def _joined(own: Release, folder: Release, season: int | None) -> Release:
    """The episode that the file tells, of the series that the folder tells."""
    return attrs.evolve(
        own,
        title=folder.title,
        year=folder.year,
        season=season if season is not None else folder.season,
        traits=_merged(own.traits, folder.traits),
        is_film=False,
    )


def _only_number(name: str) -> tuple[int, ...]:
    found = _NUMBER.findall(_ENDING.sub("", name))
    return (int(found[0]),) if len(found) == 1 else ()


def _merged(own: Traits, folder: Traits) -> Traits:
    """What the file says of itself; where it says nothing, what the folder says."""
    unknown = {name: value for name, value in attrs.asdict(folder, recurse=False).items() if not getattr(own, name)}
    return attrs.evolve(own, **unknown)
