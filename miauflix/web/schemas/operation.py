"""Actors, health and figures on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import SerializerFunctionWrapHandler, model_serializer

from actors.runtime import ActorHealth, House
from miauflix.web.schemas.base import Wire


class MailboxOut(Wire):
    """A mailbox at this moment."""

    length: int
    high_water: int
    capacity: int
    oldest_age_s: float
    dropped: int
    merged: int


class HandlingOut(Wire):
    """How long messages took, in seconds."""

    count: int
    sum_s: float
    p50_s: float
    p95_s: float
    max_s: float


class LastErrorOut(Wire):
    """The crash or failed tick that happened last."""

    type: str
    message: str
    at: datetime


class TickOut(Wire):
    """A repeated job."""

    name: str
    interval_s: float
    last_run: datetime | None
    last_duration_s: float | None
    runs: int
    failures: int
    next_due_in_s: float | None


class ActorOut(Wire):
    """How one actor fares."""

    name: str
    state: str
    since: datetime
    restarts: int
    mailbox: MailboxOut
    handled: int
    failed: int
    in_flight: int
    handling: HandlingOut
    last_error: LastErrorOut | None
    ticks: list[TickOut]

    @classmethod
    def of(cls, health: ActorHealth) -> Self:
        """Shape an actor's health."""
        return cls.model_validate(health)


class EventsOut(Wire):
    """The traffic of news between actors."""

    published: int
    dropped: int


class TreeOut(Wire):
    """The supervision tree, in the order the actors were started."""

    actors: list[ActorOut]
    events: EventsOut
    uptime_s: float

    @classmethod
    def of(cls, house: House, uptime_s: float) -> Self:
        """Shape the whole house."""
        return cls(
            actors=[ActorOut.of(actor) for actor in house.actors],
            events=EventsOut(published=house.events_published, dropped=house.events_dropped),
            uptime_s=uptime_s,
        )


class StateOut(Wire):
    """`ok`, or what is not."""

    status: str


class ReadyOut(Wire):
    """Whether everything is up, and by name what is not."""

    status: Literal["ready", "not ready"]
    not_ready: list[str]


class ServiceOut(Wire):
    """One service in a word; the rest is only for users who are logged in, and left out if empty.

    `missingVars` are the variables that a service needs to be of any use.
    """

    status: Literal["ready", "degraded", "initializing", "error", "needs_configuration"]
    reason: str | None = None
    error_message: str | None = None
    missing_vars: list[str] | None = None

    @model_serializer(mode="wrap")
    def _without_blanks(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in write(self).items() if value is not None}


class VpnOut(Wire):
    """Whether a tunnel is demanded and up."""

    is_vpn_active: bool
    disabled: bool


class DownloadsOut(Wire):
    """Whether downloads are encrypted, and what was configured; `reason`, for users only: why they are not.

    `encrypted` is null while that is not known.
    """

    encrypted: bool | None
    mode: Literal["required", "auto", "off"] | None = None
    reason: str | None = None

    @model_serializer(mode="wrap")
    def _without_blanks(self, write: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {name: value for name, value in write(self).items() if value is not None or name == "encrypted"}


class SetupOut(Wire):
    """Whether the first admin is still to be made; null while that is not known."""

    required: bool | None


class StatusOut(Wire):
    """How the whole service stands."""

    services: dict[str, ServiceOut]
    vpn: VpnOut
    downloads: DownloadsOut
    setup: SetupOut


class FrameOut(Wire):
    """Five minutes from `start`. Times are seconds and averages, null where there was nothing to average."""

    start: datetime
    requests: int
    faults: int
    average_s: float | None
    longest_s: float
    streams: int
    stream_bytes: int
    first_byte_average_s: float | None


class StatsOut(Wire):
    """The last 24 hours, oldest frame first; a frame in which nothing happened is left out."""

    frame_s: int
    frames: list[FrameOut]
