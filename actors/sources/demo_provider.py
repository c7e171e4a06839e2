"""The adapter to the demo swarm: its torrents stay the same, its tracker is another one after each start."""

from __future__ import annotations

from actors.demo import DemoFilm, DescribeDemo
from actors.runtime import Address
from storage.model.provided import FoundSource, WantedFilm
from storage.model.sources import InfoHash


class DemoProvider:
    """Asks the demo actor each time, so that an answer always names the tracker that announces now."""

    name = "demo"

    def __init__(self, demo: Address) -> None:
        self._demo = demo

    async def search(self, film: WantedFilm) -> tuple[FoundSource, ...]:
        """The variants of a film that was made here."""
        return tuple(_found(each) for each in await self._films() if each.catalogue_id == film.tmdb_id)

    async def own_films(self) -> frozenset[int] | None:
        """All demo films."""
        return frozenset(film.catalogue_id for film in await self._films())

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """Where this film is announced now; nowhere when the demo is switched off or not up yet."""
        return tuple(film.tracker for film in await self._films() if film.info_hash == info_hash and film.tracker)

    async def _films(self) -> tuple[DemoFilm, ...]:
        return await self._demo.ask(DescribeDemo())


def _found(film: DemoFilm) -> FoundSource:
    return FoundSource(
        info_hash=film.info_hash,
        quality=film.quality,
        resolution=film.resolution,
        size_bytes=film.size_bytes,
        video_codec=film.video_codec,
        release_type="WEB",
        trackers=(film.tracker,) if film.tracker else (),
        torrent_file=film.torrent_file,
        # The seeder has the whole of every film: one who shares, and nobody who only takes.
        seeders=1,
        leechers=0,
        trusted_local=True,
    )
