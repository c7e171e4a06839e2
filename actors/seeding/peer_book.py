"""Who is in which swarm: the memory of a tracker. Knows no HTTP and no clock of its own."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable
from typing import NewType

import attrs

RawHash = NewType("RawHash", bytes)
"""The 20 bytes of an info hash, as they go over the wire."""


@attrs.frozen
class Peer:
    """Where a peer listens. `ip` is a dotted IPv4 address."""

    peer_id: bytes
    ip: str
    port: int


@attrs.define
class _Entry:
    peer: Peer
    left: int
    heard_at: float


@attrs.frozen
class Counts:
    """The three numbers of a scrape (BEP 48): seeders, leechers, and how often the torrent was completed."""

    complete: int
    incomplete: int
    downloaded: int


class Swarm:
    """The peers of one torrent. A peer is known by address and port: a restarted client replaces its former self.

    `resident` has all of it, and stays although it never announces itself.
    """

    def __init__(self, resident: Peer | None = None) -> None:
        self._entries: dict[tuple[str, int], _Entry] = {}
        self._downloaded = 0
        if resident is not None:
            self.hear(resident, 0, math.inf)

    def hear(self, peer: Peer, left: int, now: float) -> None:
        self._entries[peer.ip, peer.port] = _Entry(peer, left, now)

    def part(self, peer: Peer) -> None:
        self._entries.pop((peer.ip, peer.port), None)

    def complete(self) -> None:
        self._downloaded += 1

    def forget_before(self, time: float) -> None:
        for key in [key for key, entry in self._entries.items() if entry.heard_at < time]:
            del self._entries[key]

    def counts(self) -> Counts:
        seeders = sum(entry.left == 0 for entry in self._entries.values())
        return Counts(seeders, len(self._entries) - seeders, self._downloaded)

    def others(self, asker: Peer, *, seeding: bool) -> list[Peer]:
        """Everybody of use to the asker: a seeder has no use for another seeder."""
        return [
            entry.peer
            for entry in self._entries.values()
            if (entry.peer.ip, entry.peer.port) != (asker.ip, asker.port) and not (seeding and entry.left == 0)
        ]


class PeerBook:
    """One swarm for each torrent that the tracker serves; peers not heard of for `keep_s` seconds are forgotten.

    `resident` is the seeder that has every one of them.
    """

    def __init__(
        self,
        torrents: Iterable[RawHash],
        keep_s: float,
        clock: Callable[[], float],
        rng: random.Random,
        resident: Peer | None = None,
    ) -> None:
        self._keep_s, self._clock, self._rng, self._resident = keep_s, clock, rng, resident
        self._swarms = {torrent: Swarm(resident) for torrent in torrents}

    def __contains__(self, torrent: RawHash) -> bool:
        return torrent in self._swarms

    @property
    def torrents(self) -> tuple[RawHash, ...]:
        return tuple(self._swarms)

    def serve(self, torrent: RawHash) -> None:
        """Serve this torrent, too. Again is harmless."""
        self._swarms.setdefault(torrent, Swarm(self._resident))

    def forget(self, torrent: RawHash) -> None:
        """Serve this torrent no more. Again is harmless."""
        self._swarms.pop(torrent, None)

    def hear(self, torrent: RawHash, peer: Peer, left: int) -> None:
        """A peer says that it is there and lacks `left` bytes."""
        self._swarms[torrent].hear(peer, left, self._clock())

    def part(self, torrent: RawHash, peer: Peer) -> None:
        """A peer says that it leaves."""
        self._swarms[torrent].part(peer)

    def complete(self, torrent: RawHash) -> None:
        """A peer says that it has just become a seeder."""
        self._swarms[torrent].complete()

    def peers_for(self, torrent: RawHash, asker: Peer, want: int, *, seeding: bool) -> list[Peer]:
        """At most `want` peers other than the asker; a random choice where there are more."""
        self._expire(torrent)
        others = self._swarms[torrent].others(asker, seeding=seeding)
        return others if len(others) <= want else self._rng.sample(others, want)

    def counts(self, torrent: RawHash) -> Counts:
        self._expire(torrent)
        return self._swarms[torrent].counts()

    def _expire(self, torrent: RawHash) -> None:
        self._swarms[torrent].forget_before(self._clock() - self._keep_s)
