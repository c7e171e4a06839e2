"""The port to whoever lists torrents of films and series."""

from __future__ import annotations

from typing import Protocol

import attrs

from actors.urgency import Urgency
from storage.model.provided import FoundSource, Wanted
from storage.model.sources import InfoHash, Sought


@attrs.frozen
class DirectoryHealth:
    """How a source directory fares: `trouble` is one sentence for the operator, "" while all is well.

    `requests` and `failures` count since the start; `skipped` counts entries of answers that made no sense. `parts` are
    the same of its mirrors or endpoints, where it has several, in the order in which they would be asked now.
    """

    name: str
    trouble: str = ""
    requests: int = 0
    failures: int = 0
    skipped: int = 0
    parts: tuple[DirectoryHealth, ...] = ()


class PartlyFound(tuple[FoundSource, ...]):
    """What a directory tells when it could not tell all: what is not among these may be there all the same."""

    __slots__ = ()


class SourceProvider(Protocol):
    """Finds torrents. Every method that waits may raise a `MiauflixError`: not now, ask again later."""

    @property
    def name(self) -> str:
        """What it is called in logs, in reasons given to people, and in the database: never changes."""

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        """Every torrent it knows of this very film or season; none when it does not know it.

        What it told of earlier and does not tell of now is gone, unless these are `PartlyFound`.
        """

    async def torrent_file(self, url: str, urgency: Urgency) -> bytes:
        """The .torrent file at an address that it told of: whatever lies there, up to 10 MB, still to be checked."""

    async def own_titles(self) -> frozenset[Sought] | None:
        """All that it has, where that may be something else after each start. None: it cannot tell."""

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """The trackers of this swarm at this moment, none when nobody shares it now.

        None: those that were found with the source still hold.
        """

    def health(self) -> DirectoryHealth:
        """At hand without waiting."""
