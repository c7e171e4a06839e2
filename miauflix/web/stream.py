"""Reading a film: the ticket in the address is the proof, and the bytes come straight from the engine's channel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import attrs
import trio
from quart import Blueprint, Response, g, request

from actors.accounts import CheckTicket, StreamGrant, TicketRefused
from actors.torrents import DescribeFile, DescribeStream, FileSize, NotePlayback, RangeOutside
from miauflix.web import conditional
from miauflix.web.bodies import answers, nothing, takes
from miauflix.web.content_types import content_type_of
from miauflix.web.context import ask, at_the_end, web
from miauflix.web.document import answer, documented
from miauflix.web.figures import Figures
from miauflix.web.limits import limited, unlimited
from miauflix.web.range import Part, Unsatisfiable, parse_range
from miauflix.web.reading import Reading, ReadingBody, open_stream
from miauflix.web.schemas import PlaybackBody, StreamStatusOut

routes = Blueprint("stream", __name__, url_prefix="/api/stream")
LONGEST_TOKEN = 256
DLNA_FEATURES = "DLNA.ORG_OP=01;DLNA.ORG_CI=0;DLNA.ORG_FLAGS=01700000000000000000000000000000"
"""Seeks by byte range, is not converted, streams in the background and by interest (DLNA guidelines 7.4.1.3)."""


@routes.get("/<token>")
@documented(
    parameters=[{"name": "Range", "in": "header", "required": False, "schema": {"type": "string"}}],
    responses={
        200: answer("The file.", "video/*", "application/octet-stream"),
        206: answer("The range asked for.", "video/*", "application/octet-stream"),
        304: answer("It is what the client has."),
        412: answer("It is not what the client takes it for."),
        416: answer("The range lies behind the end."),
    },
)
@unlimited
async def read(token: str) -> Response:
    """A file, whole (200) or one range of it (206); RFC 9110 sections 13 and 14. HEAD tells without reading."""
    grant = await _check(token)
    file = await ask().torrents.ask(DescribeFile(grant.torrent_id, grant.file_index))
    head = _head(grant, file)
    match conditional.check(request.headers.get("If-Match"), request.headers.get("If-None-Match"), _etag(grant, file)):
        case conditional.Condition.FAILED:
            return _described(Response(b"", 412), head)
        case conditional.Condition.NOT_MODIFIED:
            return _described(Response(b"", 304), head)
    if request.method == "HEAD" or not file.size_bytes:
        return _described(Response(b"", 200), head | {"Content-Length": str(file.size_bytes)})
    return await _send(token, grant, file, head)


@routes.get("/<token>/status")
@limited(per_minute=600, burst=120)
@answers(StreamStatusOut)
async def status(token: str) -> StreamStatusOut:
    """How far the start has come, what is on disk, and why it is not playing."""
    grant = await _check(token)
    return StreamStatusOut.of(await ask().torrents.ask(DescribeStream(grant.torrent_id, grant.file_index)))


@routes.post("/<token>/playback")
@limited(per_minute=60, burst=30)
@documented(responses={204: answer("It is noted.")})
@takes(PlaybackBody)
async def note_playback(body: PlaybackBody, token: str) -> Response:
    """Say how the film came and went on: for the operator's figures, never for what is played."""
    grant = await _check(token)
    seen = (body.first_frame_ms, body.rebufferings, body.rebuffered_ms, body.is_over)
    await ask().torrents.tell(NotePlayback(grant.torrent_id, grant.file_index, _viewing(token), *seen))
    return nothing()


async def _check(token: str) -> StreamGrant:
    if len(token) > LONGEST_TOKEN:
        raise TicketRefused("That is no ticket.")
    return await ask().accounts.ask(CheckTicket(token))


async def _send(token: str, grant: StreamGrant, file: FileSize, head: dict[str, str]) -> Response:
    part = _part(file.size_bytes, _etag(grant, file))
    wanted = part or Part(0, file.size_bytes)
    at_the_end().enter_context(web().readers.seat(token, grant.user_id))
    viewing = _viewing(token)
    opened = await open_stream(ask().torrents, grant, wanted.start, wanted.end, viewing)
    settings = web().settings
    reading = Reading(
        ask().torrents, grant, opened, wanted.start, wanted.end, settings.no_progress_s, settings.reopen_tries, viewing
    )
    at_the_end().callback(reading.close)
    head |= {"Content-Length": str(wanted.end - wanted.start)}
    if part:
        head |= {"Content-Range": f"bytes {part.start}-{part.end - 1}/{file.size_bytes}"}
    response = _described(Response(b"", 206 if part else 200), head)
    response.response = ReadingBody(reading, at_the_end().enter_context(_counted()).add)
    response.timeout = None  # a film takes as long as it takes; the reading has a deadline of its own
    return response


def _viewing(token: str) -> str:
    """A name for all reads with one ticket, which is one press on Watch. The ticket itself goes no further."""
    return hashlib.blake2s(token.encode(), digest_size=8).hexdigest()


def _part(size: int, etag: str) -> Part | None:
    if not conditional.range_still_holds(request.headers.get("If-Range"), etag):
        return None
    asked = parse_range(request.headers.get("Range"), size)
    if isinstance(asked, Unsatisfiable):
        raise RangeOutside(size)
    return asked if isinstance(asked, Part) else None


def _etag(grant: StreamGrant, file: FileSize) -> str:
    """Strong: hash-checked bytes never change under the same torrent and file."""
    return f"{grant.torrent_id:x}-{grant.file_index:x}-{file.size_bytes:x}"


def _head(grant: StreamGrant, file: FileSize) -> dict[str, str]:
    head = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-transform",
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Type": content_type_of(file.name),
        "ETag": f'"{_etag(grant, file)}"',
        "X-Accel-Buffering": "no",
    }
    if "transferMode.dlna.org" in request.headers:
        head |= {"transferMode.dlna.org": "Streaming"}
    if request.headers.get("getcontentFeatures.dlna.org") == "1":
        head |= {"contentFeatures.dlna.org": DLNA_FEATURES}
    return head


def _described(response: Response, head: dict[str, str]) -> Response:
    for name, value in head.items():
        response.headers[name] = value
    return response


@attrs.define
class _Count:
    """What one reader got, and when its first byte came (seconds from the request)."""

    figures: Figures
    sent_bytes: int = 0
    first_byte_s: float | None = None
    began: float = attrs.field(factory=lambda: g.began)

    def add(self, size_bytes: int) -> None:
        """A chunk goes out."""
        if self.first_byte_s is None:
            self.first_byte_s = trio.current_time() - self.began
        self.sent_bytes += size_bytes
        self.figures.stream_sent(size_bytes)


@contextmanager
def _counted() -> Iterator[_Count]:
    """Count one open read, and what it got when it ends."""
    figures, now = web().figures, web().now
    count = _Count(figures)
    figures.stream_opened(now())
    try:
        yield count
    finally:
        figures.stream_closed(count.sent_bytes, count.first_byte_s, now())
