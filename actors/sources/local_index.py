"""Finds what the local folder has of a title, among thousands of files. Blocks: a name takes milliseconds to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import attrs

from actors.local import LocalRelease
from actors.sources.local_names import readings
from actors.sources.matching import episodes_of, is_of_film
from actors.sources.releases import Release
from storage.model.provided import Wanted, WantedFilm
from storage.model.sources import InfoHash, Traits
from storage.title_index.folding import MOST_NAMES, fold

_UNSURE = re.compile(r"[ivx]+|and|und|et|og|och|the|der|die|das|den|ein|eine|les|une|los|las|una|het|gli|\d{1,2}|.")
"""Words that `matching.plain` leaves out of a title or spells as digits, such digits, and single letters."""


@attrs.frozen
class Match:
    """A release that is of what was wanted; `episodes` as in `FoundSource`."""

    release: LocalRelease
    traits: Traits
    episodes: tuple[int, ...] = ()


class LocalIndex:
    """One state of the folder. `before` saves the work on names that were there in an earlier one."""

    def __init__(self, releases: tuple[LocalRelease, ...], before: LocalIndex | None = None) -> None:
        self.releases = releases
        self.by_hash: dict[InfoHash, LocalRelease] = {release.info_hash: release for release in releases}
        known: dict[LocalRelease, str] = before._texts if before else {}
        self._texts: dict[LocalRelease, str] = {each: known.get(each) or _text(each) for each in releases}
        self._main = frozenset(_largest_of_each_folder(releases))
        self._readings: dict[LocalRelease, tuple[Release, ...]] = {}

    def find(self, wanted: Wanted) -> tuple[Match, ...]:
        """All that is of this film or season."""
        titles = _titles(wanted)
        found = [self._match(each, wanted) for each, text in self._texts.items() if _may_say(text, titles)]
        return tuple(match for match in found if match is not None)

    def _match(self, release: LocalRelease, wanted: Wanted) -> Match | None:
        for reading in self._read(release):
            if isinstance(wanted, WantedFilm):
                if is_of_film(reading, wanted):
                    return Match(release, reading.traits)
            elif (episodes := episodes_of(reading, wanted)) is not None and (episodes or not release.is_seeded_here):
                return Match(release, reading.traits, episodes)  # one file is no whole season
        return None

    def _read(self, release: LocalRelease) -> tuple[Release, ...]:
        if release not in self._readings:
            self._readings[release] = readings(release, is_main=release in self._main)
        return self._readings[release]


def _text(release: LocalRelease) -> str:
    """All names without the spaces, since Spider-Man, Spider Man and Spiderman are the same."""
    return "".join(fold(name) for name in (*release.names, *release.folders)).replace(" ", "")


def _titles(wanted: Wanted) -> frozenset[tuple[str, ...]]:
    """Of each title the words that every name which says this title has in it."""
    titles = (wanted.title, wanted.original_title, *wanted.titles)[:MOST_NAMES]
    return frozenset(_sure(words) for title in titles if (words := fold(title).split()))


def _sure(words: list[str]) -> tuple[str, ...]:
    return tuple(word for word in words if not _UNSURE.fullmatch(word)) or (words[-1],)


def _may_say(text: str, titles: Iterable[tuple[str, ...]]) -> bool:
    """A first look that costs nothing."""
    return any(all(word in text for word in words) for words in titles)


def _largest_of_each_folder(releases: Iterable[LocalRelease]) -> Iterator[LocalRelease]:
    largest: dict[tuple[str, ...], LocalRelease] = {}
    for release in releases:
        known = largest.get(release.folders)
        if known is None or release.size_bytes > known.size_bytes:
            largest[release.folders] = release
    yield from largest.values()
