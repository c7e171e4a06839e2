"""A source directory whose answers a test writes down."""

from __future__ import annotations

import hashlib
from typing import Any

import trio

from storage.model.errors import MiauflixError
from storage.model.provided import FoundSource, WantedFilm
from storage.model.sources import InfoHash, Quality


class DirectoryDown(MiauflixError):
    code = "directory_down"


def info_hash(name: str) -> InfoHash:
    return InfoHash(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest())


def found(name: str, quality: Quality | None = Quality.FHD, **more: Any) -> FoundSource:
    """A plausible finding; its name makes its hash."""
    plain: dict[str, Any] = {
        "info_hash": info_hash(name),
        "quality": quality,
        "resolution": None,
        "size_bytes": 1_500_000_000,
        "video_codec": "X264",
        "release_type": "WEB",
        "trackers": ("http://tracker.example/announce",),
        "torrent_file": f"torrent of {name}".encode(),
        "seeders": 10,
        "leechers": 2,
    }
    return FoundSource(**{**plain, **more})


class FakeDirectory:
    """Knows the sources in `known` (by film); remembers what it was asked for."""

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.known: dict[int, tuple[FoundSource, ...]] = {}
        self.is_down = False
        self.latency_s = self.tracker_latency_s = 0.0
        self.asked: list[int] = []
        self.films: list[WantedFilm] = []
        self.own: frozenset[int] | None = None
        self.present: dict[InfoHash, tuple[str, ...]] = {}

    async def search(self, film: WantedFilm) -> tuple[FoundSource, ...]:
        self.asked.append(film.tmdb_id)
        self.films.append(film)
        await trio.sleep(self.latency_s)
        self._raise_if_down()
        return self.known.get(film.tmdb_id, ())

    async def own_films(self) -> frozenset[int] | None:
        await trio.lowlevel.checkpoint()
        self._raise_if_down()
        return self.own

    async def trackers(self, wanted: InfoHash) -> tuple[str, ...] | None:
        await trio.sleep(self.tracker_latency_s)
        self._raise_if_down()
        return self.present.get(wanted)

    def _raise_if_down(self) -> None:
        if self.is_down:
            raise DirectoryDown(f"{self.name} is down.")
