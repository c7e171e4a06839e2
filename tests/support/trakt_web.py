"""The stub of Trakt without a network: the web as the service sees it, on any clock, with faults by script."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Mapping

import attrs
import trio

from actors.local_http import Answer, Request
from actors.outbound import Fetched, FetchFailed
from tests.support.trakt_stub import TraktStub

Fault = Callable[[Request, Callable[[], Answer]], Answer | None]


def unreachable(_request: Request, _answer: Callable[[], Answer]) -> None:
    """Nothing arrives."""


def lost_answer(_request: Request, answer: Callable[[], Answer]) -> None:
    """The work is done, and nobody hears of it."""
    answer()


def says(status: int, **headers: str) -> Fault:
    """Another status without a body; `retry_after="7"` names a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request, _answer: Answer(status, headers=named)


@attrs.define
class _Planned:
    pattern: str
    fault: Fault
    left: float


@attrs.define
class TraktWeb:
    """Answers as the stub does. `asked` are all requests as `METHOD path`, `latency_s` is how long each takes."""

    stub: TraktStub
    asked: list[str] = attrs.field(factory=list)
    at: list[float] = attrs.field(factory=list)
    latency_s: float = 0.0
    _planned: list[_Planned] = attrs.field(factory=list)

    def break_on(self, pattern: str, fault: Fault, times: float = float("inf")) -> None:
        """Let requests fail from now on, `times` of them."""
        self._planned.append(_Planned(pattern, fault, times))

    def mend(self) -> None:
        """Nothing more goes wrong."""
        self._planned.clear()

    def count(self, pattern: str) -> int:
        return sum(fnmatch.fnmatchcase(each, pattern) for each in self.asked)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        max_bytes: int,
        within_s: float,
    ) -> Fetched:
        """See the port."""
        target = "/" + url.partition("//")[2].partition("/")[2]
        named = {name.lower(): value for name, value in (headers or {}).items()}
        request = Request(method, target, named, body)
        self.asked.append(f"{method} {request.path}")
        self.at.append(trio.current_time())
        await trio.sleep(self.latency_s)
        answer = self._answered(request)
        if answer is None:
            raise FetchFailed("trakt.test could not be asked (ConnectError).")
        assert len(answer.body) <= max_bytes
        return Fetched(answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.body)

    def _answered(self, request: Request) -> Answer | None:
        for planned in self._planned:
            if planned.left and fnmatch.fnmatchcase(f"{request.method} {request.path}", planned.pattern):
                planned.left -= 1
                return planned.fault(request, lambda: self.stub.answer(request))
        return self.stub.answer(request)
