"""What the handlers of one app share, found through the app that serves the request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from typing import cast

import attrs
from quart import current_app, request

from miauflix.web.addresses import Addresses
from miauflix.web.figures import Figures
from miauflix.web.limits import Limiter
from miauflix.web.readers import Readers
from miauflix.web.settings import WebSettings
from miauflix.web.site import Site

EXTENSION = "miauflix"
EXIT_STACK = "miauflix.exit_stack"
REQUEST_ID = "miauflix.request_id"


@attrs.frozen
class Web:
    """The parts of one web application."""

    addresses: Addresses
    settings: WebSettings
    now: Callable[[], datetime]
    started_at: datetime
    figures: Figures
    limiter: Limiter
    readers: Readers
    site: Site


def web() -> Web:
    """The application that serves this request."""
    return cast(Web, current_app.extensions[EXTENSION])


def ask() -> Addresses:
    """Whom this request may ask."""
    return web().addresses


def at_the_end() -> ExitStack:
    """What is entered here is left when the request ends, however it ends; also when no response was sent."""
    return cast(ExitStack, _scope()[EXIT_STACK])


def request_id() -> str:
    """The name of this request in the logs and in `X-Request-ID`."""
    return cast(str, _scope()[REQUEST_ID])


def _scope() -> dict[str, object]:
    return cast(dict[str, object], request.scope)
