"""Torrents as directories list them: made from a seed, so that each run lists the same."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from enum import StrEnum

import attrs

from actors.bencode import encode
from storage.model.provided import WantedEpisode, WantedFilm, WantedSeason
from storage.model.sources import InfoHash

GIB = 1024**3
TRACKER = "udp://tracker.example:6969/announce"
FILM = WantedFilm(653, "tt0013442", "Nosferatu", "Nosferatu, eine Symphonie des Grauens", 1922, 95)
UNKNOWN = WantedFilm(775, "tt0000417", "A Trip to the Moon", "Le Voyage dans la Lune", 1902, 15)
SEASON = WantedSeason(
    show_tmdb_id=910_001,
    imdb_id="tt9100013",
    title="The Lamp Keepers",
    original_title="The Lamp Keepers",
    year=2019,
    season=2,
    episodes=tuple(WantedEpisode(number, f"Part {number}", None, 45) for number in range(1, 9)),
)
_PICTURES = ("2160p.WEB-DL.H265", "1080p.BluRay.x264", "1080p.WEB-DL.H264", "720p.HDTV.x264", "480p.DVDRip.XviD")


class Told(StrEnum):
    """How a listing says which torrent an item is."""

    HASH = "infohash"
    MAGNET = "magneturl"
    ENCLOSED = "magnet enclosure"
    FILE = "link to a file"
    REDIRECT = "link that redirects to a magnet"
    FOREIGN = "link to another host"
    BROKEN = "link to no torrent"


@attrs.frozen
class Listed:
    """One torrent of a directory. `imdb` and `tmdb` are what it says of itself, not always told."""

    name: str
    category: int = 2000
    told: Told = Told.HASH
    seeders: int = 5
    size_bytes: int = 2 * GIB
    imdb: str = ""
    tmdb: int | None = None

    @property
    def info(self) -> dict[bytes, bytes | int]:
        """Its info dictionary, with a key that nobody knows."""
        return {
            b"length": self.size_bytes,
            b"name": self.name.encode(),
            b"piece length": 2**20,
            b"pieces": b"\0" * 20,
            b"x-nobody-knows": 7,
        }

    @property
    def torrent(self) -> bytes:
        """Its .torrent file."""
        return encode({b"announce": TRACKER, b"info": self.info})

    @property
    def info_hash(self) -> InfoHash:
        """As BEP 3 has it."""
        return InfoHash(hashlib.sha1(encode(self.info), usedforsecurity=False).hexdigest())

    @property
    def magnet(self) -> str:
        """Its magnet link."""
        return f"magnet:?xt=urn:btih:{self.info_hash}&dn={self.name}&tr=udp%3A%2F%2Ftracker.example%3A6969%2Fannounce"


def film_listing(seed: int = 1) -> list[Listed]:
    """The film in all pictures, told in each way that has a hash, among others that are like it."""
    dice = random.Random(seed)
    ways = [Told.HASH, Told.MAGNET, Told.ENCLOSED, Told.FILE, Told.REDIRECT]
    of_it = [
        Listed(f"Nosferatu.1922.{picture}-LAMP", told=told, seeders=dice.randint(0, 90), imdb=FILM.imdb_id or "")
        for picture, told in zip(_PICTURES, ways, strict=True)
    ]
    others = [Listed("Nosferatu.2031.1080p.WEB-DL.H264-LAMP"), Listed("The.Clockwork.Sky.2026.720p.WEB-DL.H264-LAMP")]
    return _shuffled(dice, [*of_it, *others])


def season_listing(seed: int = 1, wanted: WantedSeason = SEASON) -> list[Listed]:
    """Two packs of the season, each episode twice, packs and episodes of its neighbours, and another series."""
    dice = random.Random(seed)
    title = wanted.title.replace(" ", ".")
    names = [
        f"{title}.S{wanted.season:02}.1080p.WEB-DL.H264-LAMP",
        f"{title}.S{wanted.season:02}.COMPLETE.720p.HDTV.x264-KEEP",
        *_episodes(dice, title, wanted.season, [episode.number for episode in wanted.episodes]),
        *_episodes(dice, title, wanted.season + 1, [1, 2]),
        f"{title}.S{wanted.season - 1:02}.1080p.WEB-DL.H264-LAMP",
        f"Another.Lighthouse.S{wanted.season:02}E01.720p.WEB-DL.H264-KEEP",
    ]
    listed = [Listed(name, 5000, dice.choice([Told.HASH, Told.MAGNET]), dice.randint(0, 90)) for name in names]
    return _shuffled(dice, listed)


def _episodes(dice: random.Random, title: str, season: int, numbers: list[int]) -> Iterator[str]:
    for number in numbers:
        for picture in dice.sample(_PICTURES, 2):
            yield f"{title}.S{season:02}E{number:02}.{picture}-LAMP"


def _shuffled(dice: random.Random, listed: list[Listed]) -> list[Listed]:
    dice.shuffle(listed)
    return listed
