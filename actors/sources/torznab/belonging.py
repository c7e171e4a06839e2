"""Which listed torrents are really of what is wanted: by the ids that are told of them, else by their names. Pure."""

from __future__ import annotations

import attrs

from actors.sources.matching import episodes_of, is_of_film
from actors.sources.releases import Release, read_release
from actors.sources.torznab.capabilities import has_family
from actors.sources.torznab.items import Item
from actors.sources.torznab.questions import imdb_number, tmdb_number
from storage.model.provided import Wanted, WantedFilm, WantedSeason
from storage.model.sources import Traits

_STANDARD = range(1000, 9000)
"""Categories that mean the same everywhere; others are an endpoint's own."""


@attrs.frozen
class Fitting:
    """A torrent of what is wanted; `episodes` as in `FoundSource`."""

    item: Item
    traits: Traits
    episodes: tuple[int, ...] = ()

    def has_episode(self, number: int) -> bool:
        """Whether this episode is in it."""
        return not self.episodes or number in self.episodes


def fitting(item: Item, wanted: Wanted) -> Fitting | None:
    """None: it is of something else, or nobody can tell."""
    release = read_release(item.name)
    if isinstance(wanted, WantedFilm):
        return Fitting(item, release.traits) if _is_film(item, release, wanted) else None
    episodes = _episodes(item, release, wanted)
    return None if episodes is None else Fitting(item, release.traits, episodes)


def _is_film(item: Item, release: Release, wanted: WantedFilm) -> bool:
    imdb = _agrees(item.imdb, imdb_number(wanted.imdb_id))
    tmdb = _agrees(item.tmdb, tmdb_number(wanted.tmdb_id))
    if imdb:
        return release.is_film
    if imdb is False or tmdb is False or not _has_fitting_category(item, wanted):
        return False
    return release.is_film if tmdb else is_of_film(release, wanted)


def _episodes(item: Item, release: Release, wanted: WantedSeason) -> tuple[int, ...] | None:
    """Which of them only the name tells. An IMDb id that is another one may be that of the episode."""
    imdb = _agrees(item.imdb, imdb_number(wanted.imdb_id))
    tmdb = _agrees(item.tmdb, tmdb_number(wanted.show_tmdb_id))
    if not imdb and (tmdb is False or not _has_fitting_category(item, wanted)):
        return None
    if imdb or tmdb:  # whatever it is called there
        wanted = attrs.evolve(wanted, titles=(release.title, *wanted.titles))
    return episodes_of(release, wanted)


def _agrees(told: int | None, known: int | None) -> bool | None:
    return None if told is None or known is None else told == known


def _has_fitting_category(item: Item, wanted: Wanted) -> bool:
    standard = item.categories.intersection(_STANDARD)
    return not standard or has_family(standard, wanted.sought.kind)
