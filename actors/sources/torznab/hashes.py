"""Finds the info hashes of torrents that are listed without one: by what lies at their links, a few a search."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

import attrs
import trio

from actors.provider_errors import ProviderTrouble
from actors.sources.magnet_link import read_magnet_link
from actors.sources.torznab.items import Item
from actors.sources.torznab.line import EndpointLine, FetchedFile
from actors.sources.torznab.torrent_hash import info_hash_of_file
from actors.urgency import Urgency
from storage.model.sources import InfoHash

MOST_REMEMBERED = 2_000


@attrs.frozen
class Pointer:
    """Which torrent an item is, with the magnet link that said so, if one did."""

    info_hash: InfoHash = attrs.field(repr=False)
    magnet: str = attrs.field(default="", repr=False)
    trackers: tuple[str, ...] = attrs.field(default=(), repr=False)


class Hashes:
    """Remembers what links led to, but for the files themselves, so that each search follows others.

    Links to other hosts than the endpoint's own are not followed: a listing may name any address at all.
    """

    def __init__(self, line: EndpointLine, per_search: int) -> None:
        self._line, self._per_search = line, per_search
        self._known: OrderedDict[str, Pointer | None] = OrderedDict()  # None: it led to no torrent when it was tried

    def of(self, item: Item) -> Pointer | None:
        """By the listing itself, or by what was learnt before."""
        if item.info_hash is not None:
            return Pointer(item.info_hash, item.magnet, item.trackers)
        return self._known.get(item.key)

    async def learn(self, items: Iterable[Item], urgency: Urgency, files: dict[InfoHash, bytes]) -> None:
        """Follow the links of those that have most seeders and were not tried before; `files` gathers what was there.

        Leaving in the middle loses nothing that was learnt until then.
        """
        unknown = {item.key: item for item in items if self.of(item) is None}.values()
        paths = [(item, self._line.endpoint.path_of(item.link)) for item in unknown]
        self._line.skipped += sum(path is None for _, path in paths)
        own = [(item, path) for item, path in paths if path is not None]
        own.sort(key=lambda pair: (pair[0].key in self._known, -(pair[0].seeders or 0)))
        async with trio.open_nursery() as nursery:
            for item, path in own[: self._per_search]:
                nursery.start_soon(self._follow, item.key, path, urgency, files)

    async def _follow(self, key: str, path: str, urgency: Urgency, files: dict[InfoHash, bytes]) -> None:
        try:
            fetched = await self._line.file(path, urgency)
        except ProviderTrouble:
            return  # the line has noted it, and the next search tries again
        pointer = _pointer(fetched)
        self._line.skipped += pointer is None
        self._remember(key, pointer)
        if pointer is not None and not pointer.magnet:
            files[pointer.info_hash] = fetched.content

    def _remember(self, key: str, pointer: Pointer | None) -> None:
        self._known[key] = pointer
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)


def _pointer(fetched: FetchedFile) -> Pointer | None:
    if (magnet := read_magnet_link(fetched.magnet)) is not None:
        return Pointer(magnet.info_hash, magnet.text, magnet.trackers)
    info_hash = info_hash_of_file(fetched.content)
    return None if info_hash is None else Pointer(info_hash)
