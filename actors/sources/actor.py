"""Finds sources for films, keeps them, and picks the one that suits a device."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import trio

from actors.catalogue import CatalogueChanged
from actors.demo import DemoSwarmStarted
from actors.flights import Flights
from actors.runtime import Actor, Later, Tick
from actors.sources import choice, volatility
from actors.sources.errors import NoSourceFound
from actors.sources.messages import (
    ChooseSource,
    ChosenSource,
    Device,
    DueSwarm,
    DueSwarms,
    FindSources,
    PlayableTitles,
    RecordHealth,
    SourcesFound,
    TitleOpened,
)
from actors.sources.provider import SourceProvider
from actors.sources.ranking import Wish, rank
from actors.sources.search import ask_all
from actors.sources.settings import SourcesSettings
from storage import sources as kept
from storage.crypto import FieldCipher
from storage.database import Database
from storage.errors import SecretUnreadable
from storage.model.errors import MiauflixError
from storage.model.sources import Source, SwarmHealth, TorrentSeed

logger = logging.getLogger(__name__)

NOTE_OPENED_EVERY = timedelta(minutes=5)
_IDS = range(1, 2**63)


class SourcesActor(Actor):
    """Answers from what is kept; a film that was never searched is searched when somebody asks for it."""

    def __init__(
        self, database: Database, cipher: FieldCipher, providers: Sequence[SourceProvider], settings: SourcesSettings
    ) -> None:
        self._database, self._cipher, self._settings = database, cipher, settings
        self._providers = {provider.name: provider for provider in providers}
        self._reading = trio.CapacityLimiter(settings.parallel_reads)
        self._searches: Flights[int, kept.Merged]
        self._background: Tick | None = None

    async def start(self) -> None:
        settings = self._settings
        self._searches = Flights(self.context.start_soon)
        await self.context.listen(CatalogueChanged, DemoSwarmStarted)
        if settings.is_background:
            self._background = self.context.every(
                settings.search_interval_s,
                self._search_next,
                name="movie source search",
                idle_ceiling_s=settings.search_idle_ceiling_s,
                at_once=True,
            )
        self.context.start_soon(self._expect_own_films)

    async def handle(self, message: object) -> Later | None:
        match message:
            case FindSources(tmdb_id):
                return self.later(self._find, tmdb_id)
            case ChooseSource():
                return self.later(self._choose, message)
            case PlayableTitles(tmdb_ids):
                return self.later(self._playable, tmdb_ids)
            case TitleOpened(tmdb_id):
                return self.later(self._open, tmdb_id)
            case DueSwarms(limit):
                return self.later(self._due_swarms, limit)
            case RecordHealth(source_id, health):
                return self.later(self._record_health, source_id, health)
            case CatalogueChanged():
                self._wake()
                return None
            case DemoSwarmStarted():
                return self.later(self._expect_own_films)
            case _:
                raise TypeError(f"sources does not understand {type(message).__name__}")

    async def _find(self, tmdb_id: int) -> tuple[Source, ...]:
        known = await self._known_or_searched(tmdb_id)
        if known is None:
            return ()
        wish = Wish(None, Device(), self.context.now(), known.search.film.runtime_min)
        return rank(known.sources, wish)

    async def _choose(self, asked: ChooseSource) -> ChosenSource:
        known = await self._known_or_searched(asked.movie_tmdb_id)
        if known is None:
            raise NoSourceFound("There is no such film.")
        wish = Wish(asked.quality, asked.device, self.context.now(), known.search.film.runtime_min)
        suitable = choice.candidates(known.sources, wish, known.search)
        for source in suitable:
            seed = await self._seed(source)
            if seed is not None:
                return ChosenSource(source, seed, choice.explain(source, len(suitable), wish))
        raise NoSourceFound("Sources of this film are known, but nobody shares them at the moment.")

    async def _playable(self, tmdb_ids: frozenset[int]) -> frozenset[int]:
        ids = [tmdb_id for tmdb_id in tmdb_ids if tmdb_id in _IDS]
        async with self._reading:
            return await self._database.read(kept.playable, ids)

    async def _open(self, tmdb_id: int) -> None:
        known, now = await self._known(tmdb_id), self.context.now()
        if known is None:
            return
        if known.search.opened_at is None or now - known.search.opened_at >= NOTE_OPENED_EVERY:
            await self._database.write(kept.note_opened, tmdb_id, now)
        if known.search.searched_at is None or (not known.sources and self._is_old(known.search.searched_at, now)):
            await self._search(tmdb_id)

    async def _due_swarms(self, limit: int) -> tuple[DueSwarm, ...]:
        async with self._reading:
            due = await self._database.read(kept.due_swarms, self._cipher, self.context.now(), limit)
        for source_id in due.unreadable:
            logger.error("source %d does not open: it was altered in the database", source_id)
            await self._record_health(source_id, None)
        trackers: dict[int, tuple[str, ...]] = {}
        async with trio.open_nursery() as nursery:
            for swarm in due.swarms:
                nursery.start_soon(self._note_trackers, swarm, trackers)
        return tuple(
            DueSwarm(swarm.source_id, swarm.info_hash, trackers[swarm.source_id], swarm.trusted_local)
            for swarm in due.swarms
        )

    async def _note_trackers(self, swarm: kept.StoredSwarm, trackers: dict[int, tuple[str, ...]]) -> None:
        trackers[swarm.source_id] = await self._trackers_now(swarm)

    async def _record_health(self, source_id: int, health: SwarmHealth | None) -> None:
        before = await self._database.read(kept.stats_state, source_id)
        if before is not None:
            next_check_at = self.context.now() + self._stats_pause(before, health)
            await self._database.write(kept.record_health, source_id, health, self.context.now(), next_check_at)

    def _stats_pause(self, before: kept.StatsState, health: SwarmHealth | None) -> timedelta:
        if health is None:
            return volatility.failure_pause(before.failures + 1, self.context.random)
        last = None
        if before.checked_at is not None and before.next_check_at is not None:
            last = before.next_check_at - before.checked_at
        changed = volatility.change(before.peers, health.seeders + health.leechers)
        return volatility.next_interval(last, changed, self.context.random)

    async def _known(self, tmdb_id: int) -> kept.KnownSources | None:
        if tmdb_id not in _IDS:
            return None
        async with self._reading:
            return await self._database.read(kept.known, tmdb_id)

    async def _known_or_searched(self, tmdb_id: int) -> kept.KnownSources | None:
        """What is known; a film never searched is searched first, but nobody waits long for that."""
        known = await self._known(tmdb_id)
        if known is None or known.search.searched_at is not None:
            return known
        with trio.move_on_after(self._settings.ask_within_s):
            await self._search(tmdb_id)
        return await self._known(tmdb_id)

    async def _seed(self, source: Source) -> TorrentSeed | None:
        """What the engine needs, with the trackers of this moment; None when nobody shares it now."""
        try:
            async with self._reading:
                swarm = await self._database.read(kept.swarm, self._cipher, source.id)
        except SecretUnreadable as error:
            logger.warning("source %d is passed over: %s", source.id, error)
            return None
        if swarm is None or swarm.torrent_file is None:
            return None
        trackers = await self._trackers_now(swarm)
        if swarm.trusted_local and not trackers:
            return None
        return TorrentSeed(swarm.info_hash, swarm.torrent_file, trackers, swarm.trusted_local)

    async def _trackers_now(self, swarm: kept.StoredSwarm) -> tuple[str, ...]:
        """Kept trackers hold, unless the provider is there and knows better."""
        provider = self._providers.get(swarm.provider)
        if provider is None:
            return swarm.trackers
        try:
            with trio.fail_after(self._settings.trackers_within_s):
                present = await provider.trackers(swarm.info_hash)
        except (MiauflixError, trio.TooSlowError) as error:
            logger.warning("%s could not tell its trackers: %s", swarm.provider, str(error) or "too slow")
            return swarm.trackers
        return swarm.trackers if present is None else present

    async def _expect_own_films(self) -> None:
        """Look again at the films of providers whose offer is another one after each start."""
        for provider in self._providers.values():
            try:
                films = await provider.own_films()
                if films is not None:
                    await self._database.write(kept.expect_again, provider.name, films, self.context.now())
            except MiauflixError as error:
                logger.warning("the films of %s are not looked at again now: %s", provider.name, error)
        self._wake()

    def _wake(self) -> None:
        """There may be a film to search, if any are."""
        if self._background is not None:
            self._background.wake()

    async def _search_next(self) -> bool:
        tmdb_id = await self._database.read(kept.next_film, self.context.now())
        if tmdb_id is None:
            return False
        await self._search(tmdb_id)
        return True

    async def _search(self, tmdb_id: int) -> kept.Merged:
        return await self._searches.join(tmdb_id, partial(self._search_now, tmdb_id))

    async def _search_now(self, tmdb_id: int) -> kept.Merged:
        known = await self._database.read(kept.known, tmdb_id)
        if known is None:
            return kept.Merged(0, 0)
        result = await ask_all(self._providers.values(), known.search.film, self._settings.provider_within_s)
        now = self.context.now()
        retry_at = now + volatility.search_pause(known.search.attempts + 1, self.context.random)
        merge = partial(kept.merge, again_at=self._again_at(now), retry_at=retry_at)
        try:
            merged = await self._database.write(merge, self._cipher, tmdb_id, result.found, result.answered, now)
        except MiauflixError:
            await self._database.write(kept.put_off, tmdb_id, retry_at)
            raise
        if merged.new:
            logger.info("%d new sources of film %d", merged.new, tmdb_id)
            self.context.events.publish(SourcesFound(tmdb_id, merged.new))
        return merged

    def _again_at(self, now: datetime) -> datetime:
        return now + timedelta(seconds=self._settings.search_again_after_s * self.context.random.uniform(0.8, 1.2))

    def _is_old(self, searched_at: datetime, now: datetime) -> bool:
        return (now - searched_at).total_seconds() >= self._settings.reopen_after_s
