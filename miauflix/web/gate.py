"""Every request passes here before its handler. What is not allowed is denied: a new route is closed until listed."""

from __future__ import annotations

import trio
from quart import current_app, g, request

from actors.networks import network_of
from miauflix.web import limits
from miauflix.web.context import web
from miauflix.web.cookies import has_ours
from miauflix.web.credentials import bearer_token, prove, require_role
from miauflix.web.errors import CrossSite
from miauflix.web.origin import SAFE_METHODS, is_cross_site
from miauflix.web.peers import client_address, own_origin
from storage.model.identity import Role

OPEN = frozenset(
    {
        "auth.set_up",  # needs the one-time token; refused for ever once there is an admin
        "auth.log_in",
        "auth.refresh",  # the refresh token is the proof
        "auth.log_out",  # forgets cookies; ends a session only with its tokens
        "auth.list_sessions",  # shows what this browser's own cookies prove
        "docs.page",  # needs a session of this browser, which a navigation cannot name
        "health.live",
        "health.ready",
        "health.health",
        "health.status",  # words only for the anonymous
        "images.picture",  # an <img> of a TV brings no token; tells a stranger only which known posters there are
        "metrics.scrape",  # has its own, stricter rule
        "pages.index",
        "pages.file",
        "stream.read",  # the ticket in the address is the proof
        "stream.status",
        "stream.note_playback",
        "trakt_login.begin",  # gives nothing but a code to type in at Trakt
        "trakt_login.log_in",  # the approval of whoever owns the Trakt account is the proof
    }
)
"""Endpoints that answer without a logged-in user, each with its reason."""

ADMIN_BLUEPRINTS = frozenset({"actors", "directories", "starts", "torrents", "trakt_admin"})
"""Blueprints that only an operator may use."""


async def admit() -> None:
    """Limit, check the origin, then find out who asks. What no route matches falls through to its 404 or 405."""
    g.began = trio.current_time()
    if request.url_rule is None:
        return
    _count_towards_limit()
    _refuse_cross_site()
    if request.endpoint not in OPEN:
        g.identity = await prove()
        if request.blueprint in ADMIN_BLUEPRINTS:
            require_role(g.identity, Role.ADMIN)


def _count_towards_limit() -> None:
    settings = web().settings
    rate = limits.rate_of(current_app.view_functions[request.endpoint or ""])
    forced = request.headers.get("X-Force-RateLimit", "").lower() == "true"
    if rate is None or (settings.rate_limit_test_mode and not forced):
        return
    network = network_of(client_address(request, settings.trusted_proxy))
    web().limiter.admit(request.endpoint or "", network, rate)


def _refuse_cross_site() -> None:
    if request.method in SAFE_METHODS:
        return
    if is_cross_site(
        fetch_site=request.headers.get("Sec-Fetch-Site"),
        origin=request.headers.get("Origin"),
        own_origin=own_origin(request, web().settings.trusted_proxy),
        has_cookies=has_ours(request),
        has_bearer=bearer_token() is not None,
    ):
        raise CrossSite("Only pages of this server may do that.")
