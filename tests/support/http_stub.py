"""An HTTP server on loopback that answers by script, byte by byte if need be."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import attrs
import trio

Script = Callable[[trio.SocketStream, bytes], Awaitable[None]]


@attrs.define
class HttpStub:
    """Where it listens, what came (heads and bodies of all requests), and what it does with the next one."""

    port: int
    script: Script
    keeps_alive: bool = False
    connections: int = 0
    heads: list[bytes] = attrs.field(factory=list)
    bodies: list[bytes] = attrs.field(factory=list)

    @property
    def targets(self) -> list[str]:
        return [head.split(b" ")[1].decode() for head in self.heads]

    def url(self, path: str = "/announce") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def answering(body: bytes, *headers: str, status: str = "200 OK", keep_alive: bool = False) -> Script:
    """The usual answer: a status, headers, a body of known length."""
    connection = "keep-alive" if keep_alive else "close"

    async def answer(stream: trio.SocketStream, _head: bytes) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", f"Connection: {connection}", *headers]
        await stream.send_all("\r\n".join([*lines, "", ""]).encode() + body)

    return answer


@asynccontextmanager
async def http_stub(script: Script, *, keep_alive: bool = False) -> AsyncIterator[HttpStub]:
    """Serve on a free port while the block runs; with `keep_alive` more than one request a connection."""
    async with trio.open_nursery() as nursery:
        (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
        stub = HttpStub(listener.socket.getsockname()[1], script, keep_alive)
        nursery.start_soon(trio.serve_listeners, partial(_serve, stub), [listener])
        yield stub
        nursery.cancel_scope.cancel()


async def _serve(stub: HttpStub, stream: trio.SocketStream) -> None:
    stub.connections += 1
    async with stream:
        try:
            while await _serve_one(stub, stream) and stub.keeps_alive:
                pass
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            return  # whoever asked has heard enough, or the script has said enough


async def _serve_one(stub: HttpStub, stream: trio.SocketStream) -> bool:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (more := await stream.receive_some()):
            return False
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    while length and len(body) < int(length[1]):
        body += await stream.receive_some()
    stub.heads.append(head)
    stub.bodies.append(body)
    await stub.script(stream, head)
    return True
