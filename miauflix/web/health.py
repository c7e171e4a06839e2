"""Is it alive, is it ready, and how does each service stand?"""

from __future__ import annotations

from quart import Blueprint, Response

from actors.accounts import IsSetupRequired
from actors.runtime import ActorError, ActorHealth, ActorState, DescribeActors
from actors.torrents import ListTorrents
from actors.trakt import DescribeTrakt, TraktHealth
from miauflix.web.bodies import answers, written
from miauflix.web.context import ask
from miauflix.web.credentials import or_none, prove_or_none
from miauflix.web.schemas import ReadyOut, ServiceOut, SetupOut, StateOut, StatusOut, VpnOut
from storage.model.torrents import TorrentState

routes = Blueprint("health", __name__)
WORDS = {
    ActorState.RUNNING: "ready",
    ActorState.STARTING: "initializing",
    ActorState.BACKING_OFF: "degraded",
    ActorState.FAILED: "error",
    ActorState.STOPPING: "initializing",
    ActorState.STOPPED: "error",
}


@routes.get("/livez")
@answers(StateOut)
async def live() -> StateOut:
    """The process answers. Never looks at anything else."""
    return StateOut(status="ok")


@routes.get("/health")
@routes.get("/api/health")
@answers(StateOut)
async def health() -> StateOut:
    """The same, under the name that existing clients know."""
    return StateOut(status="ok")


@routes.get("/readyz")
async def ready() -> Response:
    """Do all actors run? Names those that do not."""
    house = await ask().overseer.ask(DescribeActors())
    missing = [one.name for one in house.actors if one.state is not ActorState.RUNNING]
    if not missing:
        return written(ReadyOut(status="ready", not_ready=[]))
    response = written(ReadyOut(status="not ready", not_ready=missing), 503)
    response.headers["Retry-After"] = "5"
    return response


@routes.get("/api/status")
@answers(StatusOut)
async def status() -> StatusOut:
    """How each service stands: words only for the anonymous, reasons for users."""
    house = await ask().overseer.ask(DescribeActors())
    told = await or_none(prove_or_none(), ActorError) is not None
    services = {one.name: _service(one, told) for one in house.actors}
    torrents = services.get("torrents")
    if torrents is not None and torrents.status == "ready":
        services["torrents"] = _torrents(await _without_space(), told)
    if "trakt" in services and services["trakt"].status == "ready":
        services["trakt"] = _trakt(await _trakt_health(), told)
    required = await or_none(ask().accounts.ask(IsSetupRequired(), timeout_s=1.0), ActorError)
    return StatusOut(
        services=services,
        vpn=VpnOut(is_vpn_active=False, disabled=True),
        setup=SetupOut(required=required),
    )


async def _without_space() -> int:
    """How many torrents wait for room on the disk; none that we know of while the engine does not answer."""
    torrents = await or_none(ask().torrents.ask(ListTorrents(), timeout_s=1.0), ActorError)
    return sum(one.state is TorrentState.NO_SPACE for one in torrents or ())


async def _trakt_health() -> TraktHealth:
    """A Trakt actor that does not answer in time has nothing to tell."""
    health = await or_none(ask().trakt.ask(DescribeTrakt(), timeout_s=1.0), ActorError)
    return TraktHealth() if health is None else health


def _torrents(waiting: int, told: bool) -> ServiceOut:
    if not waiting:
        return ServiceOut(status="ready")
    who = "1 torrent waits" if waiting == 1 else f"{waiting} torrents wait"
    return ServiceOut(status="degraded", reason=f"The disk is full: {who} for room." if told else None)


def _trakt(health: TraktHealth, told: bool) -> ServiceOut:
    if health.missing:
        return ServiceOut(status="needs_configuration", missing_vars=list(health.missing) if told else None)
    if health.trouble:
        return ServiceOut(status="degraded", reason=health.trouble if told else None)
    return ServiceOut(status="ready")


def _service(one: ActorHealth, told: bool) -> ServiceOut:
    word = WORDS[one.state]
    reason = one.last_error.message if told and one.last_error and word in {"degraded", "error"} else None
    return ServiceOut.model_validate(
        {
            "status": word,
            "reason": reason if word == "degraded" else None,
            "error_message": reason if word == "error" else None,
        }
    )
