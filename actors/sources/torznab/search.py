"""One search at one endpoint: way after way, page after page, until something of what is wanted is listed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

import trio

from actors.provider_errors import ProviderDown, ProviderRefused, ProviderTrouble
from actors.sources.torznab.belonging import Fitting, fitting
from actors.sources.torznab.capabilities import Capabilities
from actors.sources.torznab.hashes import Hashes, Pointer
from actors.sources.torznab.items import Item, Listing
from actors.sources.torznab.line import EndpointLine
from actors.sources.torznab.questions import Search, episode_searches, searches_for
from actors.sources.torznab.settings import TorznabSettings
from actors.urgency import Urgency
from storage.model.provided import FoundSource, Wanted, WantedSeason
from storage.model.sources import InfoHash

logger = logging.getLogger(__name__)

GRACE_S = 1.0
"""By so much a question's own deadline comes first, which says more of what is wrong."""


class EndpointSearch:
    """Asks one endpoint for one title. What it has found when its time is over counts."""

    def __init__(
        self, line: EndpointLine, hashes: Hashes, settings: TorznabSettings, wanted: Wanted, urgency: Urgency
    ) -> None:
        self._line, self._hashes, self._settings = line, hashes, settings
        self._wanted, self._urgency = wanted, urgency
        self._fitting: dict[str, Fitting] = {}
        self._files: dict[InfoHash, bytes] = {}
        self._is_answered = False
        self.is_whole = not isinstance(wanted, WantedSeason)
        """Was everything told? Of seasons nobody knows: some episodes are only found when they are asked for."""

    async def run(self) -> tuple[FoundSource, ...]:
        """All torrents of what is wanted whose hash is known. `ProviderTrouble`: no listing could be had at all."""
        within_s = self._settings.within_s(self._urgency)
        with trio.move_on_after(within_s + GRACE_S) as deadline:
            await self._search()
            await self._hashes.learn((each.item for each in self._fitting.values()), self._urgency, self._files)
        if not self._is_answered:
            late = ProviderDown(self._line.service, f"{self._line.service} did not answer within {within_s:g} s.")
            logger.info("%s", late)  # what a line runs into itself, it tells
            raise late
        found = tuple(self._found())
        self.is_whole &= len(found) == len(self._fitting) and not deadline.cancelled_caught
        return found

    async def _search(self) -> None:
        capabilities = await self._line.capabilities(self._urgency)
        if not capabilities.may_have(self._wanted.sought.kind):
            self._is_answered = True
            return
        try:
            await self._try_each(searches_for(self._wanted, capabilities), capabilities)
            if isinstance(self._wanted, WantedSeason) and (focus := self._missing(self._wanted)) is not None:
                await self._try_each(episode_searches(self._wanted, focus, capabilities), capabilities)
        except ProviderTrouble:
            if not self._is_answered:
                raise
            self.is_whole = False  # what was listed before counts, and the line has noted the rest

    def _missing(self, wanted: WantedSeason) -> int | None:
        """The episode that somebody wants to see now, where nothing has it yet."""
        focus = wanted.focus
        return None if focus is None or any(each.has_episode(focus) for each in self._fitting.values()) else focus

    async def _try_each(self, searches: Iterable[Search], capabilities: Capabilities) -> None:
        """What an endpoint says that it takes is not always so: what it refuses to be asked, it is asked otherwise."""
        refused: ProviderRefused | None = None
        for search in searches:
            before = len(self._fitting)
            try:
                await self._read_pages(search, capabilities)
            except ProviderRefused as error:
                refused = error
            if len(self._fitting) > before:
                return
        if refused is not None and not self._is_answered:
            raise refused

    async def _read_pages(self, search: Search, capabilities: Capabilities) -> None:
        seen: set[str] = set()
        offset, most = 0, self._settings.results
        while offset < most:
            limit = min(capabilities.limit, most - offset)
            page = await self._line.listing(search, self._urgency, offset, limit)
            self._is_answered = True
            offset += page.listed
            new = [item for item in page.items if item.key not in seen][: most - len(seen)]
            seen.update(item.key for item in new)
            await self._take(new)
            if not new or _is_last(page, offset, limit):
                return

    async def _take(self, items: Iterable[Item]) -> None:
        for item in items:
            await trio.lowlevel.checkpoint()  # reading a name takes its time, and there may be hundreds
            if (found := fitting(item, self._wanted)) is not None:
                self._fitting.setdefault(item.key, found)

    def _found(self) -> Iterator[FoundSource]:
        for each in self._fitting.values():
            if (pointer := self._hashes.of(each.item)) is not None:
                yield self._source(each, pointer)

    def _source(self, found: Fitting, pointer: Pointer) -> FoundSource:
        item = found.item
        has_file = item.info_hash is not None or not pointer.magnet  # else its link led to that magnet
        is_own = has_file and self._line.endpoint.path_of(item.link) is not None
        return FoundSource(
            info_hash=pointer.info_hash,
            traits=found.traits,
            size_bytes=item.size_bytes,
            episodes=found.episodes,
            trackers=pointer.trackers,
            unchecked_file=self._files.get(pointer.info_hash),
            magnet=pointer.magnet,
            url=item.link if is_own else "",
            seeders=item.seeders,
            leechers=item.leechers,
            uploaded_at=item.uploaded_at,
        )


def _is_last(page: Listing, offset: int, limit: int) -> bool:
    """Many do not say how much there is: then a page that is not full is the last one."""
    return offset >= page.total if page.total is not None else page.listed < limit
