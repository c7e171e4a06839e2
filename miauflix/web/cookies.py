"""The two cookies of a browser session: their names, how they are set, found and cleared."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from quart import Request, Response

from miauflix.web.peers import came_over_tls
from miauflix.web.settings import CookieSecure, WebSettings
from storage.model.identity import TokenPair

SESSION_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,64}")
ACCESS, REFRESH = "__miauflix_at_", "__miauflix_rt_"
PATHS = {ACCESS: "/", REFRESH: "/api/auth/"}
SECURE_PREFIX = "__Secure-"


def is_session_id(text: str) -> bool:
    """Can this be the name of a session at all?"""
    return SESSION_SHAPE.fullmatch(text) is not None


def is_secure(request: Request, settings: WebSettings) -> bool:
    """Are this request's cookies `Secure` ones?"""
    if settings.cookie_secure is CookieSecure.AUTO:
        return came_over_tls(request, settings.trusted_proxy)
    return settings.cookie_secure is CookieSecure.ON


def cookie_name(kind: str, session: str, secure: bool) -> str:
    """`kind` is `ACCESS` or `REFRESH`. Browsers take the `__Secure-` prefix over TLS only (RFC 6265bis 4.1.3.1)."""
    return (SECURE_PREFIX if secure else "") + kind + session


def read_cookie(request: Request, settings: WebSettings, kind: str, session: str) -> str | None:
    """The token of a session, if this browser has one."""
    return request.cookies.get(cookie_name(kind, session, is_secure(request, settings)))


def sessions_in(request: Request, settings: WebSettings) -> list[str]:
    """Every session of which this browser holds a cookie of either kind, in the browser's order."""
    prefix = SECURE_PREFIX if is_secure(request, settings) else ""
    named = [
        name.removeprefix(prefix + kind)
        for name in request.cookies
        for kind in (ACCESS, REFRESH)
        if name.startswith(prefix + kind)
    ]
    return [session for session in dict.fromkeys(named) if is_session_id(session)]


def has_ours(request: Request) -> bool:
    """Does the browser bring any of our cookies along?"""
    return any(name.removeprefix(SECURE_PREFIX).startswith((ACCESS, REFRESH)) for name in request.cookies)


def set_cookies(response: Response, request: Request, settings: WebSettings, pair: TokenPair, now: datetime) -> None:
    """Give the browser both tokens of a session; each lives as long as its token."""
    session = pair.identity.session
    _set(response, request, settings, ACCESS, session, pair.access_token, pair.access_expires_at - now)
    _set(response, request, settings, REFRESH, session, pair.refresh_token, pair.refresh_expires_at - now)


def clear_cookies(response: Response, request: Request, settings: WebSettings, session: str) -> None:
    """Make the browser forget a session."""
    for kind, path in PATHS.items():
        secure = is_secure(request, settings)
        response.delete_cookie(
            cookie_name(kind, session, secure),
            path=path,
            domain=settings.cookie_domain,
            secure=secure,
            httponly=True,
            samesite="Strict",
        )


def _set(
    response: Response,
    request: Request,
    settings: WebSettings,
    kind: str,
    session: str,
    token: str,
    lifetime: timedelta,
) -> None:
    secure = is_secure(request, settings)
    response.set_cookie(
        cookie_name(kind, session, secure),
        token,
        max_age=max(0, int(lifetime.total_seconds())),
        path=PATHS[kind],
        domain=settings.cookie_domain,
        secure=secure,
        httponly=True,
        samesite="Strict",
    )
