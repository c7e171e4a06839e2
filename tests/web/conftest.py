"""A web application among scripted neighbours, and one that listens on a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import attrs
import pytest
import trio

from miauflix.web.addresses import Addresses
from miauflix.web.app import create_app
from miauflix.web.server import open_listener, serve
from miauflix.web.settings import WebSettings
from tests.support.web import NOW, TICKET, Street, make_street


@pytest.fixture
def street() -> Street:
    """Everybody whom the web layer may ask; a test changes their scripts as it needs."""
    return make_street()


@pytest.fixture
def settings() -> WebSettings:
    """The settings of most tests."""
    return WebSettings(port=0)


@pytest.fixture
def app(street: Street, settings: WebSettings) -> Any:
    """The application itself."""
    return create_app(street.addresses, settings, now=lambda: NOW)


@pytest.fixture
def client(app: Any) -> Any:
    """Speaks to the application without a socket; sends no cookies but those that it was given."""
    return app.test_client(use_cookies=False)


Serve = Callable[..., AbstractAsyncContextManager["Served"]]


@attrs.frozen
class Served:
    """A server that runs: its port, and how to stop it."""

    port: int
    stop: trio.Event
    stopped: trio.Event


@pytest.fixture
def served(street: Street) -> Serve:
    """Serve on a real socket while the block runs, with these settings changed."""

    @asynccontextmanager
    async def run(**changes: Any) -> AsyncIterator[Served]:
        settings = attrs.evolve(WebSettings(port=0, shutdown_grace_s=0.2), **changes)
        app = create_app(street.addresses, settings, now=lambda: NOW)
        listener = open_listener(settings)
        server = Served(listener.getsockname()[1], trio.Event(), trio.Event())
        async with trio.open_nursery() as nursery:

            async def live(task_status: trio.TaskStatus[str]) -> None:
                await serve(app, listener, settings, shutdown_trigger=server.stop.wait, task_status=task_status)
                server.stopped.set()

            await nursery.start(live)
            try:
                yield server
            finally:
                server.stop.set()

    return run


__all__ = ["NOW", "TICKET", "Addresses"]
