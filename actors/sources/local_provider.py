"""The adapter to the local folder: films of this machine, seeded from where they lie, and .torrent files."""

from __future__ import annotations

import trio

from actors.local import DescribeLocal, LocalRelease, ReadLocalTorrent, RescanLocal
from actors.provider_errors import ProviderRefused
from actors.runtime import Address
from actors.sources.local_index import LocalIndex, Match
from actors.sources.provider import DirectoryHealth
from actors.urgency import Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import FoundSource, Wanted
from storage.model.sources import InfoHash, Sought


class LocalProvider:
    """Asks the local actor each time: what lies in the folder, and its tracker, may be another now."""

    name = "local"

    def __init__(self, local: Address) -> None:
        self._local = local
        self._index = LocalIndex(())
        self._requests = self._failures = 0
        self._trouble = ""

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        """What the names of files and folders say is of this film or season."""
        if urgency is Urgency.INTERACTIVE:
            self._local.tell_nowait(RescanLocal())  # for the next time: somebody may have just put it there
        index = await self._present()
        found = []
        for match in await trio.to_thread.run_sync(index.find, wanted, abandon_on_cancel=True):
            content: bytes | None = await self._local.ask(ReadLocalTorrent(match.release.info_hash))
            if content is not None:
                found.append(_found(match, content))
        return tuple(found)

    async def torrent_file(self, url: str, urgency: Urgency) -> bytes:
        """Refused: each finding has its file with it."""
        raise ProviderRefused(self.name, "The local folder hands out its torrent files with its films, at no address.")

    async def own_titles(self) -> frozenset[Sought] | None:
        """It cannot tell: it knows names, and no catalogue. (That it is asked shows early whether it is well.)"""
        await self._releases()
        return None

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """Where a film is announced now; nowhere when it is not there any more. Those of .torrent files still hold."""
        release = (await self._present()).by_hash.get(info_hash)
        if release is None:
            return ()
        return release.trackers if release.is_seeded_here else None

    def health(self) -> DirectoryHealth:
        """Can the folder be read, as far as anybody has asked?"""
        return DirectoryHealth(self.name, self._trouble, self._requests, self._failures)

    async def _present(self) -> LocalIndex:
        """The index of what is there now; the actor gives the same tuple again while nothing changes."""
        releases = await self._releases()
        if self._index.releases is not releases:
            self._index = await trio.to_thread.run_sync(LocalIndex, releases, self._index)
        return self._index

    async def _releases(self) -> tuple[LocalRelease, ...]:
        self._requests += 1
        try:
            releases: tuple[LocalRelease, ...] = await self._local.ask(DescribeLocal())
        except MiauflixError as error:
            self._failures += 1
            self._trouble = str(error)
            raise
        self._trouble = ""
        return releases


def _found(match: Match, torrent_file: bytes) -> FoundSource:
    release = match.release
    return FoundSource(
        info_hash=release.info_hash,
        traits=match.traits,
        size_bytes=release.size_bytes,
        episodes=match.episodes,
        trackers=release.trackers,
        torrent_file=torrent_file if release.is_seeded_here else None,
        unchecked_file=None if release.is_seeded_here else torrent_file,
        # Of a film that lies here the seeder has the whole; of a .torrent file nobody knows.
        seeders=1 if release.is_seeded_here else None,
        leechers=0 if release.is_seeded_here else None,
        uploaded_at=release.changed_at,
        trusted_local=release.is_seeded_here,
    )
