"""What a provider can do wrong, each a fault for tests/support/faulty_server.py."""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable
from typing import Any

import attrs
import trio

from actors.local_http import Answer
from tests.support.faulty_server import Exchange, Fault

PAGE = b"<!DOCTYPE html><html><head><title>Please wait</title></head><body><h1>Checking your browser</h1></body></html>"
ABSURD_RETRY_AFTER = str(10**12)
MIB = 1024 * 1024


def says(status: int, body: object = None, **headers: str) -> Fault:
    """Another status, with a JSON body or none; `Retry_After="7"` names a header."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = Answer(status, b"" if body is None else json.dumps(body).encode(), headers=named)
    return _instead(answer)


def too_many(retry_after: str | None = None) -> Fault:
    """429; `retry_after` in seconds, as an HTTP date, absurd, or left out."""
    body = {"status_code": 25, "status_message": "Your request count is over the allowed limit.", "success": False}
    return says(429, body, **({} if retry_after is None else {"Retry_After": retry_after}))


def html(status: int = 200) -> Fault:
    """A page for people, as a gateway in between sends it."""
    return _instead(Answer(status, PAGE, "text/html"))


def _instead(answer: Answer) -> Fault:
    async def fault(_: Exchange) -> Answer:
        return answer

    return fault


def late(seconds: float) -> Fault:
    """The right answer, after a while."""

    async def fault(exchange: Exchange) -> Answer:
        await trio.sleep(seconds)
        return exchange.answer()

    return fault


def silent() -> Fault:
    """No answer for as long as the client waits."""

    async def fault(exchange: Exchange) -> None:
        while await exchange.stream.receive_some():
            pass

    return fault


def no_answer() -> Fault:
    """The work is done, and no answer comes for as long as the client waits."""

    async def fault(exchange: Exchange) -> None:
        exchange.answer()
        await silent()(exchange)

    return fault


def reset() -> Fault:
    """The connection is reset before anything was done."""

    async def fault(exchange: Exchange) -> None:
        _reset(exchange.stream)

    return fault


def lost_answer() -> Fault:
    """The work is done, but the connection is reset before a byte of the answer: nobody can know by the answer."""

    async def fault(exchange: Exchange) -> None:
        exchange.answer()
        _reset(exchange.stream)

    return fault


def _reset(stream: trio.SocketStream) -> None:
    # Closed with SO_LINGER on and zero seconds a socket sends RST instead of FIN.
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stream.socket.close()


def truncated(kept: float = 0.5) -> Fault:
    """The connection is closed in the middle of the body that was announced."""

    async def fault(exchange: Exchange) -> None:
        answer = exchange.answer()
        body = answer.body[: int(len(answer.body) * kept)]
        await exchange.stream.send_all(exchange.conversation.written(answer, body))

    return fault


def cut_json(kept: float = 0.5) -> Fault:
    """Good HTTP around the first part of a JSON document."""

    async def fault(exchange: Exchange) -> Answer:
        answer = exchange.answer()
        return attrs.evolve(answer, body=answer.body[: int(len(answer.body) * kept)])

    return fault


def trickling(bytes_per_s: float = 1.0) -> Fault:
    """The right answer, a byte at a time: each comes before a client would give the connection up."""

    async def fault(exchange: Exchange) -> None:
        for byte in exchange.conversation.written(exchange.answer()):
            await exchange.stream.send_all(bytes([byte]))
            await trio.sleep(1 / bytes_per_s)

    return fault


def gzip_bomb(size_bytes: int = 512 * MIB) -> Fault:
    """A small body that unpacks to a huge one."""

    async def fault(_: Exchange) -> Answer:
        return Answer(200, _bomb(size_bytes), headers={"Content-Encoding": "gzip"})

    return fault


def _bomb(size_bytes: int) -> bytes:
    """Members of 1 MiB each: a gzip file may hold many, one after the other (RFC 1952 2.2)."""
    return gzip.compress(b" " * MIB, mtime=0) * (size_bytes // MIB)


def endless() -> Fault:
    """A body without an end, as fast as the client takes it."""

    async def fault(exchange: Exchange) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        await exchange.stream.send_all(head)
        while True:
            await exchange.stream.send_all(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    return fault


def edited(edit: Callable[[Any], Any]) -> Fault:
    """The right answer after `edit` changed its JSON."""

    async def fault(exchange: Exchange) -> Answer:
        answer = exchange.answer()
        return attrs.evolve(answer, body=json.dumps(edit(json.loads(answer.body))).encode())

    return fault


def wrong_types() -> Fault:
    """Well-formed JSON in which no value has the type it should have."""
    return edited(mistyped)


def mistyped(value: Any) -> Any:
    """The same keys, each with a value of another type."""
    match value:
        case dict():
            return {key: mistyped(inner) for key, inner in value.items()}
        case list():
            return {"0": value}
        case bool() | None:
            return [value]
        case int() | float():
            return f"about {value}"
        case _:
            return {"text": value}
