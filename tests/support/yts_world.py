"""Films as a YTS-compatible directory might have them: any number, the same from the same seed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from functools import cached_property

import attrs

from actors.bencode import encode
from storage.model.provided import WantedFilm

GIB = 1024**3
PIECE_BYTES = 8 * 1024**2
BEGAN = 1_700_000_000
_FIRST = ("Amber", "Brass", "Copper", "Distant", "Early", "Frozen", "Gentle", "Hollow", "Idle", "Jagged")
_LAST = ("Anvil", "Beacon", "Cellar", "Dune", "Engine", "Ferry", "Garden", "Harbour", "Island", "Jetty")
_VARIANTS = (
    ("720p", "bluray", "x264", "8", 1.0),
    ("1080p", "bluray", "x264", "8", 2.0),
    ("1080p", "bluray", "x265", "10", 1.8),
    ("2160p", "bluray", "x265", "10", 5.2),
    ("720p", "web", "x264", "8", 0.9),
    ("1080p", "web", "x264", "8", 1.9),
)


@attrs.frozen
class YtsTorrent:
    """A torrent of which there is a real file, though nobody has its content."""

    name: str
    quality: str
    type: str
    video_codec: str
    bit_depth: str
    size_bytes: int
    seeds: int
    peers: int

    @cached_property
    def file(self) -> bytes:
        """What lies at its address (BEP 3)."""
        return encode({b"info": self._info})

    @cached_property
    def hash(self) -> str:
        """As directories write it: in capitals."""
        return hashlib.sha1(encode(self._info), usedforsecurity=False).hexdigest().upper()

    @property
    def _info(self) -> dict[bytes, bytes | int]:
        count = -(-self.size_bytes // PIECE_BYTES)
        pieces = b"".join(hashlib.sha1(f"{self.name} {n}".encode()).digest() for n in range(count))  # noqa: S324 BEP 3
        return {
            b"length": self.size_bytes,
            b"name": f"{self.name}.mp4".encode(),
            b"piece length": PIECE_BYTES,
            b"pieces": pieces,
        }

    def told(self) -> dict[str, object]:
        """Its entry in an answer; the address in it leads nowhere."""
        return {
            "url": f"https://elsewhere.example/torrent/download/{self.hash}",
            "hash": self.hash,
            "quality": self.quality,
            "type": self.type,
            "is_repack": "0",
            "video_codec": self.video_codec,
            "bit_depth": self.bit_depth,
            "audio_channels": "2.0",
            "seeds": self.seeds,
            "peers": self.peers,
            "size": f"{self.size_bytes / GIB:.2f} GB",
            "size_bytes": self.size_bytes,
            "date_uploaded": "2023-11-14 22:13:20",
            "date_uploaded_unix": BEGAN,
        }


@attrs.frozen
class YtsFilm:
    """A film of the directory; see `wanted` for what it is asked with."""

    number: int
    title: str
    year: int
    runtime_min: int
    torrents: tuple[YtsTorrent, ...]

    @property
    def imdb_id(self) -> str:
        return f"tt{self.number:07}"

    @property
    def wanted(self) -> WantedFilm:
        return WantedFilm(self.number, self.imdb_id, self.title, self.title, self.year, self.runtime_min)

    def told(self) -> dict[str, object]:
        """Its entry in an answer; without torrents the whole key is missing."""
        entry: dict[str, object] = {
            "id": self.number,
            "url": "https://elsewhere.example/movies/some",
            "imdb_code": self.imdb_id,
            "title": self.title,
            "title_english": self.title,
            "title_long": f"{self.title} ({self.year})",
            "slug": "some",
            "year": self.year,
            "rating": 6.1,
            "runtime": self.runtime_min,
            "genres": ["Drama"],
            "summary": "",
            "language": "en",
            "state": "ok",
        }
        return {**entry, "torrents": [torrent.told() for torrent in self.torrents]} if self.torrents else entry


@attrs.frozen
class YtsWorld:
    """All films of the directory, by their number at IMDb."""

    films: tuple[YtsFilm, ...]

    @classmethod
    def of(cls, films: int, seed: int = 1) -> YtsWorld:
        """So many films, with up to six torrents each; the first has them all."""
        dice = random.Random(seed)
        return cls(tuple(_film(number, dice) for number in range(1, films + 1)))

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The torrent files, by info hash in capitals."""
        return {torrent.hash: torrent.file for film in self.films for torrent in film.torrents}

    def search(self, term: str) -> list[YtsFilm]:
        """Films with this number, or with these words in their title."""
        return [film for film in self.films if film.imdb_id == term or term.lower() in film.title.lower()]


def _film(number: int, dice: random.Random) -> YtsFilm:
    title = f"{dice.choice(_FIRST)} {dice.choice(_LAST)} {number}"
    count = len(_VARIANTS) if number == 1 else dice.randint(0, len(_VARIANTS))
    chosen = dice.sample(_VARIANTS, count)
    torrents = tuple(_torrent(f"{title} {place}", variant, dice) for place, variant in enumerate(chosen))
    return YtsFilm(number, title, dice.randint(1920, 2025), dice.randint(60, 180), torrents)


def _torrent(name: str, variant: tuple[str, str, str, str, float], dice: random.Random) -> YtsTorrent:
    quality, kind, codec, depth, size = variant
    size_bytes = int(size * GIB) + dice.randint(0, 10**6)
    return YtsTorrent(name, quality, kind, codec, depth, size_bytes, dice.randint(0, 100), dice.randint(0, 50))
