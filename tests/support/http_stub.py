"""An HTTP server on loopback that answers by script, byte by byte if need be."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import attrs
import trio

Script = Callable[[trio.SocketStream, bytes], Awaitable[None]]


@attrs.define
class HttpStub:
    """Where it listens, the heads of all requests that came, and what it does with the next one."""

    port: int
    script: Script
    heads: list[bytes] = attrs.field(factory=list)

    @property
    def targets(self) -> list[str]:
        return [head.split(b" ")[1].decode() for head in self.heads]

    def url(self, path: str = "/announce") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def answering(body: bytes, *headers: str, status: str = "200 OK") -> Script:
    """The usual answer: a status, headers, a body of known length."""

    async def answer(stream: trio.SocketStream, _head: bytes) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
        await stream.send_all("\r\n".join([*lines, "", ""]).encode() + body)

    return answer


@asynccontextmanager
async def http_stub(script: Script) -> AsyncIterator[HttpStub]:
    """Serve on a free port while the block runs."""
    async with trio.open_nursery() as nursery:
        (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
        stub = HttpStub(listener.socket.getsockname()[1], script)
        nursery.start_soon(trio.serve_listeners, partial(_serve, stub), [listener])
        yield stub
        nursery.cancel_scope.cancel()


async def _serve(stub: HttpStub, stream: trio.SocketStream) -> None:
    async with stream:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := await stream.receive_some()):
                return
            head += more
        stub.heads.append(head)
        try:
            await stub.script(stream, head)
        except trio.BrokenResourceError:
            return  # whoever asked has heard enough
