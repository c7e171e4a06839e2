"""One TCP connection: HTTP/1.1 only, and it can be reset when its client holds up the end."""

from __future__ import annotations

import socket
import struct
from contextlib import suppress

import h11
import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.events import Event
from hypercorn.protocol.h11 import H11Protocol
from hypercorn.trio.task_group import TaskGroup
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import ConnectionState
from hypercorn.utils import parse_socket_addr


class PlainH11(H11Protocol):
    """Ignores every wish for another protocol, as RFC 9110 7.8 allows.

    HTTP/2 is what nginx speaks to the world, and faster. WebSockets nobody needs here; a wish for one would go past
    the checks of `RequestConnection`, and what the framework does then is not proof against odd clients.
    """

    async def _check_protocol(self, event: h11.Request) -> None:
        return

    async def _create_stream(self, request: h11.Request) -> None:
        headers = [(name, value) for name, value in request.headers if name != b"upgrade"]
        await super()._create_stream(
            h11.Request(
                method=request.method, target=request.target, headers=headers, http_version=request.http_version
            )
        )


class TcpConnection(TCPServer):
    """Serves one client."""

    protocol: PlainH11  # type: ignore[assignment]
    stream: trio.SocketStream  # type: ignore[assignment]

    def __init__(self, app: ASGIWrapper, config: Config, context: WorkerContext, stream: trio.SocketStream) -> None:
        super().__init__(app, config, context, ConnectionState({}), stream)  # type: ignore[arg-type]

    async def run(self) -> None:
        """Read and answer until either side closes."""
        stream = self.stream
        try:
            plain = stream.socket
            client = parse_socket_addr(plain.family, plain.getpeername())
            server = parse_socket_addr(plain.family, plain.getsockname())
            async with TaskGroup() as task_group:
                self._task_group = task_group
                state = ConnectionState(self.state)
                self.protocol = PlainH11(
                    self.app, self.config, self.context, task_group, state, False, client, server, self.protocol_send
                )
                await self.protocol.initiate()
                await self.idle_task.restart(task_group, self._idle_timeout)
                await self._read_data()
                await self.idle_task.stop()  # the client has closed: there is nothing left to wait for
        except OSError:
            pass  # the client is gone; there is nobody to tell
        finally:
            await self._close()

    async def protocol_send(self, event: Event) -> None:
        """Put an event on the wire, the end of a response included.

        At a response's end the framework cancels the task that reports it here. Without the shield the connection
        would stay open after `Connection: close`, and an idle one would get no time limit.
        """
        with trio.CancelScope(shield=True), suppress(trio.BusyResourceError):  # being closed by the reading side
            await super().protocol_send(event)

    def reset(self) -> None:
        """Drop the connection at once (RST). A send that waits for a client who does not read ends with it.

        The server shields its sends from cancellation, so that nothing else could end them.
        """
        plain = self.stream.socket
        with suppress(OSError):  # closed already
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        plain.close()
