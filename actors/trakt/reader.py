"""Reads what people watched elsewhere, how far they are there, and their lists: one account after the other."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import attrs
import trio

from actors.provider_errors import ProviderTrouble
from actors.runtime import Address
from actors.trakt.api import Activities, HistoryPage, TraktApi
from actors.trakt.cursor import HistoryCursor
from actors.trakt.errors import LinkBroken, NotLinked
from actors.trakt.lists import ListReader
from actors.trakt.settings import TraktSettings
from actors.trakt.token_desk import TokenDesk
from actors.viewing import TakeOverProgress, TakeOverViewings
from storage import trakt_outbox
from storage.database import Database
from storage.model.trakt import DuePull

logger = logging.getLogger(__name__)
FIRST_WAIT_S, LONGEST_WAIT_S = 300.0, 6 * 3600.0
JITTER = 0.1


class Reader:
    """Goes on where it stood, after a kill too: what it has read is kept page by page, and again without effect."""

    def __init__(
        self,
        database: Database,
        api: TraktApi,
        tokens: TokenDesk,
        viewing: Address,
        lists: ListReader,
        settings: TraktSettings,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
        in_order: trio.Lock,
    ) -> None:
        self._database, self._api, self._tokens, self._viewing, self._lists = database, api, tokens, viewing, lists
        self._settings, self._now, self._rng, self._in_order = settings, now, rng, in_order

    async def turn(self) -> bool | timedelta:
        """Read one account whose turn it is, or tell when the next one's comes."""
        due = await self._database.read(trakt_outbox.next_pull, self._now())
        if due is None:
            return await self._database.read(trakt_outbox.rest_until_pull, self._now())
        try:
            await self._read(due)
        except (NotLinked, LinkBroken) as error:
            logger.info("user %d: %s", due.user_id, error)
        except ProviderTrouble as error:
            await self._put_off(due, error)
            raise
        return True

    async def _read(self, due: DuePull) -> None:
        activities = await self._tokens.go(due.user_id, self._api.activities)
        seen, cursor = _seen(due.seen), HistoryCursor.read(due.pulled)
        is_full = cursor.is_full_due(self._now(), self._settings.full_pull_interval_s)
        if cursor.until is None and (is_full or activities.watched != seen.watched):
            cursor = cursor.begun(self._now(), is_full=is_full)
        if cursor.until is not None:
            await self._read_history(due, cursor)
        if activities.paused != seen.paused:
            await self._read_playback(due)
        await self._lists.read_own(due)
        interval_s = self._settings.pull_interval_s * (1 + JITTER * self._rng.random())
        next_at = self._now() + timedelta(seconds=interval_s)
        seen_text = json.dumps(attrs.asdict(activities), sort_keys=True)
        await self._database.write(trakt_outbox.end_pull, due.link_id, seen_text, next_at)

    async def _read_history(self, due: DuePull, cursor: HistoryCursor) -> None:
        while cursor.until is not None:
            errand = partial(self._page, cursor.since, cursor.until, cursor.page)
            page = await self._tokens.go(due.user_id, errand)
            if page.skipped:
                logger.info("Trakt told of %d viewings that have no number at TMDB", page.skipped)
            cursor = cursor.after_page(page.pages)
            async with self._in_order:
                await self._check_link(due)
                if page.viewings:
                    await self._viewing.ask(TakeOverViewings(due.user_id, page.viewings))
                await self._database.write(trakt_outbox.note_pulled, due.link_id, cursor.written())

    async def _page(self, since: datetime | None, until: datetime, page: int, access: str) -> HistoryPage:
        return await self._api.history(access, since, until, page)

    async def _read_playback(self, due: DuePull) -> None:
        found = await self._tokens.go(due.user_id, self._api.playback)
        async with self._in_order:
            await self._check_link(due)
            await self._viewing.ask(TakeOverProgress(due.user_id, found))

    async def _check_link(self, due: DuePull) -> None:
        """Between the question and its answer the person may have unlinked: nothing of it may come in then."""
        if not await self._database.read(trakt_outbox.is_linked, due.link_id):
            raise NotLinked("The account was unlinked.")

    async def _put_off(self, due: DuePull, error: ProviderTrouble) -> None:
        wait_s = min(FIRST_WAIT_S * 2.0 ** min(due.attempts, 20), LONGEST_WAIT_S) * (1 + 0.2 * self._rng.random())
        until = self._now() + timedelta(seconds=max(wait_s, error.retry_after_s or 0.0))
        await self._database.write(trakt_outbox.put_off_pull, due.link_id, until)


def _seen(text: str) -> Activities:
    return Activities(**json.loads(text)) if text else Activities("", "")
