"""Tells Trakt what was watched: each viewing exactly once, whatever gets lost on the way.

A viewing is numbered where it is kept, and goes into the outbox once by that number. Before it is sent, that is noted;
after Trakt's answer, that too. So of whatever was sent without an answer, by a lost connection or a killed process, the
history at Trakt is read before anything is sent again.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import trio

from actors.provider_errors import ProviderDown, ProviderTrouble
from actors.runtime import Address
from actors.trakt.api import TraktApi
from actors.trakt.cursor import HistoryCursor
from actors.trakt.errors import LinkBroken, NotLinked
from actors.trakt.settings import TraktSettings
from actors.trakt.token_desk import TokenDesk
from actors.viewing import ProgressHere, ViewingsHere
from storage import trakt_outbox
from storage.database import Database
from storage.model.trakt import DuePush, OutboxCursor, OutboxEntry, OutboxKind, Outcome
from storage.model.viewing import Progress, Viewing

logger = logging.getLogger(__name__)
AT_ONCE = 100
LONGEST_WAIT_S = 6 * 3600.0
TOLD_FROM, TOLD_BELOW = 0.01, 0.8
"""Less is nothing to go on with, and from 80 % on Trakt may count a pause as watched, which the history is for."""


class Outbox:
    """`in_order` is held while something is under way to Trakt, so that nobody unlinks meanwhile."""

    def __init__(
        self,
        database: Database,
        api: TraktApi,
        tokens: TokenDesk,
        viewing: Address,
        settings: TraktSettings,
        *,
        now: Callable[[], datetime],
        rng: random.Random,
        in_order: trio.Lock,
    ) -> None:
        self._database, self._api, self._tokens, self._viewing = database, api, tokens, viewing
        self._settings, self._now, self._rng, self._in_order = settings, now, rng, in_order

    async def turn(self) -> bool:
        """Tell Trakt one thing; says whether there was any. What is new is gathered when nothing else is due."""
        gathered, due = 0, await self._due()
        if due is None:
            gathered, due = await self.gather(), await self._due()
        if due is None:
            return bool(gathered)
        async with self._in_order:
            await self._push(due)
        return True

    async def gather(self) -> int:
        """Put in what was watched since the last time; returns how much that was."""
        cursors = await self._database.read(trakt_outbox.outbox_cursors)
        return sum([await self._gather_for(cursor) for cursor in cursors])

    async def _due(self) -> DuePush | None:
        return await self._database.read(trakt_outbox.next_push, self._now())

    async def _gather_for(self, cursor: OutboxCursor) -> int:
        viewings: tuple[Viewing, ...] = ()
        # What Trakt has is known only once all of it was read: until then a viewing might be told that it knows.
        if HistoryCursor.read(cursor.pulled).has_read_all:
            viewings = await self._viewing.ask(ViewingsHere(cursor.user_id, cursor.viewing, AT_ONCE))
        changed = await self._viewing.ask(ProgressHere(cursor.user_id, cursor.revision, AT_ONCE))
        rested = _rested(changed, self._now() - timedelta(seconds=self._settings.settle_s))
        if not viewings and not rested:
            return 0
        moved = OutboxCursor(
            cursor.link_id,
            cursor.user_id,
            viewings[-1].id if viewings else cursor.viewing,
            rested[-1].revision if rested else cursor.revision,
            cursor.pulled,
        )
        entries = [
            *map(_told_viewing, viewings),
            *(_told_progress(cursor.user_id, each) for each in rested if _is_worth(each)),
        ]
        await self._database.write(trakt_outbox.put_in, moved, entries, self._now())
        return len(viewings) + len(rested)

    async def _push(self, due: DuePush) -> None:
        try:
            outcome = await self._tell(due)
        except (NotLinked, LinkBroken) as error:
            logger.info("user %d: %s", due.user_id, error)  # it waits until the account is linked again
            return
        except ProviderTrouble as error:
            await self._put_off(due, error)
            raise
        if outcome is not None:
            await self._database.write(trakt_outbox.note_done, due.id, outcome, self._now())

    async def _tell(self, due: DuePush) -> Outcome | None:
        entry = due.entry
        is_viewing = entry.kind is OutboxKind.VIEWING
        if is_viewing and due.is_doubtful and await self._tokens.go(due.user_id, partial(self._is_there, entry)):
            return Outcome.FOUND
        try:
            return await self._tokens.go(due.user_id, partial(self._send, due))
        except ProviderTrouble as error:
            if not isinstance(error, ProviderDown):
                await self._database.write(trakt_outbox.note_refused, due.id, self._now())
            raise

    async def _is_there(self, entry: OutboxEntry, access: str) -> bool:
        return await self._api.has_viewing(access, entry.item, entry.at)

    async def _send(self, due: DuePush, access: str) -> Outcome | None:
        wait_s = min(self._settings.lost_after_s * 2.0 ** min(due.attempts, 20), LONGEST_WAIT_S)
        retry_at = self._now() + timedelta(seconds=wait_s)
        if not await self._database.write(trakt_outbox.note_sending, due.id, self._now(), retry_at):
            return None
        entry = due.entry
        if entry.kind is OutboxKind.VIEWING:
            is_known = await self._api.add_viewing(access, entry.item, entry.at)
        else:
            is_known = await self._api.pause_at(access, entry.item, entry.progress)
        return Outcome.DONE if is_known else Outcome.UNKNOWN

    async def _put_off(self, due: DuePush, error: ProviderTrouble) -> None:
        backoff_s = min(60.0 * 2.0 ** min(due.failures, 20), LONGEST_WAIT_S) * (1 + 0.2 * self._rng.random())
        wait_s = max(backoff_s, error.retry_after_s or 0.0)
        until = self._now() + timedelta(seconds=wait_s)
        await self._database.write(trakt_outbox.put_off_pushes, due.link_id, until)


def _rested(changed: tuple[Progress, ...], since: datetime) -> tuple[Progress, ...]:
    """Those whose viewers have stopped: up to the first that goes on, so that none is passed over."""
    for place, each in enumerate(changed):
        if each.report.at > since:
            return changed[:place]
    return changed


def _is_worth(progress: Progress) -> bool:
    return TOLD_FROM <= progress.report.progress < TOLD_BELOW


def _told_viewing(viewing: Viewing) -> OutboxEntry:
    return OutboxEntry(OutboxKind.VIEWING, f"viewing {viewing.id}", viewing.item, viewing.watched_at)


def _told_progress(user_id: int, progress: Progress) -> OutboxEntry:
    key, report = f"progress {progress.revision} of {user_id}", progress.report
    return OutboxEntry(OutboxKind.PROGRESS, key, progress.item, report.at, report.progress)
