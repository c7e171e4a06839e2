"""Which file of a torrent is which episode of a season. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actors.sources.payload_files import release_of, season_of_folder
from storage.model.provided import WantedSeason
from storage.model.torrents import TorrentFile
from storage.title_index.folding import MOST_LETTERS, fold

_DIGITS = re.compile(r"(\d+)")
_TELLING_TITLE = 6
"""So many letters has the title of an episode at least that is looked for in a file's name."""


def episodes_in(files: Sequence[TorrentFile], wanted: WantedSeason, claimed: tuple[int, ...]) -> dict[int, TorrentFile]:
    """The file of each episode of the season, by number: the largest where several have it.

    By the numbers in their names; else by the episodes' titles; and where nothing tells, but there are as many videos
    as episodes, in the order of their names.
    """
    found: dict[int, TorrentFile] = {}
    for file in sorted(files, key=lambda each: (each.size_bytes, -each.index)):
        found.update(dict.fromkeys(_numbers_of(file, wanted), file))
    return found or _by_order(files, wanted, claimed)


def _numbers_of(file: TorrentFile, wanted: WantedSeason) -> tuple[int, ...]:
    release = release_of(file)
    if _season(file) not in (None, wanted.season):
        return ()
    if release.season is None and release.aired is not None:
        return tuple(each.number for each in wanted.episodes if each.air_date == release.aired)
    known = {each.number for each in wanted.episodes}
    numbers = {_within_season(number, wanted.season, known) for number in release.episodes}
    return tuple(numbers & known if known else numbers) or _by_title(file, wanted)


def _within_season(number: int, season: int, known: set[int]) -> int:
    """Some write season 1, episode 2 as 102."""
    hundreds, rest = divmod(number, 100)
    return rest if hundreds == season and number not in known and rest in known else number


def _by_title(file: TorrentFile, wanted: WantedSeason) -> tuple[int, ...]:
    name = f" {fold(file.name[-MOST_LETTERS:])} "
    titles = {each.number: fold(each.title) for each in wanted.episodes}
    told = [number for number, title in titles.items() if len(title) >= _TELLING_TITLE and f" {title} " in name]
    return tuple(told) if len(told) == 1 else ()


def _by_order(files: Sequence[TorrentFile], wanted: WantedSeason, claimed: tuple[int, ...]) -> dict[int, TorrentFile]:
    """Nothing is guessed of files that say plainly which episodes they are, though none that we know."""
    expected = sorted(claimed or (each.number for each in wanted.episodes))
    ours = [each for each in files if _season(each) in (None, wanted.season) and release_of(each).season is None]
    if not expected or len(ours) != len(expected):
        return {}
    return dict(zip(expected, sorted(ours, key=_natural), strict=True))


def _season(file: TorrentFile) -> int | None:
    """The season that its name tells, or else the folder that it lies in."""
    season = release_of(file).season
    return season_of_folder(file) if season is None else season


def _natural(file: TorrentFile) -> list[tuple[int, str]]:
    """`2` before `10`: numbers in a name are compared as such."""
    parts = _DIGITS.split(file.name[-MOST_LETTERS:].lower())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
