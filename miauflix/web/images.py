"""Pictures of titles, so that no browser and no TV has to ask anybody else for them."""

from __future__ import annotations

from quart import Blueprint, Response
from quart_schema import hide

from actors.images import GetPicture
from miauflix.web.context import ask
from miauflix.web.limits import limited
from miauflix.web.whole import A_YEAR, whole

routes = Blueprint("images", __name__, url_prefix="/api/images")


@routes.get("/<size>/<provider>/<file>")
@hide
@limited(per_minute=6000, burst=1500)
async def picture(size: str, provider: str, file: str) -> Response:
    """One picture in one size. An app of another origin, such as a TV's, may show it."""
    found = await ask().images.ask(GetPicture(f"{provider}/{file}", size))
    response = whole(found.content, found.content_type, found.etag, A_YEAR)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
