"""Setting up, logging in and out, and the sessions of this browser."""

from __future__ import annotations

from quart import Blueprint, Response, request
from quart_schema import document_response

from actors.accounts import CheckRefresh, LogIn, LogOut, LogOutAll, NotAuthenticated, Refresh, SetUpAdmin
from miauflix.web import cookies
from miauflix.web.bodies import answers, takes, takes_query, written
from miauflix.web.context import ask, web
from miauflix.web.credentials import bearer_token, identities_here, me, or_none, prove, prove_session
from miauflix.web.limits import limited
from miauflix.web.peers import client_address, device_of
from miauflix.web.schemas import (
    LoggedInOut,
    LogInBody,
    Message,
    RefreshBody,
    RefreshedOut,
    RefreshQuery,
    SessionOut,
    SessionsOut,
    SetUpBody,
    TokensOut,
    UserOut,
    ValidOut,
)
from miauflix.web.welcome import welcome, with_cookies
from storage.model.identity import Identity

routes = Blueprint("auth", __name__, url_prefix="/api/auth")


@routes.post("/setup")
@limited(per_minute=10, burst=5)
@answers(UserOut, 201)
@takes(SetUpBody)
async def set_up(body: SetUpBody) -> UserOut:
    """Make the first admin with the token that was printed on the host. 404 once there is one."""
    user = await ask().accounts.ask(SetUpAdmin(body.email, body.password, body.setup_token, body.username))
    return UserOut.of(user)


@routes.post("/login")
@limited(per_minute=30, burst=15)
@document_response(LoggedInOut)
@takes(LogInBody)
async def log_in(body: LogInBody) -> Response:
    """Prove a password. Browsers get cookies, apps (`"delivery": "body"`) their tokens in the answer."""
    address = client_address(request, web().settings.trusted_proxy)
    pair = await ask().accounts.ask(LogIn(body.login, body.password, device_of(request), address))
    return welcome(pair, body.delivery)


@routes.post("/refresh/<session>")
@document_response(RefreshedOut)
@takes(RefreshBody)
@takes_query(RefreshQuery)
async def refresh(query: RefreshQuery, body: RefreshBody, session: str) -> Response:
    """Trade the refresh token for a new pair; `?dry_run=true` only asks whether that would work."""
    token = _refresh_token(session, body)
    if query.dry_run:
        return written(ValidOut(valid=await ask().accounts.ask(CheckRefresh(session, token))))
    pair = await ask().accounts.ask(Refresh(session, token, device_of(request)))
    if body.refresh_token:
        return written(TokensOut.of_pair(pair))
    # A refusal clears no cookies: of two tabs that refresh at once, the late one must not wipe what the first one got.
    return with_cookies(written(SessionOut.of(pair.identity)), pair)


@routes.post("/logout/<session>")
@document_response(Message)
async def log_out(session: str) -> Response:
    """End a session of this browser, or of the app that brings its token. Forgets the cookies in any case."""
    _require_session_id(session)
    identity = await _identity_of(session)
    if identity is not None:
        await ask().accounts.ask(LogOut(identity.user.id, session))
    return _forget(written(Message(message="You are logged out.")), [session])


@routes.post("/logout-all")
@document_response(Message)
async def log_out_everywhere() -> Response:
    """End every session of this user, on every device."""
    mine = [one.session for one in await identities_here() if one.user.id == me().user.id]
    await ask().accounts.ask(LogOutAll(me().user.id))
    return _forget(written(Message(message="You are logged out everywhere.")), [*mine, me().session])


@routes.get("/session")
@answers(SessionOut)
async def show_session() -> SessionOut:
    """Who am I, and by which session?"""
    return SessionOut.of(me())


@routes.get("/sessions")
@answers(SessionsOut)
async def list_sessions() -> SessionsOut:
    """The sessions that live side by side in this browser and are valid now."""
    return SessionsOut([SessionOut.of(one) for one in await identities_here()])


@routes.delete("/sessions/<session>")
@document_response(Message)
async def end_session(session: str) -> Response:
    """End one of my sessions, wherever it is."""
    _require_session_id(session)
    await ask().accounts.ask(LogOut(me().user.id, session))
    return _forget(written(Message(message="That session has ended.")), [session])


def _refresh_token(session: str, body: RefreshBody) -> str:
    _require_session_id(session)
    token = body.refresh_token or cookies.read_cookie(request, web().settings, cookies.REFRESH, session)
    if not token:
        raise NotAuthenticated("There is no refresh token for that session.")
    return token


def _require_session_id(session: str) -> None:
    if not cookies.is_session_id(session):
        raise NotAuthenticated("That is no session.")


async def _identity_of(session: str) -> Identity | None:
    """Proven by the access token, or, where that has run out, by trading in the refresh token."""
    if bearer_token() is not None:
        identity = await or_none(prove(), NotAuthenticated)
        return identity if identity and identity.session == session else None
    identity = await or_none(prove_session(session), NotAuthenticated)
    token = cookies.read_cookie(request, web().settings, cookies.REFRESH, session)
    if identity is None and token is not None:
        pair = await or_none(ask().accounts.ask(Refresh(session, token, device_of(request))), NotAuthenticated)
        return pair.identity if pair else None
    return identity


def _forget(response: Response, sessions: list[str]) -> Response:
    for session in dict.fromkeys(sessions):
        cookies.clear_cookies(response, request, web().settings, session)
    return response
