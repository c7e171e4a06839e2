"""Asks the archive, slowly where nobody waits, and makes checked values of what it answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeVar

import trio

from actors.budget import Budget, TokenBucket
from actors.outbound import Web
from actors.service_line import LineHealth, ServiceLine
from actors.service_question import Question
from actors.sources.archive.answers import ItemAnswer, SearchAnswer
from actors.sources.archive.fields import Part, Skipped
from actors.sources.archive.questions import item_question, torrent_question
from actors.sources.archive.settings import SERVICE, ArchiveSettings
from actors.urgency import Urgency

AnyPart = TypeVar("AnyPart", bound=Part)
T = TypeVar("T")


class ArchiveLine:
    """The line to the archive. What makes no sense within an answer is left out and counted."""

    def __init__(self, settings: ArchiveSettings, web: Web, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._settings = settings
        self._line = ServiceLine(web, settings.line(), now=now, rng=rng)
        self._background: Budget | None = None
        self._skipped = Skipped()

    async def search(self, question: Question, urgency: Urgency) -> SearchAnswer:
        """What was found."""
        answer = await self._ask(question, partial(self._read, SearchAnswer), urgency)
        assert answer is not None  # a question without 404 among its answers
        return answer

    async def item(self, identifier: str, urgency: Urgency) -> ItemAnswer | None:
        """All that is known of an item; None where there is none."""
        return await self._ask(item_question(identifier), partial(self._read_item, identifier), urgency)

    async def torrent(self, identifier: str, urgency: Urgency) -> bytes | None:
        """The torrent of an item as it is; None where there is none, or none for us."""
        return await self._ask(torrent_question(identifier), _bytes, urgency)

    def health(self) -> tuple[LineHealth, int]:
        """How the archive fares, and how many entries of its answers were left out."""
        return self._line.health(), self._skipped.count

    def _read(self, model: type[AnyPart], data: object) -> AnyPart:
        return model.model_validate(data, context=self._skipped)

    def _read_item(self, identifier: str, data: object) -> ItemAnswer:
        answer = self._read(ItemAnswer, data)
        if answer.metadata is not None and answer.metadata.identifier != identifier:
            raise ValueError("an answer about another item")
        return answer

    async def _ask(self, question: Question, read: Callable[[object], T], urgency: Urgency) -> T | None:
        if urgency is Urgency.BACKGROUND:
            async with self._turns().turn(urgency, self._settings.background_patience_s):
                return (await self._line.ask(question, read, urgency)).value
        return (await self._line.ask(question, read, urgency)).value

    def _turns(self) -> Budget:
        if self._background is None:  # made at the first question, when there is a clock to ask
            bucket = TokenBucket(self._settings.background_per_s, 1, trio.current_time())
            self._background = Budget(SERVICE, bucket, parallel=self._settings.parallel)
        return self._background


def _bytes(data: object) -> bytes:
    if not isinstance(data, bytes):
        raise ValueError("nothing")
    return data
