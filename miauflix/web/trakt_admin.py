"""What an operator does with Trakt accounts."""

from __future__ import annotations

from quart import Blueprint

from actors.trakt import Associate
from miauflix.web.bodies import answers, takes
from miauflix.web.context import ask
from miauflix.web.credentials import me
from miauflix.web.schemas.trakt import AssociateBody, AssociatedOut

routes = Blueprint("trakt_admin", __name__, url_prefix="/api/trakt/admin")


@routes.post("/associate")
@answers(AssociatedOut)
@takes(AssociateBody)
async def associate(body: AssociateBody) -> AssociatedOut:
    """Say whose a Trakt account is, so that its owner can log in with it."""
    associated = await ask().trakt.ask(Associate(body.user_id, body.slug, by=me().user.id))
    return AssociatedOut.of(associated)
