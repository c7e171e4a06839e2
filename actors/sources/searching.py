"""The search for sources of one title: all directories are asked, what they tell is merged and put in order."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial

import attrs
import trio

from actors.flights import Flights
from actors.sources import volatility
from actors.sources.directories import Said
from actors.sources.means import Means
from actors.sources.messages import Device, SourcesFound
from actors.sources.ranking import rank
from actors.sources.wish import Wish
from actors.urgency import Urgency
from storage import sources as kept
from storage.model.errors import MiauflixError
from storage.model.provided import Wanted, WantedSeason
from storage.model.sources import Sought, Source, SourceRef

logger = logging.getLogger(__name__)
News = Callable[[], Awaitable[None]]


@attrs.frozen
class Searched:
    """What a search brought: `new` sources of `total`. `is_answered`: some directory out there said something."""

    new: int
    total: int
    is_answered: bool


class Searching:
    """Searches each title once at a time; a viewer's search does not wait for one of the background."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._under_way: Flights[tuple[Sought, Urgency, int | None], Searched] = Flights(means.start_soon)
        self._listeners: dict[Sought, list[News]] = {}

    async def search(self, sought: Sought, urgency: Urgency, focus: int | None = None) -> Searched:
        """Ask all directories about it. `focus`: the episode of the season that somebody waits for."""
        return await self._under_way.join((sought, urgency, focus), partial(self._search_now, sought, urgency, focus))

    @contextmanager
    def listening(self, sought: Sought, news: News) -> Iterator[None]:
        """While inside, `news` is called whenever a directory's findings were kept."""
        listeners = self._listeners.setdefault(sought, [])
        listeners.append(news)
        try:
            yield
        finally:
            listeners.remove(news)
            if not listeners:
                self._listeners.pop(sought, None)

    async def _search_now(self, sought: Sought, urgency: Urgency, focus: int | None) -> Searched:
        means = self._means
        known = await means.database.read(kept.known, sought)
        if known is None:
            return Searched(0, 0, is_answered=True)
        retry_at = means.now() + volatility.search_pause(known.search.attempts + 1, means.rng)
        try:
            return await self._search_known(known, sought, urgency, focus, retry_at)
        except Exception:  # even of a crash: the next life must not begin with the same search, and end by it
            await self._leave_alone(sought, retry_at)
            raise

    async def _search_known(
        self, known: kept.KnownSources, sought: Sought, urgency: Urgency, focus: int | None, retry_at: datetime
    ) -> Searched:
        means, before = self._means, len(known.sources)
        hear = partial(self._hear, sought, trio.Lock())
        said = await means.directories.ask(_focused(known.search.wanted, focus), urgency, self._within_s(urgency), hear)
        are_cut_off = not said.by or means.directories.are_cut_off(said.by)
        if are_cut_off and not said.found:
            await means.database.write(kept.put_off, sought, retry_at)
            return Searched(0, before, is_answered=False)
        merged = await self._merge(sought, said, retry_at)
        new = max(merged.new, merged.total - before)
        if new > 0:
            logger.info("%d new sources of %s", new, sought)
            means.publish(SourcesFound(sought, new))
        return Searched(new, merged.total, is_answered=not are_cut_off)

    async def _leave_alone(self, sought: Sought, until: datetime) -> None:
        try:
            await self._means.database.write(kept.put_off, sought, until)
        except MiauflixError as error:
            logger.warning("the search of %s could not be put off: %s", sought, error)

    def _within_s(self, urgency: Urgency) -> float:
        settings = self._means.settings
        return settings.interactive_within_s if urgency is Urgency.INTERACTIVE else settings.background_within_s

    async def _hear(self, sought: Sought, turn: trio.Lock, said: Said) -> None:
        """Somebody is listening: what came until now is kept at once, and told of."""
        if not said.found or sought not in self._listeners:
            return
        async with turn:
            try:
                await self._merge(sought, said, self._means.now(), is_over=False)
                for news in tuple(self._listeners.get(sought, ())):
                    await news()
            except MiauflixError as error:  # all is kept once more when everybody has answered
                logger.warning("what is known of %s so far could not be told: %s", sought, error)

    async def _merge(self, sought: Sought, said: Said, retry_at: datetime, *, is_over: bool = True) -> kept.Merged:
        means = self._means
        now = means.now()
        again_at = self._again_at(now)
        merge = partial(kept.merge, again_at=again_at, retry_at=retry_at, told_all=said.wholly, is_over=is_over)
        merged = await means.database.write(merge, means.cipher, sought, said.found, said.by, now)
        known = await means.database.read(kept.known, sought)
        if known is not None and len(known.sources) > 1:
            await means.database.write(kept.order_files, await file_ranks(known.sources, now))
        return merged

    def _again_at(self, now: datetime) -> datetime:
        settings, rng = self._means.settings, self._means.rng
        return now + timedelta(seconds=settings.search_again_after_s * rng.uniform(0.8, 1.2))


async def file_ranks(sources: Sequence[Source], now: datetime) -> dict[SourceRef, int]:
    """How soon the file of each is wanted: the best of the film, or of any of a season's episodes, has rank 0.

    Else ten episodes, of which there are only single ones, would share the few files that are fetched for a title.
    """
    ranks: dict[SourceRef, int] = {}
    episodes: set[int | None] = {each.number for source in sources for each in source.episodes}
    for episode in episodes or {None}:
        await trio.lowlevel.checkpoint()  # hundreds of sources are put in order within a few milliseconds
        wish = Wish(None, Device(), now, episode=episode)
        for place, source in enumerate(rank([each for each in sources if wish.has(each)], wish)):
            ranks[source.ref] = min(place, ranks.get(source.ref, place))
    return ranks


def _focused(wanted: Wanted, focus: int | None) -> Wanted:
    return attrs.evolve(wanted, focus=focus) if isinstance(wanted, WantedSeason) else wanted
