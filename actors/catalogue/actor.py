"""Keeps titles and lists in step with their providers, and answers every question about them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import trio

from actors.catalogue.answers import Answers
from actors.catalogue.fetching import Fetching
from actors.catalogue.means import Means
from actors.catalogue.messages import (
    BrowseTitles,
    CatalogueChanged,
    DescribeProviders,
    GetList,
    GetMovie,
    GetSeason,
    GetShow,
    GetTitles,
    IsWatching,
    ListGenres,
    ListLists,
    SearchTitles,
    WatchShow,
)
from actors.catalogue.opening import Opening
from actors.catalogue.provider import TitleProvider
from actors.catalogue.purging import Purging
from actors.catalogue.refresh import Refresh
from actors.catalogue.resync import Resync
from actors.catalogue.searching import WideSearch
from actors.catalogue.seasons import Seasons
from actors.catalogue.settings import CatalogueSettings, EpisodeSync
from actors.catalogue.sync import Sync
from actors.catalogue.titles import Titles
from actors.demo import DemoSwarmStarted
from actors.runtime import Actor, Later, Tick
from actors.trakt import TraktListsChanged
from actors.viewing import ProgressRecorded
from storage.database import Database
from storage.model.errors import MiauflixError
from storage.model.titles import Movie, ShowDetails, TitleKind
from storage.model.viewing import Watchable


class CatalogueActor(Actor):
    """Answers from the database; asks the providers only for what is not there.

    The lists of the first provider stand first on the home page.
    """

    def __init__(self, database: Database, providers: Sequence[TitleProvider], settings: CatalogueSettings) -> None:
        self._database, self._providers, self._settings = database, tuple(providers), settings
        self._queues: dict[str, Tick] = {}
        self._followed: set[tuple[int, int]] = set()

    async def start(self) -> None:
        settings, context = self._settings, self.context
        means = Means(
            self._database,
            self._providers,
            context.now,
            context.random,
            tell=self._tell,
            wake_titles=lambda: self._wake("title resync"),
            wake_seasons=lambda: self._wake("season completion"),
        )
        self._means = means
        self._answers = Answers(self._database, context.now, parallel_reads=settings.parallel_reads)
        fetching = Fetching(means, context.start_soon)
        self._titles = Titles(self._answers, fetching)
        self._opening = Opening(means)
        self._wide = WideSearch(
            self._answers,
            fetching,
            self._providers,
            within_s=settings.search_within_s,
            fetches=settings.search_fetches,
        )
        self._refresh = Refresh(means, batch_titles=settings.batch_titles)
        await self.context.listen(ProgressRecorded)
        if settings.is_background:
            await self._begin_background()

    async def handle(self, message: object) -> Later | object:
        match message:
            case GetMovie():
                return self.later(self._movie, message)
            case GetShow():
                return self.later(self._show, message)
            case GetSeason():
                return self.later(self._titles.season, message)
            case GetTitles():
                return self.later(self._titles.several, message)
            case ListLists(user_id):
                return self.later(self._answers.lists, user_id)
            case GetList():
                return self.later(self._answers.list_page, message)
            case ListGenres():
                return self.later(self._answers.genres, message)
            case BrowseTitles():
                return self.later(self._answers.browse, message)
            case SearchTitles():
                return self.later(self._wide.search, message)
            case WatchShow():
                return self.later(self._watch, message)
            case IsWatching():
                return self.later(self._answers.is_watching, message)
            case DescribeProviders():
                return tuple(provider.health() for provider in self._providers)
            case DemoSwarmStarted() | TraktListsChanged():
                return self.later(self._refresh.turn)
            case ProgressRecorded(user_id, progress):
                return self._follow(user_id, progress.item)
            case _:
                raise TypeError(f"the catalogue does not understand {type(message).__name__}")

    async def _begin_background(self) -> None:
        settings, every = self._settings, self.context.every
        await self.context.listen(DemoSwarmStarted, TraktListsChanged)
        is_imported = await self._first_import()
        resync = Resync(self._means, parallel=settings.parallel_fetches)
        seasons = Seasons(self._means, is_greedy=settings.episode_sync is EpisodeSync.GREEDY)
        every(settings.list_refresh_interval_s, self._refresh.turn, name="list refresh", at_once=not is_imported)
        for kind in TitleKind:
            every(settings.sync_interval_s, Sync(self._means, kind).turn, name=f"{kind} sync", at_once=True)
        every(settings.purge_interval_s, Purging(self._means).turn, name="purge")
        for job, interval_s, name in (
            (resync.turn, settings.resync_interval_s, "title resync"),
            (seasons.turn, settings.season_interval_s, "season completion"),
        ):
            self._queues[name] = every(interval_s, job, name=name, idle_ceiling_s=settings.idle_ceiling_s, at_once=True)

    async def _first_import(self) -> bool:
        """Whether everything was there in time; what is left goes on behind the start."""
        with trio.move_on_after(self._settings.first_import_within_s):
            with suppress(MiauflixError):  # logged where it arose
                await self._refresh.turn()
                return True
        return False

    async def _movie(self, asked: GetMovie) -> Movie:
        movie = await self._titles.movie(asked)
        self.context.start_soon(self._opening.opened, movie.ref, asked.language)
        return movie

    async def _show(self, asked: GetShow) -> ShowDetails:
        details = await self._titles.show(asked)
        self.context.start_soon(self._opening.opened, details.show.ref, asked.language)
        return details

    def _follow(self, user_id: int, item: Watchable) -> Later | None:
        """Who is in an episode watches its series. A player says so all the time: what was noted is not noted again."""
        series = (user_id, item.title.tmdb_id)
        if not item.is_episode or series in self._followed:
            return None
        return self.later(self._watch, WatchShow(*series))

    async def _watch(self, asked: WatchShow) -> None:
        await self._titles.watch(asked)
        series = (asked.user_id, asked.show_tmdb_id)
        (self._followed.add if asked.is_watching else self._followed.discard)(series)
        self._means.wake_seasons()

    def _tell(self, titles: int) -> None:
        self._refresh.hear_news()
        self.context.events.publish(CatalogueChanged(titles))

    def _wake(self, queue: str) -> None:
        """There may be work for this queue, if there are any."""
        if queue in self._queues:
            self._queues[queue].wake()
