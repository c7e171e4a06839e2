"""Builds the web application: who is asked, what every request passes, and what every response carries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from quart_schema import Info, QuartSchema
from quart_trio import QuartTrio
from werkzeug.exceptions import HTTPException

from miauflix.web import (
    actors,
    auth,
    directories,
    docs,
    faults,
    finding,
    gate,
    headers,
    health,
    images,
    lists,
    metrics,
    movies,
    pages,
    shows,
    sources,
    starts,
    stats,
    stream,
    torrents,
    trakt,
    trakt_admin,
    trakt_login,
    viewing,
)
from miauflix.web.addresses import Addresses
from miauflix.web.connection import RequestConnection
from miauflix.web.context import EXTENSION, Web
from miauflix.web.document import Document
from miauflix.web.figures import Figures
from miauflix.web.limits import Limiter
from miauflix.web.readers import Readers
from miauflix.web.settings import WebSettings
from miauflix.web.site import load_site
from storage.model.errors import MiauflixError

BLUEPRINTS = (
    auth,
    trakt_login,
    lists,
    movies,
    shows,
    sources,
    directories,
    finding,
    images,
    viewing,
    trakt,
    trakt_admin,
    stream,
    torrents,
    starts,
    actors,
    health,
    stats,
    metrics,
    docs,
    pages,
)


def create_app(
    addresses: Addresses, settings: WebSettings | None = None, *, now: Callable[[], datetime] | None = None
) -> QuartTrio:
    """The ASGI application that asks these actors. Reads the built web app from disk; starts nothing."""
    now = now or _utc_now
    settings = settings or WebSettings()
    app = QuartTrio("miauflix", static_folder=None)
    app.asgi_http_class = RequestConnection
    app.config["MAX_CONTENT_LENGTH"] = settings.max_torrent_bytes
    app.config["BODY_TIMEOUT"] = 60
    app.extensions[EXTENSION] = Web(
        addresses=addresses,
        settings=settings,
        now=now,
        started_at=now(),
        figures=Figures(),
        limiter=Limiter(),
        readers=Readers(settings.readers_per_ticket, settings.readers_per_user),
        site=load_site(settings.static_folder),
    )
    _route(app)
    _guard(app)
    return app


def _route(app: QuartTrio) -> None:
    app.url_map.merge_slashes = False  # an odd path is not found; it is not redirected
    app.url_map.strict_slashes = True
    app.url_map.redirect_defaults = False
    app.url_map.converters["page"] = pages.PagePath
    QuartSchema(
        app,
        openapi_path="/api/openapi.json",
        redoc_ui_path=None,
        scalar_ui_path=None,
        swagger_ui_path=None,
        info=Info(title="Miauflix", version="1"),
        conversion_preference="pydantic",
        openapi_provider_class=Document,
    )
    for module in BLUEPRINTS:
        app.register_blueprint(module.routes)


def _guard(app: QuartTrio) -> None:
    app.before_request(gate.admit)
    app.after_request(headers.finish)
    app.register_error_handler(MiauflixError, faults.refuse)
    app.register_error_handler(HTTPException, faults.refuse_http)
    app.register_error_handler(Exception, faults.fail)


def _utc_now() -> datetime:
    return datetime.now(UTC)
