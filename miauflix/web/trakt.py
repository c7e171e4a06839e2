"""My Trakt account: linking it by a code, and unlinking it."""

from __future__ import annotations

from quart import Blueprint, Response
from quart_schema import document_response

from actors.trakt import CheckLink, GetAssociation, StartLink, Unlink
from miauflix.web.bodies import answers, takes, written
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.limits import limited
from miauflix.web.schemas import Message
from miauflix.web.schemas.trakt import AssociatedOut, LinkedOut, PairingBody, PairingOut, PendingOut

routes = Blueprint("trakt", __name__, url_prefix="/api/trakt")


@routes.post("/auth/device")
@limited(per_minute=10, burst=5)
@answers(PairingOut)
async def begin() -> PairingOut:
    """Begin to link my account."""
    return PairingOut.of(await ask().trakt.ask(StartLink(me().user.id)))


@routes.post("/auth/device/check")
@limited(per_minute=60, burst=30)
@document_response(LinkedOut)
@takes(PairingBody)
async def check(body: PairingBody) -> Response:
    """Have I approved it? Not yet is an answer, not an error."""
    known = await ask().trakt.ask(CheckLink(me().user.id, body.device_code))
    return written(PendingOut() if known is None else LinkedOut.of(known))


@routes.get("/association")
@answers(AssociatedOut)
async def association() -> AssociatedOut:
    """My account there, and how it fares."""
    return AssociatedOut.of(await ask().trakt.ask(GetAssociation(me().user.id)))


@routes.delete("/association")
@answers(Message)
async def unlink() -> Message:
    """Remove the link, and all that came by it."""
    await ask().trakt.ask(Unlink(me().user.id))
    return Message(message="Your Trakt account is not linked any more.")
