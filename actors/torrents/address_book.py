"""Where kept torrents can be had from. Whoever asks for one again may know of more places."""

from __future__ import annotations

import attrs

from actors.torrents.settings import TorrentSettings
from actors.torrents.torrent import Torrent
from actors.torrents.trackers import public_trackers
from actors.torrents.web_seeds import public_web_seeds, widened, with_web_seeds
from storage.crypto import FieldCipher
from storage.database import Database
from storage.model.sources import SourceRef, TorrentSeed
from storage.torrents import change_torrent_file, change_trackers, link_source, trust_torrent


@attrs.frozen
class Whereabouts:
    """The trackers and web seeds that may be asked for a torrent. `trusted_local`: they are this machine's own."""

    trackers: tuple[str, ...] = ()
    web_seeds: tuple[str, ...] = ()
    trusted_local: bool = False


class AddressBook:
    """Keeps the whereabouts of torrents, in the database and in their swarms."""

    def __init__(self, settings: TorrentSettings, database: Database, cipher: FieldCipher) -> None:
        self._settings, self._database, self._cipher = settings, database, cipher
        self._linked: set[tuple[int, SourceRef]] = set()

    def named_by(self, seed: TorrentSeed) -> Whereabouts:
        """What may be asked of all that a source names."""
        limits, local_too = self._settings.limits, seed.trusted_local or self._settings.allow_local_peers
        return Whereabouts(
            public_trackers(seed.trackers, limits.trackers, local_too=local_too),
            public_web_seeds(seed.web_seeds, limits.web_seeds, local_too=local_too),
            seed.trusted_local,
        )

    def merged(self, first: tuple[str, ...], then: tuple[str, ...]) -> tuple[str, ...]:
        """What is known already, then what is new: an unchanged list changes nothing."""
        return tuple(dict.fromkeys(then + first))[: self._settings.limits.trackers]

    async def add(self, torrent: Torrent, places: Whereabouts) -> None:
        """Ask there, too; but whatever may meet local peers never asks anybody of the outside."""
        if places.trusted_local and not torrent.kept.trusted_local:
            await self._database.write(trust_torrent, self._cipher, torrent.kept.id, places.trackers)
            await self._note_web_seeds(torrent, places.web_seeds)
            torrent.trust(places.trackers, places.web_seeds)
        elif places.trusted_local or not torrent.kept.trusted_local:
            await self._widen(torrent, places)

    async def follow(self, torrent: Torrent, tracker: str) -> None:
        """Its swarm on this machine has begun anew behind this tracker."""
        await self._note_trackers(torrent, (tracker,))
        torrent.use_trackers((tracker,))  # even if it is the same one: to be told of the peers now

    async def link(self, torrent: Torrent, source: SourceRef | None) -> None:
        """This torrent is what that source led to."""
        if source is not None and (torrent.kept.id, source) not in self._linked:
            await self._database.write(link_source, torrent.kept.id, source)
            self._linked.add((torrent.kept.id, source))

    def forget(self, torrent_id: int) -> None:
        """This torrent is removed."""
        self._linked = {link for link in self._linked if link[0] != torrent_id}

    async def _widen(self, torrent: Torrent, places: Whereabouts) -> None:
        trackers = places.trackers if places.trusted_local else self.merged(places.trackers, torrent.kept.trackers)
        if await self._note_trackers(torrent, trackers):
            torrent.use_trackers(trackers)
        web_seeds = widened(torrent.web_seeds, places.web_seeds, self._settings.limits.web_seeds)
        if await self._note_web_seeds(torrent, web_seeds):
            torrent.use_web_seeds(web_seeds)

    async def _note_trackers(self, torrent: Torrent, trackers: tuple[str, ...]) -> bool:
        """Keep them; are they new?"""
        is_new = trackers != torrent.kept.trackers
        if is_new:
            await self._database.write(change_trackers, self._cipher, torrent.kept.id, trackers)
        return is_new

    async def _note_web_seeds(self, torrent: Torrent, web_seeds: tuple[str, ...]) -> bool:
        is_new = web_seeds != torrent.web_seeds
        if is_new:
            content = with_web_seeds(torrent.metainfo.content, web_seeds, self._settings.limits.torrent_bytes)
            await self._database.write(change_torrent_file, self._cipher, torrent.kept.id, content)
        return is_new
