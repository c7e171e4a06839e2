"""What is believed of a finding before it is kept. Pure."""

from __future__ import annotations

import re

import attrs

from actors.sources.codecs import spelled
from actors.sources.release_words import quality_of
from storage.model.provided import FoundSource
from storage.model.sources import Traits

MAX_TORRENT_BYTES = 10_000_000
MAX_SIZE_BYTES = 10**13
MAX_TRACKERS = 50
MAX_WEB_SEEDS = 20
MAX_EPISODES = 400
MAX_PEERS = 10**7
MAX_FILES = 10**5

_INFO_HASH = re.compile(r"[0-9a-f]{40}")
_TRACKER = re.compile(r"(?:https?|udp)://[!-~]{1,500}", re.IGNORECASE)
_WEB_SEED = re.compile(r"https?://[!-~]{1,2000}", re.IGNORECASE)
_ADDRESS = re.compile(r"[!-~]{1,2000}")
_MAGNET = re.compile(r"magnet:\?[!-~]{1,8000}", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_DEPTHS = frozenset({8, 10, 12})
_MOST_LINES = 10_000
_MOST_LANGUAGES = 20
_LONGEST_WORD = 40
_LONGEST_LICENCE = 200


def accepted(found: FoundSource) -> FoundSource | None:
    """The finding without what makes no sense in it; None when nothing usable would be left."""
    if not _INFO_HASH.fullmatch(found.info_hash) or not 0 <= found.size_bytes <= MAX_SIZE_BYTES:
        return None
    if any(len(file or b"") > MAX_TORRENT_BYTES for file in (found.torrent_file, found.unchecked_file)):
        return None
    if len(found.episodes) > MAX_EPISODES or any(not 0 <= number < MAX_FILES for number in found.episodes):
        return None
    return attrs.evolve(
        found,
        traits=_traits(found.traits),
        episodes=tuple(sorted(set(found.episodes))),
        file_index=_within(found.file_index, MAX_FILES),
        licence=found.licence[:_LONGEST_LICENCE],
        web_seeds=_fitting(_WEB_SEED, found.web_seeds, MAX_WEB_SEEDS),
        trackers=_fitting(_TRACKER, found.trackers, MAX_TRACKERS),
        magnet=found.magnet if _MAGNET.fullmatch(found.magnet) else "",
        url=found.url if _ADDRESS.fullmatch(found.url) else "",
        seeders=_within(found.seeders, MAX_PEERS),
        leechers=_within(found.leechers, MAX_PEERS),
    )


def _traits(told: Traits) -> Traits:
    lines = told.resolution if told.resolution and 0 < told.resolution <= _MOST_LINES else None
    return attrs.evolve(
        told,
        quality=told.quality or quality_of(lines, told.release_type),
        resolution=lines,
        video_codec=spelled(told.video_codec and told.video_codec[:_LONGEST_WORD]),
        bit_depth=told.bit_depth if told.bit_depth in _DEPTHS else None,
        release_type=told.release_type.upper()[:_LONGEST_WORD],
        languages=tuple(each for each in told.languages if _LANGUAGE.fullmatch(each))[:_MOST_LANGUAGES],
        group=told.group[:_LONGEST_WORD],
        edition=told.edition.lower()[:_LONGEST_WORD],
    )


def _fitting(pattern: re.Pattern[str], addresses: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(url for url in dict.fromkeys(addresses) if pattern.fullmatch(url))[:most]


def _within(number: int | None, bound: int) -> int | None:
    return number if number is not None and 0 <= number < bound else None
