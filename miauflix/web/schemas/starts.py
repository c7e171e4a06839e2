"""Starts of films on the wire: what an app tells of one, and what operators see of all."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from actors.torrents import StartOutcome, StartRecord, StartsReport, StartStage
from miauflix.web.schemas.base import Wire

MOST_MS = 600_000.0


class PlaybackBody(Wire):
    """What a player has seen of this stream so far: told once the picture is there, and again when the player closes.

    `firstFrameMs`: from the press on Watch to the first picture; null where something else took the time, as a press
    that the browser asked for. `rebufferings`: how often the film stood still since, for `rebufferedMs` in all.
    `isOver`: this player tells nothing more. What lasts longer than ten minutes is told as ten minutes.
    """

    first_frame_ms: float | None = Field(default=None, ge=0.0, le=MOST_MS, allow_inf_nan=False)
    rebufferings: int = Field(default=0, ge=0, le=100_000)
    rebuffered_ms: float = Field(default=0.0, ge=0.0, le=MOST_MS, allow_inf_nan=False)
    is_over: bool = False


class StageOut(Wire):
    """How many milliseconds one stage of a start took."""

    stage: StartStage
    ms: float


class StartOut(Wire):
    """A start that is over. `cause` is a code and `explanation` one sentence, empty where it was quick (`none`).

    `totalMs` goes to the first picture where an app has told of it, else to the first byte, or until it was given up;
    then the last stage is the one that was never reached.
    """

    id: int
    torrent_id: int
    name: str
    file: str
    at: datetime
    outcome: StartOutcome
    stages: list[StageOut]
    total_ms: float
    waited_for: StartStage
    cause: str
    explanation: str
    first_frame_ms: float | None
    rebufferings: int
    rebuffered_ms: float

    @classmethod
    def of(cls, start: StartRecord) -> Self:
        """Shape one start."""
        return cls(
            id=start.number,
            torrent_id=start.torrent_id,
            name=start.torrent,
            file=start.file,
            at=start.asked_at,
            outcome=start.outcome,
            stages=[StageOut(stage=stage, ms=ms) for stage, ms in start.stages],
            total_ms=start.total_ms,
            waited_for=start.waited_for,
            cause=start.cause,
            explanation=start.explanation,
            first_frame_ms=start.first_frame_ms,
            rebufferings=start.rebufferings,
            rebuffered_ms=start.rebuffered_ms,
        )


class StartsOut(Wire):
    """The slowest starts of the last `hours`, the slowest first; `started` counts all since the service began."""

    hours: int
    started: int
    slowest: list[StartOut]

    @classmethod
    def of(cls, report: StartsReport) -> Self:
        """Shape a report."""
        return cls(
            hours=report.hours,
            started=report.starts.count,
            slowest=[StartOut.of(start) for start in report.slowest],
        )
