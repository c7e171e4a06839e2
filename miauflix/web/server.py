"""Listens, serves until told to stop, and then ends within seconds, whatever its clients do."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Awaitable, Callable
from functools import partial

import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.trio.lifespan import Lifespan
from hypercorn.trio.worker_context import WorkerContext
from quart_trio import QuartTrio

from miauflix.web.settings import WebSettings
from miauflix.web.tcp import TcpConnection
from storage.model.errors import FatalStartError

logger = logging.getLogger(__name__)
BACKLOG = 512
LONGEST_HEAD = 64 * 1024
"""Bytes of request line and headers: a browser with several sessions brings 16 kB of cookies."""


class PortTaken(FatalStartError):
    """Another program listens on the port, or the port may not be opened."""

    code = "port_taken"
    exit_code = 69


def open_listener(settings: WebSettings) -> socket.socket:
    """Listen on the host and port of the settings; `PortTaken` says in one sentence why not.

    Connections inherit the options: TCP_USER_TIMEOUT ends a send to a client that stopped reading.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(settings.stalled_send_s * 1000))
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(_why_not(settings, error)) from error
    return listener


async def serve(
    app: QuartTrio,
    listener: socket.socket,
    settings: WebSettings,
    *,
    shutdown_trigger: Callable[[], Awaitable[object]],
    task_status: trio.TaskStatus[str] = trio.TASK_STATUS_IGNORED,
) -> None:
    """Serve until `shutdown_trigger` returns; then stop accepting, let answers end for a while, and reset the rest.

    Reports the address (`http://...`) once it accepts. Closes the listener.
    """
    config = _config(settings)
    wrapped = ASGIWrapper(app)
    lifespan = Lifespan(wrapped, config, {})
    async with trio.open_nursery() as nursery:
        await nursery.start(lifespan.handle_lifespan)
        await lifespan.wait_for_startup()
        await _Server(wrapped, config, settings).run(listener, shutdown_trigger, task_status)
        await lifespan.wait_for_shutdown()
        nursery.cancel_scope.cancel()


class _Server:
    def __init__(self, app: ASGIWrapper, config: Config, settings: WebSettings) -> None:
        self._app, self._config, self._settings = app, config, settings
        self._context = WorkerContext(None)
        self._connections: set[TcpConnection] = set()
        self._emptied = trio.Event()

    async def run(
        self,
        listener: socket.socket,
        shutdown_trigger: Callable[[], Awaitable[object]],
        task_status: trio.TaskStatus[str],
    ) -> None:
        accepting = trio.SocketListener(trio.socket.from_stdlib_socket(listener))
        async with trio.open_nursery() as handlers:
            try:
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(
                        partial(trio.serve_listeners, self._handle, [accepting], handler_nursery=handlers)
                    )
                    task_status.started(_url(listener))
                    await shutdown_trigger()
                    nursery.cancel_scope.cancel()
                await self._wind_down()
            finally:
                for connection in list(self._connections):
                    connection.reset()
                handlers.cancel_scope.cancel()

    async def _handle(self, stream: trio.SocketStream) -> None:
        connection = TcpConnection(self._app, self._config, self._context, stream)
        self._connections.add(connection)
        try:
            await connection.run()
        except* Exception:  # of one client: the others, and the service, live on
            logger.exception("a connection broke down")
            connection.reset()
        finally:
            self._connections.discard(connection)
            if not self._connections:
                self._emptied.set()

    async def _wind_down(self) -> None:
        await self._context.terminated.set()
        self._emptied = trio.Event()
        with trio.move_on_after(self._settings.shutdown_grace_s if self._connections else 0):
            await self._emptied.wait()
        if self._connections:
            logger.info("%d connections are cut off at the end", len(self._connections))


def _config(settings: WebSettings) -> Config:
    config = Config()
    config.accesslog = None
    config.errorlog = logging.getLogger("hypercorn.error")
    config.include_server_header = False
    config.h11_max_incomplete_size = LONGEST_HEAD
    config.keep_alive_timeout = settings.keep_alive_s
    return config


def _why_not(settings: WebSettings, error: OSError) -> str:
    where = f"{settings.host} port {settings.port}"
    if error.errno == errno.EADDRINUSE:
        return f"Another program already listens on {where}: stop it, or choose another PORT."
    if error.errno == errno.EACCES:
        return f"Listening on {where} is not allowed to this user: choose a PORT from 1024 up."
    return f"It is not possible to listen on {where}: {error.strerror or error}."


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"
