"""The HTTP layer: parses a request, asks an actor, shapes the answer. Knows messages and values, never an actor."""

from __future__ import annotations

from miauflix.web.addresses import Addresses
from miauflix.web.app import create_app
from miauflix.web.server import PortTaken, open_listener, serve
from miauflix.web.settings import CookieSecure, WebSettings

__all__ = ["Addresses", "CookieSecure", "PortTaken", "WebSettings", "create_app", "open_listener", "serve"]
