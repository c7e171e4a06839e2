"""An HTTP server on loopback that remembers what it was asked, and misbehaves by script."""

from __future__ import annotations

import fnmatch
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import attrs
import h11
import trio

from actors.local_http import HOST, Answer, Conversation, Request, listening

Answerer = Callable[[Request], Answer]


@attrs.frozen
class Asked:
    """A request that came, by trio's clock. `status` is None where a fault stood in for an answer."""

    at: float
    request: Request
    status: int | None


@attrs.frozen
class Exchange:
    """What a fault has in hand: the request, and the answer that it would get. Asking for that does the work."""

    conversation: Conversation
    request: Request
    answer: Callable[[], Answer]

    @property
    def stream(self) -> trio.SocketStream:
        return self.conversation.stream


# Gives the answer to be sent after all, or None when it has dealt with the connection; that is closed then.
Fault = Callable[[Exchange], Awaitable[Answer | None]]


@attrs.define
class Planned:
    """A fault for the requests whose method and path match, such as `GET /3/movie/*`; the method may be left out."""

    pattern: str
    fault: Fault
    left: int | None
    skip: int

    def takes(self, request: Request) -> bool:
        """Whether it is this request's turn to go wrong."""
        if self.left == 0 or not is_match(self.pattern, request):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.left is not None:
            self.left -= 1
        return True


def is_match(pattern: str, request: Request) -> bool:
    named = f"{request.method} {request.path}" if " " in pattern else request.path
    return fnmatch.fnmatchcase(named, pattern)


@attrs.define
class FaultyServer:
    """Where it listens, what it was asked, and what goes wrong next."""

    answer: Answerer
    url: str = ""
    asked: list[Asked] = attrs.field(factory=list)
    planned: list[Planned] = attrs.field(factory=list)
    in_flight: int = 0
    most_in_flight: int = 0

    def break_on(self, pattern: str, fault: Fault, times: int | None = None, skip: int = 0) -> Planned:
        """Let requests fail from now on: `times` of them (None: all), after `skip` that go well."""
        planned = Planned(pattern, fault, times, skip)
        self.planned.append(planned)
        return planned

    def mend(self) -> None:
        """Nothing more goes wrong."""
        self.planned.clear()

    def requests(self, pattern: str = "*") -> list[Asked]:
        return [asked for asked in self.asked if is_match(pattern, asked.request)]

    def count(self, pattern: str = "*") -> int:
        return len(self.requests(pattern))

    def most_within(self, seconds: float, pattern: str = "*") -> int:
        """The largest number of requests that came within any span of so many seconds."""
        times = [asked.at for asked in self.requests(pattern)]
        return max((sum(start <= at < start + seconds for at in times) for start in times), default=0)

    async def serve_connection(self, stream: trio.SocketStream) -> None:
        async with stream:
            conversation = Conversation(stream)
            try:
                while request := await conversation.next_request():
                    with self._counted():
                        if not await self._respond(conversation, request):
                            return
            except (h11.RemoteProtocolError, trio.BrokenResourceError, trio.ClosedResourceError, OSError):
                return  # whoever asked has heard enough

    async def _respond(self, conversation: Conversation, request: Request) -> bool:
        at = trio.current_time()
        fault = next((planned.fault for planned in self.planned if planned.takes(request)), _as_it_is)
        place = len(self.asked)
        self.asked.append(Asked(at, request, None))
        answer = await fault(Exchange(conversation, request, lambda: self.answer(request)))
        if answer is None:
            return False
        self.asked[place] = Asked(at, request, answer.status)
        return await conversation.send(answer)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            yield
        finally:
            self.in_flight -= 1


async def _as_it_is(exchange: Exchange) -> Answer:
    return exchange.answer()


@asynccontextmanager
async def faulty_server(answer: Answerer, port: int = 0) -> AsyncIterator[FaultyServer]:
    """Serve while the block runs, on a port of its own unless one is given."""
    server = FaultyServer(answer)
    async with listening(server.serve_connection, port) as found:
        server.url = f"http://{HOST}:{found}"
        yield server
