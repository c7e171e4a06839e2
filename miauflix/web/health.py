"""Is it alive, is it ready, and how does each service stand?"""

from __future__ import annotations

from quart import Blueprint, Response
from quart_schema import document_response

from actors.accounts import IsSetupRequired
from actors.runtime import ActorError, ActorState, DescribeActors
from actors.vault import DescribeVault, VaultHealth
from miauflix.web.bodies import answers, written
from miauflix.web.context import ask
from miauflix.web.credentials import or_none, prove_or_none
from miauflix.web.schemas import DownloadsOut, ReadyOut, SetupOut, StateOut, StatusOut, VpnOut
from miauflix.web.services import describe_services

routes = Blueprint("health", __name__)


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
@document_response(ReadyOut)
@document_response(ReadyOut, 503)
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
    told = await or_none(prove_or_none(), ActorError) is not None
    required = await or_none(ask().accounts.ask(IsSetupRequired(), timeout_s=1.0), ActorError)
    vault = await or_none(ask().vault.ask(DescribeVault(), timeout_s=1.0), ActorError)
    return StatusOut(
        services=await describe_services(told, vault),
        vpn=VpnOut(is_vpn_active=False, disabled=True),
        downloads=_downloads(vault, told),
        setup=SetupOut(required=required),
    )


def _downloads(vault: VaultHealth | None, told: bool) -> DownloadsOut:
    if vault is None:
        return DownloadsOut(encrypted=None)
    reason = vault.why_plain if told and vault.why_plain else None
    return DownloadsOut(encrypted=vault.is_encrypted, mode=vault.wanted.value, reason=reason)
