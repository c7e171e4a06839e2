"""Pressing play, and how a stream goes, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from actors.accounts import StreamTicket
from actors.sources import ChosenSource
from miauflix.web.schemas.base import Wire
from storage.model.sources import Quality
from storage.model.torrents import StreamStatus, TorrentFile


class DeviceBody(Wire):
    """What a player can decode; empty lists mean that it did not tell, `maxHeight` 0 any."""

    video: frozenset[str] = frozenset()
    audio: frozenset[str] = frozenset()
    max_height: int = Field(default=0, ge=0, le=20_000)


class PlayBody(Wire):
    """On what it shall play. `allowCam`: even what was filmed off a screen will do."""

    device: DeviceBody | None = None
    allow_cam: bool = False


class PlayOut(Wire):
    """Where to read the film, and why this variant was picked. `size` in bytes."""

    streaming_key: str = Field(repr=False)
    url: str = Field(repr=False)
    quality: str | None
    size: int
    video_codec: str | None
    broadcasters: int | None
    watchers: int | None
    expires_at: datetime
    delivery: Literal["direct"] = "direct"
    subtitles: list[str] = Field(default_factory=list)
    explanation: str

    @classmethod
    def of(cls, chosen: ChosenSource, file: TorrentFile, ticket: StreamTicket) -> Self:
        """Shape what was chosen, the file that plays, and the ticket for it."""
        health = chosen.source.health
        return cls(
            streaming_key=ticket.token,
            url=stream_url(ticket),
            quality=chosen.source.traits.quality,
            size=file.size_bytes,
            video_codec=chosen.source.traits.video_codec,
            broadcasters=health.seeders if health else None,
            watchers=health.leechers if health else None,
            expires_at=ticket.grant.expires_at,
            explanation=chosen.explanation,
        )


def stream_url(ticket: StreamTicket) -> str:
    """Where the ticket's file is read."""
    return f"/api/stream/{ticket.token}"


def quality_of(text: str) -> Quality | None:
    """A quality of the wire; None for `auto`. `ValueError` for anything else."""
    return None if text.lower() == "auto" else Quality(text.upper())


class ReasonOut(Wire):
    """Why it is not playing, and what happens next."""

    code: str
    message: str
    next_step: str
    retry_in_s: float | None


class TimingsOut(Wire):
    """Milliseconds from the request until each stage; null: not yet."""

    resolve_ms: float | None
    metadata_ms: float | None
    peers_ms: float | None
    head_ms: float | None
    first_byte_ms: float | None


class StreamStatusOut(Wire):
    """How a stream goes. `progress` are byte ranges [start, end) that are on disk."""

    stage: str
    reason: ReasonOut | None
    progress: list[tuple[int, int]]
    size: int
    downloaded: int
    peers: int
    seeds: int
    rate_bytes_per_s: int
    playable_in_s: float | None
    timings: TimingsOut

    @classmethod
    def of(cls, status: StreamStatus) -> Self:
        """Shape a stream's status."""
        return cls(
            stage=status.stage,
            reason=ReasonOut.model_validate(status.reason) if status.reason else None,
            progress=list(status.progress),
            size=status.size_bytes,
            downloaded=status.downloaded_bytes,
            peers=status.peers,
            seeds=status.seeds,
            rate_bytes_per_s=status.rate_bytes_per_s,
            playable_in_s=status.playable_in_s,
            timings=TimingsOut.model_validate(status.timings),
        )
