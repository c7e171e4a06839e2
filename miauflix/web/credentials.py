"""Who makes this request? Proven by a bearer token, or by the cookie of the session that `X-Session-Id` names."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from quart import g, request

from actors.accounts import Authenticate, NotAuthenticated
from miauflix.web.context import ask, web
from miauflix.web.cookies import ACCESS, is_session_id, read_cookie, sessions_in
from miauflix.web.errors import Forbidden
from storage.model.errors import MiauflixError
from storage.model.identity import Identity, Role

T = TypeVar("T")
LONGEST_TOKEN = 4096
MOST_SESSIONS = 20
"""Of one browser; who brings more cookies has the rest of them ignored."""


async def prove() -> Identity:
    """The user who makes this request; `NotAuthenticated` when that cannot be shown."""
    token = bearer_token()
    if token is not None:
        return await _authenticate(token, None)
    return await prove_session(request.headers.get("X-Session-Id", ""))


async def prove_session(session: str) -> Identity:
    """The user of one of this browser's sessions."""
    token = read_cookie(request, web().settings, ACCESS, session) if is_session_id(session) else None
    if token is None:
        raise NotAuthenticated("No session was named, or it has no cookie here.")
    return await _authenticate(token, session)


async def prove_by_navigation() -> Identity:
    """The user who opens a page by its address: a browser names no session then, so any valid one of it will do."""
    identity = await prove_or_none()
    here = [identity] if identity else await identities_here()
    if not here:
        raise NotAuthenticated("No session of this browser is valid.")
    return here[0]


async def identities_here() -> list[Identity]:
    """Everybody whom the cookies of this browser prove."""
    sessions = sessions_in(request, web().settings)[:MOST_SESSIONS]
    found = [await or_none(prove_session(session), NotAuthenticated) for session in sessions]
    return [identity for identity in found if identity is not None]


async def prove_or_none() -> Identity | None:
    """The user, or None for an anonymous caller: for open routes that tell users more."""
    return await or_none(prove(), NotAuthenticated)


def require_role(identity: Identity, role: Role) -> None:
    """`Forbidden` unless the user has this role."""
    if identity.user.role is not role:
        raise Forbidden("This is for the operator of this server.")


def me() -> Identity:
    """The user whom the gate let in."""
    identity: Identity = g.identity
    return identity


def bearer_token() -> str | None:
    """What stands behind `Authorization: Bearer`; None without that header."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def or_none(answer: Awaitable[T], *excused: type[MiauflixError]) -> T | None:
    """The answer, or None when it is one of these refusals."""
    try:
        return await answer
    except excused:
        return None


async def _authenticate(token: str, session: str | None) -> Identity:
    if not token or len(token) > LONGEST_TOKEN:
        raise NotAuthenticated("That is no token.")
    return await ask().accounts.ask(Authenticate(token, session))
