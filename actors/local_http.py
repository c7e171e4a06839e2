"""A small HTTP/1.1 server for loopback, spoken through h11: what stands in for a service of the outside world."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import parse_qsl, unquote

import attrs
import h11
import trio

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
LONGEST_HEAD_BYTES = 16 * 1024
LONGEST_BODY_BYTES = 1024 * 1024
AT_ONCE_BYTES = 64 * 1024


@attrs.frozen
class Request:
    """What a client asks. The names of headers are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = b""

    @property
    def path(self) -> str:
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))


@attrs.frozen
class Answer:
    """What it is told."""

    status: int = 200
    body: bytes = attrs.field(default=b"", repr=lambda body: f"<{len(body)} bytes>")
    content_type: str = "application/json;charset=utf-8"
    headers: Mapping[str, str] = attrs.field(factory=dict)


class Conversation:
    """One connection: a request, its answer, and the next ones while the client keeps it open."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self._state = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_HEAD_BYTES)

    async def next_request(self) -> Request | None:
        """None when the client has nothing more to ask. Raises `h11.RemoteProtocolError` for what is not HTTP."""
        event = await self._next_event()
        if not isinstance(event, h11.Request):
            return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event.headers}
        return Request(event.method.decode(), event.target.decode("latin-1"), headers, await self._body())

    async def _body(self) -> bytes:
        body = bytearray()
        while isinstance(part := await self._next_event(), h11.Data):
            body += part.data
            if len(body) > LONGEST_BODY_BYTES:
                raise h11.RemoteProtocolError("the body is too long", error_status_hint=413)
        return bytes(body)

    async def _next_event(self) -> object:
        while True:
            event = self._state.next_event()
            if event is not h11.NEED_DATA:
                return event
            self._state.receive_data(await self.stream.receive_some(AT_ONCE_BYTES))

    def written(self, answer: Answer, body: bytes | None = None) -> bytes:
        """The answer as it goes over the wire; `body` stands in for a body that was announced otherwise."""
        headers = [
            ("Content-Type", answer.content_type),
            *([] if answer.status == 204 else [("Content-Length", str(len(answer.body)))]),
            *answer.headers.items(),
        ]
        head = self._state.send(h11.Response(status_code=answer.status, headers=headers)) or b""
        return head + (answer.body if body is None else body)

    async def send(self, answer: Answer) -> bool:
        """Send an answer; tells whether the client may ask again on this connection."""
        parts = [self.written(answer, b"")]
        parts += [self._state.send(part) or b"" for part in (h11.Data(data=answer.body), h11.EndOfMessage())]
        await self.stream.send_all(b"".join(parts))
        if self._state.our_state is not h11.DONE:
            return False
        self._state.start_next_cycle()
        return True


Handler = Callable[[Request], Awaitable[Answer]]


@asynccontextmanager
async def listening(
    serve_connection: Callable[[trio.SocketStream], Awaitable[object]], port: int = 0
) -> AsyncIterator[int]:
    """Serve each connection on a loopback port while the block runs; gives the port. Raises `OSError` when taken."""
    async with trio.open_nursery() as nursery:
        (listener,) = await trio.open_tcp_listeners(port, host=HOST)
        found: int = listener.socket.getsockname()[1]
        await nursery.start(trio.serve_listeners, serve_connection, [listener])
        yield found
        nursery.cancel_scope.cancel()


@asynccontextmanager
async def answering(handler: Handler, port: int = 0) -> AsyncIterator[str]:
    """Answer requests on a loopback port while the block runs; gives the URL, without a slash at its end."""
    async with listening(partial(_converse, handler), port) as found:
        yield f"http://{HOST}:{found}"


async def _converse(handler: Handler, stream: trio.SocketStream) -> None:
    async with stream:
        conversation = Conversation(stream)
        try:
            while request := await conversation.next_request():
                if not await conversation.send(await handler(request)):
                    return
        except h11.RemoteProtocolError as error:
            logger.debug("a client spoke something else than HTTP: %s", error)
        except (trio.BrokenResourceError, OSError):
            logger.debug("a client left before its answer")
