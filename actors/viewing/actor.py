"""Keeps how far people are, what they have seen and what they want to see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import trio

from actors.runtime import Actor, Later
from actors.viewing import messages as say
from actors.viewing.clocks import moment_of
from actors.viewing.errors import ViewerUnknown
from actors.viewing.questions import check_limit, check_report, check_title
from actors.viewing.settings import ViewingSettings
from storage import viewing
from storage.database import Database
from storage.model.titles import TitleRef
from storage.model.viewing import Report


class ViewingActor(Actor):
    """Answers from the database. What it tells as news is on the disk already, and can be asked for again."""

    def __init__(self, database: Database, settings: ViewingSettings) -> None:
        self._database = database
        self._reading = trio.CapacityLimiter(settings.parallel_reads)

    async def handle(self, message: object) -> Later:
        match message:
            case say.RecordProgress():
                return self.later(self._record, message)
            case say.PutOnWatchlist(user_id, title):
                return self.later(self._put_on_watchlist, user_id, title)
            case say.TakeOffWatchlist(user_id, title):
                return self.later(self._take_off_watchlist, user_id, title)
            case say.TakeOverViewings() | say.TakeOverProgress():
                return self._take_over(message)
            case _:
                return self._tell(message)

    def _tell(self, message: object) -> Later:
        match message:
            case say.ListProgress(user_id, limit):
                return self.later(self._list, viewing.list_progress, user_id, limit)
            case say.ListHistory(user_id, limit):
                return self.later(self._list, viewing.history, user_id, limit)
            case say.ContinueWatching(user_id, limit):
                return self.later(self._list, viewing.continue_watching, user_id, self.context.now().date(), limit)
            case say.ListWatchlist(user_id):
                return self.later(self._read, viewing.watchlist, user_id)
            case say.ViewingsHere(user_id, after_id, limit):
                return self.later(self._list, viewing.viewings_here, user_id, after_id, limit)
            case say.ProgressHere(user_id, after_revision, limit):
                return self.later(self._list, viewing.changed_progress, user_id, after_revision, limit)
            case _:
                raise TypeError(f"viewing does not understand {type(message).__name__}")

    def _take_over(self, message: say.TakeOverViewings | say.TakeOverProgress) -> Later:
        match message:
            case say.TakeOverViewings(user_id, viewings):
                return self.later(
                    self._database.write, viewing.take_over_viewings, user_id, viewings, self.context.now()
                )
            case say.TakeOverProgress():
                return self.later(self._take_over_progress, message)

    async def _record(self, message: say.RecordProgress) -> None:
        check_report(message)
        at = moment_of(message.at, message.sent_at, self.context.now())
        report = Report(message.progress, message.position_s, message.status, at)
        recorded = await self._database.write(viewing.record_progress, message.user_id, message.item, report)
        if recorded is None:
            raise ViewerUnknown("There is no such user.")
        if recorded.progress is not None:
            self.context.events.publish(say.ProgressRecorded(message.user_id, recorded.progress))
        if recorded.viewing is not None:
            self.context.events.publish(say.TitleWatched(message.user_id, recorded.viewing))

    async def _take_over_progress(self, message: say.TakeOverProgress) -> int:
        now = self.context.now()
        taken = await self._database.write(viewing.take_over_progress, message.user_id, message.progress, now)
        for each in taken:
            self.context.events.publish(say.ProgressRecorded(message.user_id, each))
        return len(taken)

    async def _put_on_watchlist(self, user_id: int, title: TitleRef) -> None:
        check_title(title)
        if await self._database.write(viewing.put_on_watchlist, user_id, title, self.context.now()):
            self.context.events.publish(say.WatchlistChanged(user_id))

    async def _take_off_watchlist(self, user_id: int, title: TitleRef) -> None:
        check_title(title)
        if await self._database.write(viewing.take_off_watchlist, user_id, title):
            self.context.events.publish(say.WatchlistChanged(user_id))

    async def _list(self, unit: Callable[..., Any], *args: Any) -> object:
        check_limit(args[-1])
        return await self._read(unit, *args)

    async def _read(self, unit: Callable[..., Any], *args: Any) -> object:
        async with self._reading:
            return await self._database.read(unit, *args)
