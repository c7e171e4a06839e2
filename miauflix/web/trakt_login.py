"""Logging in with a Trakt account that is associated with one of ours."""

from __future__ import annotations

from quart import Blueprint, Response, request
from quart_schema import document_response

from actors.trakt import LogInWithTrakt, StartLogin
from miauflix.web.bodies import answers, takes, written
from miauflix.web.context import ask, web
from miauflix.web.limits import limited
from miauflix.web.peers import client_address, device_of
from miauflix.web.schemas import SessionOut
from miauflix.web.schemas.trakt import PairingOut, PendingOut, TraktLogInBody
from miauflix.web.welcome import welcome

routes = Blueprint("trakt_login", __name__, url_prefix="/api/auth")


@routes.post("/device/trakt")
@limited(per_minute=6, burst=3)
@answers(PairingOut)
async def begin() -> PairingOut:
    """Begin to log in: a code to type in at Trakt."""
    return PairingOut.of(await ask().trakt.ask(StartLogin()))


@routes.post("/login/trakt")
@limited(per_minute=30, burst=15)
@document_response(SessionOut)
@takes(TraktLogInBody)
async def log_in(body: TraktLogInBody) -> Response:
    """Was it approved? Then a session, as any other login gives it; not yet is an answer, not an error."""
    address = client_address(request, web().settings.trusted_proxy)
    pair = await ask().trakt.ask(LogInWithTrakt(body.device_code, device_of(request), address))
    return written(PendingOut()) if pair is None else welcome(pair, body.delivery)
