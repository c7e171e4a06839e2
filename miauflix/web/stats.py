"""How it went during the last 24 hours."""

from __future__ import annotations

from quart import Blueprint

from miauflix.web.bodies import answers
from miauflix.web.context import web
from miauflix.web.figures import FRAME_S, Frame
from miauflix.web.schemas import FrameOut, StatsOut

routes = Blueprint("stats", __name__, url_prefix="/api")


@routes.get("/stats")
@answers(StatsOut)
async def stats() -> StatsOut:
    """Timings and counts per five minutes."""
    return StatsOut(frame_s=FRAME_S, frames=[_shape(frame) for frame in web().figures.recent(web().now())])


def _shape(frame: Frame) -> FrameOut:
    return FrameOut(
        start=frame.start,
        requests=frame.requests,
        faults=frame.faults,
        average_s=frame.total_s / frame.requests if frame.requests else None,
        longest_s=frame.longest_s,
        streams=frame.streams,
        stream_bytes=frame.stream_bytes,
        first_byte_average_s=frame.first_byte_total_s / frame.first_bytes if frame.first_bytes else None,
    )
