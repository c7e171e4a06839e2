"""Answers about one title: what is known, searched first where nothing is, in order, and one picked for a device."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

import attrs
import trio

from actors.sources import choice, cut
from actors.sources.errors import NoSourceFound
from actors.sources.files import Files
from actors.sources.means import Means
from actors.sources.messages import ChooseSource, ChosenSource, Device, FindAlternatives
from actors.sources.ranking import rank
from actors.sources.searching import Searching
from actors.sources.wish import Wish, has_episode
from actors.urgency import Urgency
from storage import sources as kept
from storage.errors import SecretUnreadable
from storage.model.provided import Wanted, WantedFilm
from storage.model.sources import Sought, Source, SourceRef, TorrentSeed
from storage.model.viewing import Watchable

logger = logging.getLogger(__name__)
_IDS = range(1, 2**63)
_NUMBERS = range(2**31)
NOTHING_TOLD = Device()


class Answers:
    """What viewers ask. What was never searched is searched when somebody asks for it."""

    def __init__(self, means: Means, searching: Searching, files: Files) -> None:
        self._means, self._searching, self._files = means, searching, files

    async def known(self, sought: Sought) -> kept.KnownSources | None:
        """What is known; None when we have no such title."""
        if sought.title.tmdb_id not in _IDS or (sought.season or 0) not in _NUMBERS:
            return None
        return await self._means.read(kept.known, sought)

    async def ranked(self, work: Watchable) -> tuple[Source, ...]:
        """See `FindSources`."""
        known = await self._known_or_searched(work)
        return () if known is None else self.in_order(known, work)

    def in_order(self, known: kept.KnownSources, work: Watchable) -> tuple[Source, ...]:
        """Those that have this work, best first for a device of which nothing is known."""
        wish = self._wish(known, work)
        return rank([source for source in known.sources if wish.has(source)], wish)

    async def alternatives(self, asked: FindAlternatives) -> tuple[Source, ...]:
        """See `FindAlternatives`."""
        known = await self.known(Sought.behind(asked.work))
        if known is None:
            return ()
        stalled = next((source for source in known.sources if source.ref == asked.instead_of), None)
        wish = self._wish(known, asked.work, asked.device)
        return () if stalled is None else cut.alternatives(stalled, known.sources, wish)

    async def choose(self, asked: ChooseSource) -> ChosenSource:
        """See `ChooseSource`."""
        known = await self._known_or_searched(asked.work)
        if known is None:
            raise NoSourceFound("There is no such film." if not asked.work.is_episode else "There is no such episode.")
        wish = attrs.evolve(
            self._wish(known, asked.work, asked.device), quality=asked.quality, allow_cam=asked.allow_cam
        )
        suitable = choice.candidates(known.sources, wish, known.search)
        if not any(source.has_data_file for source in suitable):
            suitable = choice.candidates((await self._with_a_file(known, suitable)).sources, wish, known.search)
        for source in suitable:
            seed = await self._seed(source.ref) if source.has_data_file else None
            if seed is not None:
                index = source.file_of(asked.work.episode) if asked.work.is_episode else source.file_index
                return ChosenSource(source, seed, index, choice.explain(source, suitable, wish))
        if not any(source.has_data_file for source in suitable):
            raise NoSourceFound(
                f"Sources of this {wish.noun} are known, but none of their torrent files could be fetched yet."
            )
        raise NoSourceFound(f"Sources of this {wish.noun} are known, but nobody shares them at the moment.")

    def is_worth_a_search(self, known: kept.KnownSources, episode: int | None = None) -> bool:
        """Whether a viewer who looks at this should have it searched: never done, or a while ago to no avail.

        A season that has sources may have none for his episode: some directories have to be asked for that one.
        """
        searched_at = known.search.searched_at
        return searched_at is None or (not having(known, episode) and self._is_old(searched_at))

    async def _known_or_searched(self, work: Watchable) -> kept.KnownSources | None:
        """What is known; what was never searched is searched first, but nobody waits long for that."""
        sought = Sought.behind(work)
        known = await self.known(sought)
        if known is None or known.sources or known.search.searched_at is not None:
            return known
        with trio.move_on_after(self._means.settings.ask_within_s):
            await self._searching.search(sought, Urgency.INTERACTIVE, episode_of(work))
        return await self.known(sought)

    def _wish(self, known: kept.KnownSources, work: Watchable, device: Device = NOTHING_TOLD) -> Wish:
        return Wish(
            quality=None,
            device=device,
            now=self._means.now(),
            runtime_min=_runtime_min(known.search.wanted, work),
            episode=episode_of(work),
        )

    async def _with_a_file(self, known: kept.KnownSources, suitable: Sequence[Source]) -> kept.KnownSources:
        """The same once the torrent file of one of these is at hand, if one can be had in time."""
        settings, sought = self._means.settings, known.search.wanted.sought
        with trio.move_on_after(settings.file_within_s):
            await self._files.have_one(sought, [source.ref for source in suitable], settings.files_a_choice)
        return await self.known(sought) or known

    async def _seed(self, ref: SourceRef) -> TorrentSeed | None:
        """What the engine needs, with the trackers of this moment; None when nobody shares it now."""
        means = self._means
        try:
            swarm = await means.read(kept.swarm, means.cipher, ref)
        except SecretUnreadable as error:
            logger.warning("source %s is passed over: %s", ref, error)
            return None
        if swarm is None or swarm.torrent_file is None:
            return None
        trackers = await means.directories.trackers_now(swarm.provider, swarm.info_hash, swarm.trackers)
        if swarm.trusted_local and not trackers:
            return None
        return TorrentSeed(swarm.info_hash, swarm.torrent_file, trackers, swarm.trusted_local, swarm.web_seeds)

    def _is_old(self, searched_at: datetime) -> bool:
        return (self._means.now() - searched_at).total_seconds() >= self._means.settings.reopen_after_s


def episode_of(work: Watchable) -> int | None:
    """Which episode of its season this is; None for a film."""
    return work.episode if work.is_episode else None


def having(known: kept.KnownSources, episode: int | None) -> list[Source]:
    """The sources that have this episode; None: all."""
    return [source for source in known.sources if episode is None or has_episode(source, episode)]


def _runtime_min(wanted: Wanted, work: Watchable) -> int:
    """Of the film or the episode; 0 where unknown."""
    if isinstance(wanted, WantedFilm):
        return wanted.runtime_min
    return next((each.runtime_min for each in wanted.episodes if each.number == work.episode), 0)
