"""The Internet Archive as a source directory."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import datetime

import attrs
import trio

from actors.outbound import Web
from actors.provider_errors import ProviderRefused
from actors.sources.archive.candidates import candidates
from actors.sources.archive.comparing import HeldItem, film_index
from actors.sources.archive.fields import IDENTIFIER
from actors.sources.archive.line import ArchiveLine
from actors.sources.archive.questions import search_question
from actors.sources.archive.remembered import Remembered
from actors.sources.archive.settings import SERVICE, ArchiveSettings
from actors.sources.archive.torrent import read_torrent
from actors.sources.archive.translating import OpenItem, open_item
from actors.sources.errors import PayloadRefused
from actors.sources.provider import DirectoryHealth
from actors.urgency import Urgency
from storage.clock import clock_held
from storage.model.errors import MiauflixError
from storage.model.provided import FoundSource, Wanted, WantedFilm
from storage.model.sources import InfoHash, Sought


class InternetArchive:
    """A `SourceProvider`. Knows films alone: of series it has single episodes, rarely, and under any kind of name.

    Its `size_bytes` is that of the film's file, to the byte, so that whoever has the torrent knows the file by it.
    """

    name = "internet-archive"

    def __init__(self, settings: ArchiveSettings, web: Web, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._settings = settings
        self._line = ArchiveLine(settings, web, now=now, rng=rng)
        self._remembered = Remembered()
        self._address = re.compile(
            rf"{re.escape(settings.base_url)}/download/(?P<identifier>{IDENTIFIER})/(?P=identifier)_archive\.torrent"
        )

    async def find(self, wanted: Wanted, urgency: Urgency) -> tuple[FoundSource, ...]:
        """See the port. All items or none: one that could not be read just now must not look as if it were gone."""
        if not isinstance(wanted, WantedFilm) or (question := search_question(wanted)) is None:
            await trio.lowlevel.checkpoint()
            return ()
        answer = await self._line.search(question, urgency)
        named = candidates(answer.response.docs, wanted, self._settings.items)
        return tuple(self._told(item) for item in await self._items(named, wanted.runtime_min, urgency))

    async def torrent_file(self, url: str, urgency: Urgency) -> bytes:
        """See the port. Raises `PayloadRefused` unless it is, file by file, the torrent of what the item holds."""
        matched = self._address.fullmatch(url)
        if matched is None:
            raise ProviderRefused(SERVICE, "This is no address of a torrent in the Internet Archive.")
        item = await self._held(matched["identifier"], urgency)
        content = await self._line.torrent(item.identifier, urgency)
        if content is None:
            raise ProviderRefused(SERVICE, f"{SERVICE} does not give this torrent now.")
        try:
            # In a thread: one with many files takes a tenth of a second.
            with clock_held():
                index = await trio.to_thread.run_sync(lambda: film_index(read_torrent(content), item))
        except PayloadRefused:
            self._remembered.forget(item.identifier)
            raise
        self._remembered.compared(item, index)
        return content

    async def own_titles(self) -> frozenset[Sought] | None:
        """See the port: it has far too many."""
        await trio.lowlevel.checkpoint()
        return None

    async def trackers(self, info_hash: InfoHash) -> tuple[str, ...] | None:
        """See the port: those within the torrent hold."""
        await trio.lowlevel.checkpoint()
        return None

    def health(self) -> DirectoryHealth:
        """See the port."""
        line, skipped = self._line.health()
        return DirectoryHealth(self.name, line.trouble, line.requests, line.failures, skipped)

    async def _items(self, identifiers: Sequence[str], runtime_min: int, urgency: Urgency) -> list[OpenItem]:
        """Those of these items that anybody may have, all read at once. Raises the first trouble."""
        read: dict[str, OpenItem | None] = dict.fromkeys(identifiers)
        trouble: MiauflixError | None = None

        async def one(identifier: str) -> None:
            nonlocal trouble
            try:
                read[identifier] = await self._item(identifier, runtime_min, urgency)
            except MiauflixError as error:
                trouble = error
                nursery.cancel_scope.cancel()

        async with trio.open_nursery() as nursery:
            for identifier in identifiers:
                nursery.start_soon(one, identifier)
        if trouble is not None:
            raise trouble
        return [item for item in read.values() if item is not None]

    async def _item(self, identifier: str, runtime_min: int, urgency: Urgency) -> OpenItem | None:
        answer = await self._line.item(identifier, urgency)
        return None if answer is None else open_item(answer, self._settings, runtime_min)

    async def _held(self, identifier: str, urgency: Urgency) -> HeldItem:
        """What the item holds: as it was found, or, where that is forgotten, as it is now."""
        if known := self._remembered.get(identifier):
            return known.item
        item = await self._item(identifier, 0, urgency)
        if item is None:
            raise PayloadRefused("The archive no longer gives this item to everybody.")
        return self._remembered.keep(item.held).item

    def _told(self, item: OpenItem) -> FoundSource:
        """Which file of the torrent is the film is known once that was fetched and compared."""
        return attrs.evolve(item.found, file_index=self._remembered.keep(item.held).film_index)
