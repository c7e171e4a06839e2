"""A source directory whose answers a test writes down."""

from __future__ import annotations

import hashlib
from typing import Any

import attrs
import trio

from actors.sources.provider import DirectoryHealth
from actors.urgency import Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import FoundSource, Wanted
from storage.model.sources import InfoHash, Quality, Sought, Traits


class DirectoryDown(MiauflixError):
    code = "directory_down"


def info_hash(name: str) -> InfoHash:
    return InfoHash(hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest())


TRAITS = frozenset(field.name for field in attrs.fields(Traits))


def found(name: str, quality: Quality | None = Quality.FHD, **more: Any) -> FoundSource:
    """A plausible finding; its name makes its hash. Traits may be told like the rest."""
    traits = {"video_codec": "X264", "release_type": "WEB"} | {key: more.pop(key) for key in TRAITS & more.keys()}
    plain: dict[str, Any] = {
        "info_hash": info_hash(name),
        "traits": Traits(quality=quality, **traits),
        "size_bytes": 1_500_000_000,
        "trackers": ("http://tracker.example/announce",),
        "torrent_file": f"torrent of {name}".encode(),
        "seeders": 10,
        "leechers": 2,
    }
    return FoundSource(**{**plain, **more})


class FakeDirectory:
    """Knows the sources in `known`, and the torrent files in `files` (by address); remembers what it was asked for."""

    def __init__(self, name: str = "fake") -> None:
        self.name = name
        self.known: dict[Sought, tuple[FoundSource, ...]] = {}
        self.files: dict[str, bytes] = {}
        self.is_down = False
        self.latency_s = self.tracker_latency_s = 0.0
        self.asked: list[Sought] = []
        self.urgencies: list[Urgency] = []
        self.wanted: list[Wanted] = []
        self.own: frozenset[Sought] | None = None
        self.present: dict[InfoHash, tuple[str, ...]] = {}

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        self.asked.append(wanted.sought)
        self.wanted.append(wanted)
        self.urgencies.append(urgency)
        await trio.sleep(self.latency_s)
        self._raise_if_down()
        return self.known.get(wanted.sought, ())

    async def torrent_file(self, url: str, urgency: Urgency) -> bytes:
        await trio.sleep(self.latency_s)
        self._raise_if_down()
        if url not in self.files:
            raise DirectoryDown(f"{self.name} has no such file.")
        return self.files[url]

    async def own_titles(self) -> frozenset[Sought] | None:
        await trio.lowlevel.checkpoint()
        self._raise_if_down()
        return self.own

    async def trackers(self, wanted: InfoHash) -> tuple[str, ...] | None:
        await trio.sleep(self.tracker_latency_s)
        self._raise_if_down()
        return self.present.get(wanted)

    def health(self) -> DirectoryHealth:
        return DirectoryHealth(self.name, f"{self.name} is down." if self.is_down else "", len(self.asked))

    def _raise_if_down(self) -> None:
        if self.is_down:
            raise DirectoryDown(f"{self.name} is down.")
