"""The port to whoever lists torrents of films."""

from __future__ import annotations

from typing import Protocol

from storage.model.provided import FoundSource, WantedFilm
from storage.model.sources import InfoHash


class SourceProvider(Protocol):
    """Finds torrents for films. Every method may raise a `MiauflixError`: not now, ask again later."""

    @property
    def name(self) -> str:
        """What it is called in logs, in reasons given to people, and in the database: never changes."""

    async def search(self, film: WantedFilm) -> tuple[FoundSource, ...]:
        """Every torrent it knows of this very film; none when it does not know it."""

    async def own_films(self) -> frozenset[int] | None:
        """The films that it has, all of them, where they may be others after each start. None: it cannot tell."""

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """The trackers of this swarm at this moment, none when nobody shares it now.

        None: those that were found with the source still hold.
        """
