"""The HTTP tracker of a swarm of this machine: `/announce` and `/scrape` on a loopback port, spoken through h11."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import h11
import trio

from actors.seeding.peer_book import PeerBook, RawHash
from actors.seeding.tracker_answers import TrackerAnswers, failure, torrent_of

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
INTERVAL_S = 120
MIN_INTERVAL_S = 5
KEEP_S = 2.5 * INTERVAL_S
REQUEST_WITHIN_S = 10.0
MOST_CONNECTIONS = 64
LONGEST_REQUEST = 16 * 1024


async def always(_: RawHash) -> bool:
    """Whatever is served can be had."""
    await trio.lowlevel.checkpoint()
    return True


class Tracker:
    """Answers one request a connection, then closes it, as trackers do.

    Whoever announces a torrent that is served waits until `fetch` tells whether it can be had now.
    """

    def __init__(self, book: PeerBook, fetch: Callable[[RawHash], Awaitable[bool]] = always) -> None:
        self._book, self._fetch = book, fetch
        self._answers = TrackerAnswers(book, INTERVAL_S, MIN_INTERVAL_S)
        self._places = trio.CapacityLimiter(MOST_CONNECTIONS)

    async def serve(self, port: int = 0, task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED) -> None:
        """Serve until cancelled; starts with the announce URL. Raises `OSError` when the port is taken."""
        (listener,) = await trio.open_tcp_listeners(port, host=HOST)
        url = f"http://{HOST}:{listener.socket.getsockname()[1]}/announce"
        async with trio.open_nursery() as nursery:
            await nursery.start(trio.serve_listeners, self._serve_connection, [listener])
            task_status.started(url)

    async def _serve_connection(self, stream: trio.SocketStream) -> None:
        async with self._places, stream:
            with trio.move_on_after(REQUEST_WITHIN_S) as deadline:
                try:
                    await self._converse(stream)
                except (trio.BrokenResourceError, OSError):
                    logger.debug("a client left before its answer")
            if deadline.cancelled_caught:
                logger.debug("a client took too long to ask")

    async def _converse(self, stream: trio.SocketStream) -> None:
        ip = stream.socket.getpeername()[0]
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=LONGEST_REQUEST)
        try:
            request = await _next_request(connection, stream)
            if request is None:
                return
            status, body = await self._answer(request, ip)
        except h11.RemoteProtocolError as error:
            status, body = error.error_status_hint, b"not understood\n"
        await stream.send_all(_response(connection, status, body))

    async def _answer(self, request: h11.Request, ip: str) -> tuple[int, bytes]:
        path, _, query = request.target.partition(b"?")
        if request.method != b"GET":
            return 405, b"" if request.method == b"HEAD" else b"only GET\n"
        match path:
            case b"/announce":
                return 200, await self._announce(query, ip)
            case b"/scrape":
                return 200, self._answers.scrape(query)
        return 404, b"only /announce and /scrape\n"

    async def _announce(self, query: bytes, ip: str) -> bytes:
        torrent = torrent_of(query)
        if torrent is not None and torrent in self._book and not await self._fetch(torrent):
            return failure("this torrent cannot be had just now")
        return self._answers.announce(query, ip)


async def _next_request(connection: h11.Connection, stream: trio.SocketStream) -> h11.Request | None:
    """The head of the request (a body is not waited for), or None when the client has nothing to ask."""
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Request):
            return event
        if event is not h11.NEED_DATA:
            return None
        connection.receive_data(await stream.receive_some(4096))


def _response(connection: h11.Connection, status: int, body: bytes) -> bytes:
    headers = [
        ("Content-Type", "text/plain"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        *([("Allow", "GET")] if status == 405 else []),
    ]
    parts = (h11.Response(status_code=status, headers=headers), h11.Data(data=body), h11.EndOfMessage())
    return b"".join(connection.send(part) or b"" for part in parts)
