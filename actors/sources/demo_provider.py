"""The adapter to the demo swarm: its torrents stay the same, its tracker is another one after each start."""

from __future__ import annotations

from actors.demo import DemoFilm, DescribeDemo
from actors.provider_errors import ProviderRefused
from actors.runtime import Address
from actors.sources.codecs import spelled
from actors.sources.provider import DirectoryHealth
from actors.urgency import Urgency
from storage.model.errors import MiauflixError
from storage.model.provided import FoundSource, Wanted
from storage.model.sources import InfoHash, Sought, Traits


class DemoProvider:
    """Asks the demo actor each time, so that an answer always names the tracker that announces now."""

    name = "demo"

    def __init__(self, demo: Address) -> None:
        self._demo = demo
        self._requests = self._failures = 0
        self._trouble = ""

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        """The variants of a film that was made here; there is no series among them."""
        return tuple(_found(each) for each in await self._films() if Sought.film(each.catalogue_id) == wanted.sought)

    async def torrent_file(self, url: str, urgency: Urgency) -> bytes:
        """Refused: see `FoundSource.torrent_file` of each finding."""
        raise ProviderRefused(self.name, "The demo swarm hands out its torrent files with its films, at no address.")

    async def own_titles(self) -> frozenset[Sought] | None:
        """All demo films."""
        return frozenset(Sought.film(film.catalogue_id) for film in await self._films())

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """Where this film is announced now; nowhere when the demo is switched off or not up yet."""
        return tuple(film.tracker for film in await self._films() if film.info_hash == info_hash and film.tracker)

    def health(self) -> DirectoryHealth:
        """Does the demo actor answer?"""
        return DirectoryHealth(self.name, self._trouble, self._requests, self._failures)

    async def _films(self) -> tuple[DemoFilm, ...]:
        self._requests += 1
        try:
            films: tuple[DemoFilm, ...] = await self._demo.ask(DescribeDemo())
        except MiauflixError as error:
            self._failures += 1
            self._trouble = str(error)
            raise
        self._trouble = ""
        return films


def _found(film: DemoFilm) -> FoundSource:
    return FoundSource(
        info_hash=film.info_hash,
        traits=Traits(film.quality, film.resolution, spelled(film.video_codec), release_type="WEB"),
        size_bytes=film.size_bytes,
        licence=film.licence,
        trackers=(film.tracker,) if film.tracker else (),
        torrent_file=film.torrent_file,
        # The seeder has the whole of every film: one who shares, and nobody who only takes.
        seeders=1,
        leechers=0,
        trusted_local=True,
    )
