"""Finds sources for films and series, keeps them, and picks the one that suits a device."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import trio

from actors.catalogue import CatalogueChanged
from actors.runtime import Actor, Address, Later, Tick
from actors.seeding import SwarmStarted
from actors.sources.answers import Answers
from actors.sources.directories import Directories
from actors.sources.files import Files
from actors.sources.means import Means
from actors.sources.messages import (
    ChooseSource,
    DescribeSources,
    DueSwarms,
    FindAlternatives,
    FindSources,
    FollowSources,
    PlayableEpisodes,
    PlayableTitles,
    RecordHealth,
    SourcesFound,
    SourcesReport,
    TitleOpened,
)
from actors.sources.opening import Opening
from actors.sources.provider import SourceProvider
from actors.sources.searching import Searching
from actors.sources.settings import SourcesSettings
from actors.sources.statistics import Statistics
from actors.sources.upkeep import Upkeep
from storage import sources as kept
from storage.crypto import FieldCipher
from storage.database import Database
from storage.entities import Entities
from storage.model.titles import TitleRef

_IDS = range(1, 2**63)


class SourcesActor(Actor):
    """Answers from what is kept; what was never searched is searched when somebody asks for it."""

    def __init__(
        self,
        database: Database,
        cipher: FieldCipher,
        providers: Sequence[SourceProvider],
        torrents: Address,
        settings: SourcesSettings,
    ) -> None:
        self._database, self._cipher, self._torrents, self._settings = database, cipher, torrents, settings
        self._directories = Directories(providers, trackers_within_s=settings.trackers_within_s)
        self._ticks: dict[str, Tick] = {}

    async def start(self) -> None:
        context, settings = self.context, self._settings
        means = self._means = Means(
            self._database,
            self._cipher,
            self._directories,
            self._torrents,
            settings,
            context.now,
            context.random,
            context.start_soon,
            context.events.publish,
            trio.CapacityLimiter(settings.parallel_reads),
        )
        searching, self._files = Searching(means), Files(means)
        self._answers = Answers(means, searching, self._files)
        self._opening = Opening(means, searching, self._files, self._answers)
        self._statistics = Statistics(means)
        self._upkeep = Upkeep(means, searching)
        await context.listen(CatalogueChanged, SwarmStarted, SourcesFound)
        context.start_soon(self._begin)

    async def handle(self, message: object) -> Later | None:
        match message:
            case FindSources(work):
                return self.later(self._answers.ranked, work)
            case FollowSources(work):
                return self.later(self._opening.follow, work)
            case ChooseSource():
                return self.later(self._answers.choose, message)
            case FindAlternatives():
                return self.later(self._answers.alternatives, message)
            case PlayableTitles(titles):
                return self.later(self._playable, titles)
            case PlayableEpisodes(show, seasons):
                return self.later(self._playable_episodes, show, seasons)
            case TitleOpened(sought):
                return self.later(self._opening.opened, sought)
            case DueSwarms(limit):
                return self.later(self._statistics.due, limit)
            case RecordHealth(measured):
                return self.later(self._statistics.record, dict(measured))
            case DescribeSources():
                return self.later(self._describe)
            case CatalogueChanged():
                self._wake("source search", "seasons wanted")
                return None
            case SourcesFound():
                self._wake("torrent files")
                return None
            case SwarmStarted():
                return self.later(self._expect_own)
            case _:
                raise TypeError(f"sources does not understand {type(message).__name__}")

    async def _begin(self) -> None:
        """What directories of this machine offer comes first. Where there are no others, no search is worth a tick."""
        is_all_told = await self._upkeep.expect_own()
        if self._settings.is_background:
            self._begin_background(is_all_told=is_all_told)

    def _begin_background(self, *, is_all_told: bool) -> None:
        settings, upkeep = self._settings, self._upkeep
        if not is_all_told:
            self._every(settings.search_interval_s, upkeep.search, "source search")
            self._every(settings.resync_interval_s, upkeep.resync, "source resync")
            self._every(settings.seasons_interval_s, upkeep.want_seasons, "seasons wanted")
        self._every(settings.file_interval_s, self._files.turn, "torrent files")
        self._every(settings.bury_interval_s, upkeep.bury, "dead sources")

    def _every(self, interval_s: float, job: Callable[[], Awaitable[bool]], name: str) -> None:
        ceiling_s = max(interval_s, self._settings.idle_ceiling_s)
        self._ticks[name] = self.context.every(interval_s, job, name=name, idle_ceiling_s=ceiling_s, at_once=True)

    def _wake(self, *names: str) -> None:
        """There may be work for these, if there are any."""
        for name in names:
            if name in self._ticks:
                self._ticks[name].wake()

    async def _expect_own(self) -> None:
        await self._upkeep.expect_own()
        self._wake("source search")

    async def _playable(self, titles: frozenset[TitleRef]) -> frozenset[TitleRef]:
        return await self._means.read(kept.playable, [ref for ref in titles if ref.tmdb_id in _IDS])

    async def _playable_episodes(self, show_tmdb_id: int, seasons: frozenset[int]) -> Mapping[int, frozenset[int]]:
        if show_tmdb_id not in _IDS:
            return {}
        return await self._means.read(_playable_episodes, show_tmdb_id, sorted(seasons))

    async def _describe(self) -> SourcesReport:
        figures = await self._means.read(kept.figures)
        return SourcesReport(
            self._directories.health(),
            figures.searches_waiting,
            figures.files_waiting,
            figures.sources,
            figures.with_file,
        )


def _playable_episodes(store: Entities, show_tmdb_id: int, seasons: Sequence[int]) -> Mapping[int, frozenset[int]]:
    return {season: kept.playable_episodes(store, show_tmdb_id, season) for season in seasons}
