"""The resync queue: fetches anew what has changed, what was told from memory, and what failed before."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs
import trio

from actors.catalogue import backoff
from actors.catalogue.asking import Title, find_title
from actors.catalogue.means import Means
from actors.catalogue.provider import Urgency
from storage import catalogue
from storage.catalogue import DueTitle
from storage.entities import Entities
from storage.model.errors import MiauflixError
from storage.model.titles import TitleKind, TitleRef

logger = logging.getLogger(__name__)


@attrs.define
class Outcome:
    """What became of some due titles."""

    titles: list[Title] = attrs.field(factory=list)
    unknown: list[TitleRef] = attrs.field(factory=list)
    failed: list[DueTitle] = attrs.field(factory=list)
    trouble: MiauflixError | None = None

    @property
    def shows(self) -> list[int]:
        """The series among them, by number."""
        return [title.id for title in self.titles if title.ref.kind is TitleKind.SHOW]


class Resync:
    """Fetches `parallel` due titles at a time; one that fails is put off by itself, and holds up no other."""

    def __init__(self, means: Means, *, parallel: int) -> None:
        self._means, self._parallel = means, parallel

    async def turn(self) -> bool | timedelta:
        """Some due titles. Raises the trouble of a turn that brought nothing, so that the next takes its time."""
        now = self._means.now()
        queue = await self._means.database.read(_look, now, self._parallel)
        if not queue.due:
            return queue.rest
        outcome = await self._fetch_all(queue.due)
        following = await self._settle(outcome, now)
        if outcome.trouble is not None and not outcome.titles and not outcome.unknown:
            raise outcome.trouble
        return True if following.due else following.rest

    async def _fetch_all(self, due: Sequence[DueTitle]) -> Outcome:
        outcome = Outcome()
        async with trio.open_nursery() as nursery:
            for each in due:
                nursery.start_soon(self._fetch, each, outcome)
        return outcome

    async def _fetch(self, due: DueTitle, outcome: Outcome) -> None:
        try:
            title = await find_title(self._means.providers, due.ref, Urgency.BACKGROUND, due.since)
        except MiauflixError as error:
            logger.warning("%s %d could not be fetched anew: %s", due.ref.kind, due.ref.tmdb_id, error)
            outcome.trouble = outcome.trouble or error
            outcome.failed.append(due)
            return
        if title is None:
            logger.info("nobody knows %s %d any more: it stays as it is", due.ref.kind, due.ref.tmdb_id)
            outcome.unknown.append(due.ref)
        else:
            outcome.titles.append(title)

    async def _settle(self, outcome: Outcome, asked_at: datetime) -> _Queue:
        until = [(each.ref, asked_at + backoff.pause(each.attempts + 1, self._means.random)) for each in outcome.failed]
        settled = await self._means.database.write(_settle, outcome, until, asked_at, self._means.now())
        if settled.changed:
            self._means.tell(settled.changed)
        if outcome.shows:
            self._means.wake_seasons()
        return settled.following


@attrs.frozen
class _Queue:
    """What is due, and how long nothing else will be."""

    due: tuple[DueTitle, ...]
    rest: timedelta


def _look(store: Entities, now: datetime, limit: int) -> _Queue:
    next_at = catalogue.next_title_due_at(store, now)
    rest = timedelta.max if next_at is None else next_at - now
    return _Queue(catalogue.due_titles(store, now, limit), rest)


@attrs.frozen
class _Settled:
    """How many titles are new or different, and what is due next."""

    changed: int
    following: _Queue


def _settle(
    store: Entities,
    outcome: Outcome,
    put_off: Sequence[tuple[TitleRef, datetime]],
    asked_at: datetime,
    now: datetime,
) -> _Settled:
    for ref, until in put_off:
        catalogue.put_off_title(store, ref, until)
    for ref in outcome.unknown:
        catalogue.leave_title(store, ref, asked_at)
    changed = catalogue.keep_titles(store, outcome.titles, asked_at)
    catalogue.reopen_seasons(store, outcome.shows, asked_at)
    return _Settled(changed, _look(store, now, 1))
