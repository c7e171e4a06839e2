"""Sources: where a film or a season can be had from, and how alive that is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

import attrs

from storage.model.titles import TitleKind, TitleRef
from storage.model.viewing import Watchable

InfoHash = NewType("InfoHash", str)
"""A BitTorrent v1 info hash: 40 lower-case hex digits (BEP 3)."""


@attrs.frozen(order=True)
class Sought:
    """What is searched for in one go: a film (`season` is None), or a season of a series with all its episodes."""

    title: TitleRef
    season: int | None = None

    @classmethod
    def film(cls, tmdb_id: int) -> Sought:
        """A film by its number."""
        return cls(TitleRef(TitleKind.MOVIE, tmdb_id))

    @classmethod
    def of_show(cls, tmdb_id: int, season: int) -> Sought:
        """A season by its series' number and its own."""
        return cls(TitleRef(TitleKind.SHOW, tmdb_id), season)

    @classmethod
    def behind(cls, work: Watchable) -> Sought:
        """What has to be searched for somebody to watch this."""
        return cls(work.title, work.season if work.is_episode else None)

    @property
    def kind(self) -> TitleKind:
        """Of a film or of a series."""
        return self.title.kind

    def __str__(self) -> str:
        """As logs name it."""
        if self.season is None:
            return f"film {self.title.tmdb_id}"
        return f"season {self.season} of series {self.title.tmdb_id}"


@attrs.frozen(order=True)
class SourceRef:
    """A source by its number: those of films and those of series are numbered apart."""

    kind: TitleKind
    id: int

    def __str__(self) -> str:
        """As logs name it."""
        return f"{self.kind} source {self.id}"


class Quality(StrEnum):
    """Picture classes of the wire contract, best first."""

    UHD_8K = "8K"
    UHD_4K = "4K"
    QHD_2K = "2K"
    FHD = "FHD"
    HD = "HD"
    SD = "SD"


class Hdr(StrEnum):
    """How a picture tells more than standard brightness, as releases name it; Dolby Vision may lie beside HDR10."""

    HDR10 = "HDR10"
    HDR10_PLUS = "HDR10+"
    HLG = "HLG"
    DOLBY_VISION = "DV"


@attrs.frozen
class SwarmHealth:
    """How many peers of a swarm are there: seeders ("broadcasters" on the wire) and leechers ("watchers"), BEP 48.

    `is_measured`: we counted, at `checked_at`; else a directory claimed so when it was asked.
    """

    seeders: int
    leechers: int
    checked_at: datetime
    is_measured: bool = True


@attrs.frozen
class Traits:
    """What is known of a release, mostly from its name. Unknown is None, "" or ().

    `resolution` is in lines, `video_codec` spelled as `X264`, `X265`, `AV1`; `release_type` is WEB, BLURAY, CAM...
    `languages` are those of the sound (RFC 5646, `en`); `edition` is the cut, such as "director's cut", "" the usual.
    """

    quality: Quality | None = None
    resolution: int | None = None
    video_codec: str | None = None
    bit_depth: int | None = None
    hdr: frozenset[Hdr] = frozenset()
    release_type: str = ""
    languages: tuple[str, ...] = ()
    group: str = ""
    edition: str = ""


@attrs.frozen
class EpisodeFile:
    """An episode of the season by its number, and in which file of the torrent it lies; None: that is not known yet."""

    number: int
    file_index: int | None = None


@attrs.frozen
class Source:
    """One torrent of a film or of a season. Holds no hash, magnet or URL: those stay between `sources` and `torrents`.

    `episodes` are those of the season that it has; none for a film, whose file is `file_index` (None: the largest).
    """

    ref: SourceRef
    sought: Sought
    provider: str
    traits: Traits
    size_bytes: int
    health: SwarmHealth | None
    has_data_file: bool
    episodes: tuple[EpisodeFile, ...] = ()
    file_index: int | None = None
    licence: str = ""

    @property
    def is_pack(self) -> bool:
        """Has it several episodes?"""
        return len(self.episodes) > 1

    def file_of(self, episode: int) -> int | None:
        """In which file of the torrent this episode lies, as far as that is known."""
        return next((each.file_index for each in self.episodes if each.number == episode), None)


@attrs.frozen
class TorrentSeed:
    """All that the engine needs to join a swarm: torrent file and the trackers to ask. Never leaves the actors.

    `web_seeds` (BEP 19) are those whose hosts the provider vouches for; any others of the file are not asked.
    """

    info_hash: InfoHash
    torrent_file: bytes = attrs.field(repr=False)
    trackers: tuple[str, ...] = attrs.field(repr=False)
    trusted_local: bool = False
    """True only for swarms of this machine: their peers and trackers lie on its loopback addresses."""
    web_seeds: tuple[str, ...] = attrs.field(default=(), repr=False)
