"""The line to one web service: a budget, a circuit breaker and a judgement on every answer."""

from __future__ import annotations

import json
import logging
import math
import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

import attrs
import trio

from actors.breaker import Admission, BreakerSettings, BreakerState, CircuitBreaker
from actors.budget import Budget, TokenBucket
from actors.outbound import Fetched, FetchFailed, Web
from actors.provider_errors import ProviderBusy, ProviderDown, ProviderRefused, ProviderTrouble
from actors.retry_after import retry_after_s
from actors.service_question import Answer, Question
from actors.urgency import Urgency

logger = logging.getLogger(__name__)
T = TypeVar("T")

FIRST_PAUSE_S = 0.5
"""Before a question is asked again; doubled each time, and up to half as long again."""


@attrs.frozen
class LineSettings:
    """How a service is asked. `headers` go with every question. Sizes and times are limits.

    `patience_s` is how long a question may take in all, its turns in the budget and all its tries included. Of what
    `requests_per_s` allows, questions that nobody waits for take `background_per_s` at most. A service that knows
    neither tokens nor bad questions has nothing to refuse (`may_refuse`): when it does, it is in trouble.
    """

    service: str
    base_url: str
    headers: Mapping[str, str] = attrs.field(repr=False, factory=dict)
    requests_per_s: float = 40.0
    background_per_s: float | None = None
    may_refuse: bool = True
    parallel: int = 32
    tries: int = 3
    request_within_s: float = 10.0
    interactive_patience_s: float = 6.0
    background_patience_s: float = 120.0
    max_bytes: int = 8 * 1024 * 1024
    breaker: BreakerSettings = attrs.field(factory=BreakerSettings)

    def patience_s(self, urgency: Urgency) -> float:
        """For how long such an asker waits."""
        return self.interactive_patience_s if urgency is Urgency.INTERACTIVE else self.background_patience_s

    def budget(self, now: float) -> Budget:
        """How often it may be asked from now on."""
        slower = None if self.background_per_s is None else TokenBucket.ceiling(self.background_per_s, now)
        bucket = TokenBucket.ceiling(self.requests_per_s, now)
        return Budget(self.service, bucket, parallel=self.parallel, background=slower)


@attrs.frozen
class LineHealth:
    """How the service fares: `trouble` is one sentence, "" while all is well."""

    trouble: str
    requests: int
    failures: int
    waiting: int
    breaker: BreakerState


class ServiceLine:
    """Asks one service on behalf of everybody: in turn, within a time, and not at all while it is down."""

    def __init__(self, web: Web, settings: LineSettings, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._web, self._settings, self._now, self._rng = web, settings, now, rng
        self._budget: Budget | None = None
        self._breaker = CircuitBreaker(settings.breaker, rng)
        self._requests = self._failures = 0
        self._trouble = ""

    def __repr__(self) -> str:
        return f"<ServiceLine to {self._settings.service}, {self._breaker}>"

    async def ask(
        self, question: Question, read: Callable[[object], T], urgency: Urgency, *, within_s: float = math.inf
    ) -> Answer[T]:
        """Ask until there is an answer, within reason. `read` makes a value of a good answer's JSON (None: no body).

        A `ValueError` of `read` says that it makes no sense. `within_s` is for an asker of less patience. Raises
        `ProviderDown` (it failed, or is left in peace because it failed before), `ProviderBusy` (no room in time) or
        `ProviderRefused`.
        """
        until = trio.current_time() + min(within_s, self._settings.patience_s(urgency))
        tries = 0
        while True:
            tries += 1
            try:
                return await self._try(question, read, urgency, until)
            except (ProviderBusy, ProviderDown) as error:
                pause_s = self._pause_s(question, error, tries)
                if pause_s is None or trio.current_time() + pause_s > until:
                    raise
            await trio.sleep(pause_s)

    def health(self) -> LineHealth:
        """At hand without waiting."""
        waiting = self._budget.waiting if self._budget else 0
        return LineHealth(self._trouble, self._requests, self._failures, waiting, self._breaker.state)

    def rests_for_s(self) -> float:
        """For how long it is left in peace; 0 when it may be asked now, were it only to see how it fares."""
        return self._breaker.closed_for_s(trio.current_time())

    def _pause_s(self, question: Question, error: ProviderTrouble, tries: int) -> float | None:
        """How long to wait before it is asked again, or None: not at all."""
        if tries >= self._settings.tries or self._breaker.closed_for_s(trio.current_time()):
            return None
        if isinstance(error, ProviderBusy):
            return error.retry_after_s
        backoff_s = FIRST_PAUSE_S * 2 ** (tries - 1) * (1 + self._rng.random() / 2)
        return max(backoff_s, error.retry_after_s or 0.0) if question.may_repeat else None

    async def _try(self, question: Question, read: Callable[[object], T], urgency: Urgency, until: float) -> Answer[T]:
        self._check_breaker()
        async with self._turns().turn(urgency, until - trio.current_time()):
            admission = self._admitted()
            try:
                answer = await self._request(question, read, until)
            except BaseException as error:
                self._end(admission, error)
                raise
            self._end(admission, None)
            return answer

    def _check_breaker(self) -> None:
        if wait_s := self._breaker.closed_for_s(trio.current_time()):
            raise ProviderDown(self._settings.service, self._trouble, wait_s)

    def _admitted(self) -> Admission:
        self._check_breaker()  # it may have opened while we waited for our turn
        admission = self._breaker.admit(trio.current_time())
        assert admission is not None
        return admission

    def _end(self, admission: Admission, error: BaseException | None) -> None:
        now = trio.current_time()
        match error:
            case ProviderDown():
                self._breaker.failed(admission, now)
            case ProviderTrouble() | None:  # it answers, if only to say no
                self._breaker.succeeded(admission)
            case _:
                self._breaker.given_back(admission, now)
        if isinstance(error, ProviderTrouble):
            self._note(error)
        elif error is None and self._breaker.state is BreakerState.CLOSED:
            self._trouble = ""

    def _turns(self) -> Budget:
        if self._budget is None:  # made at the first question, when there is a clock to ask
            self._budget = self._settings.budget(trio.current_time())
        return self._budget

    def _note(self, error: ProviderTrouble) -> None:
        self._failures += 1
        if self._trouble != str(error):
            logger.warning("%s", error)
        self._trouble = str(error)

    async def _request(self, question: Question, read: Callable[[object], T], until: float) -> Answer[T]:
        settings = self._settings
        headers = {"Accept": "application/json", **settings.headers, **question.headers}
        if question.body is not None:
            headers["Content-Type"] = "application/json"
        self._requests += 1
        try:
            fetched = await self._web.request(
                question.method,
                f"{settings.base_url.rstrip('/')}/{question.target}",
                headers=headers,
                body=b"" if question.body is None else json.dumps(question.body).encode(),
                max_bytes=question.max_bytes or settings.max_bytes,
                within_s=max(0.0, min(settings.request_within_s, until - trio.current_time())),
            )
        except FetchFailed as error:
            raise ProviderDown(settings.service, f"{settings.service} is down: {error}") from error
        return self._judged(question, fetched, read)

    def _judged(self, question: Question, fetched: Fetched, read: Callable[[object], T]) -> Answer[T]:
        service, status = self._settings.service, fetched.status
        if status in question.answers:
            return Answer(status, None, fetched.headers, fetched.body)
        if 200 <= status < 300:
            return Answer(status, self._read(question, fetched, read), fetched.headers, fetched.body)
        if status == 429:
            pause_s = retry_after_s(fetched.headers.get("retry-after"), self._now())
            self._turns().pause(pause_s)
            raise ProviderBusy(service, pause_s)
        if status in (401, 403) and self._settings.may_refuse:
            raise ProviderRefused(service, f"The {service} token was refused.")
        if 400 <= status < 500 and status != 408 and self._settings.may_refuse:
            raise ProviderRefused(service, f"{service} refused a question (status {status}).")
        wait_s = (
            retry_after_s(fetched.headers["retry-after"], self._now()) if "retry-after" in fetched.headers else None
        )
        raise ProviderDown(service, f"{service} is in trouble (status {status}).", wait_s)

    def _read(self, question: Question, fetched: Fetched, read: Callable[[object], T]) -> T:
        try:
            return read(question.decode(fetched.body) if fetched.body else None)
        except ValueError as error:
            kind = "a web page" if fetched.body.lstrip()[:1] == b"<" else "an answer that makes no sense"
            raise ProviderDown(self._settings.service, f"{self._settings.service} gave {kind}.") from error
