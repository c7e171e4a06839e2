"""The server around the application: listening, odd clients, and stopping whatever they do."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import trio

from actors import torrents
from miauflix.web.server import PortTaken, open_listener
from miauflix.web.settings import WebSettings
from miauflix.web.tcp import TcpConnection
from tests.support.web import (
    AS_ADMIN,
    AS_USER,
    TICKET,
    Engine,
    Street,
    fetch,
    read_answer,
    read_head,
    request_bytes,
    until,
)

URL = f"/api/stream/{TICKET}"
BIG = 64 << 20


def play_something_big(street: Street) -> Engine:
    """A film that no socket buffer can hold."""
    engine = Engine(bytes(BIG), chunk=1 << 20)
    street.torrents.script[torrents.OpenStream] = engine.open
    street.torrents.script[torrents.DescribeFile] = torrents.FileSize("film.mp4", BIG)
    return engine


async def begin_and_stop_reading(port: int) -> trio.SocketStream:
    """A client that takes the head of a film, and then nothing."""
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    await stream.send_all(request_bytes(port, URL))
    await read_head(stream)
    return stream


ESTABLISHED = "01"


def states_of(port: int) -> set[str]:
    """The states of the server's side of its connections (proc(5), net/tcp)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening, left_by_us = "0A", "06"
    return {row[3] for row in rows if row[1].endswith(f":{port:04X}")} - {listening, left_by_us}


async def gone(stream: trio.SocketStream, within_s: float) -> bytes:
    """What still comes until the server closes the connection."""
    received = bytearray()
    with trio.fail_after(within_s), contextlib.suppress(trio.BrokenResourceError):
        while more := await stream.receive_some(65536):
            received += more
    return bytes(received)


async def test_a_client_that_stopped_reading_does_not_hold_the_stop(served: Any, street: Street) -> None:
    play_something_big(street)
    async with served(shutdown_grace_s=0.3) as server, await begin_and_stop_reading(server.port):
        await trio.sleep(0.2)
        began = trio.current_time()
        server.stop.set()
        with trio.fail_after(5):
            await server.stopped.wait()
        assert trio.current_time() - began < 2


async def test_a_client_that_stopped_reading_is_cut_off_and_its_read_closed(served: Any, street: Street) -> None:
    engine = play_something_big(street)
    async with served(stalled_send_s=1.0) as server, await begin_and_stop_reading(server.port):
        await until(lambda: not engine.sends[0].statistics().open_receive_channels, within_s=20)


async def test_stopping_lets_a_short_answer_end(served: Any, street: Street) -> None:
    engine = Engine(whole=False)
    street.torrents.script[torrents.OpenStream] = engine.open
    async with served(shutdown_grace_s=5) as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        await stream.send_all(request_bytes(server.port, URL, headers={"Range": "bytes=0-2"}))
        await read_head(stream)
        server.stop.set()
        await trio.sleep(0.1)
        await engine.sends[0].send(b"abc")
        assert await gone(stream, 2) == b"abc"
        with trio.fail_after(2):
            await server.stopped.wait()


async def test_nothing_is_accepted_after_the_stop(served: Any) -> None:
    async with served() as server:
        server.stop.set()
        with trio.fail_after(2):
            await server.stopped.wait()
        with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
            await fetch(server.port, "/livez")


async def test_connection_close_is_obeyed(served: Any) -> None:
    async with served() as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        await stream.send_all(request_bytes(server.port, "/livez"))
        assert b'{"status":"ok"}' in await gone(stream, 2)


async def test_a_connection_serves_several_requests_and_is_closed_when_idle(served: Any) -> None:
    async with served(keep_alive_s=0.3) as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        for _ in range(3):
            await stream.send_all(request_bytes(server.port, "/livez", headers={"Connection": "keep-alive"}))
            answer = await read_answer(stream)
            assert answer.body == b'{"status":"ok"}'
        assert await gone(stream, 3) == b""


async def ask_nothing(port: int) -> trio.SocketStream:
    return await trio.open_tcp_stream("127.0.0.1", port)


async def ask_once(port: int) -> trio.SocketStream:
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    await stream.send_all(request_bytes(port, "/livez", headers={"Connection": "keep-alive"}))
    await read_answer(stream)
    return stream


async def ask_for_a_film(port: int) -> trio.SocketStream:
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    await stream.send_all(request_bytes(port, URL, headers={"Connection": "keep-alive"}))
    await read_head(stream)
    return stream


async def ask_half(port: int) -> trio.SocketStream:
    stream = await trio.open_tcp_stream("127.0.0.1", port)
    await stream.send_all(b"GET /livez HT")
    return stream


@pytest.mark.parametrize("ask", [ask_nothing, ask_half, ask_once, ask_for_a_film])
async def test_a_connection_ends_when_its_client_closes_it(
    served: Any, street: Street, ask: Callable[[int], Awaitable[trio.SocketStream]]
) -> None:
    street.torrents.script[torrents.OpenStream] = Engine(whole=False).open
    async with served(keep_alive_s=60) as server:
        stream = await ask(server.port)
        await until(lambda: states_of(server.port) == {ESTABLISHED})
        await stream.aclose()
        await until(lambda: not states_of(server.port), within_s=2)


async def test_a_client_that_drips_its_headers_is_cut_off(served: Any) -> None:
    async with served(keep_alive_s=0.3) as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        with trio.fail_after(3), contextlib.suppress(trio.BrokenResourceError):
            while True:
                await stream.send_all(b"G")
                await trio.sleep(0.05)
        with contextlib.suppress(trio.BrokenResourceError):
            assert await stream.receive_some(1) == b""


async def test_two_requests_at_once_are_answered_in_order(served: Any) -> None:
    async with served() as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        first = request_bytes(server.port, "/livez", headers={"Connection": "keep-alive"})
        await stream.send_all(first + request_bytes(server.port, "/api/nothing"))
        received = await gone(stream, 3)
    assert received.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1 404" in received


@pytest.mark.parametrize("wish", [{"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings", "HTTP2-Settings": ""}])
async def test_wishes_for_http2_are_ignored(served: Any, wish: dict[str, str]) -> None:
    async with served() as server:
        answer = await fetch(server.port, "/livez", headers=wish)
        assert answer.status == 200


@pytest.mark.parametrize("version", ["HTTP/1.1", "HTTP/1.0"])
@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
async def test_wishes_for_a_websocket_are_ignored_and_harm_nobody(served: Any, version: str, host: str) -> None:
    wish = (
        f"GET /livez {version}\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with served(keep_alive_s=0.3) as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        await stream.send_all(wish.encode())
        assert (await read_answer(stream)).status == (200 if host == "127.0.0.1" else 421)
        with contextlib.suppress(trio.BrokenResourceError):
            await stream.send_all(b"\x81\x85abcdhello" * 50)
        assert (await fetch(server.port, "/livez")).status == 200


async def test_a_fault_in_one_connection_is_logged_and_harms_no_other(
    served: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def break_down(connection: TcpConnection) -> None:
        raise RuntimeError("nobody foresaw this")

    async with served() as server:
        with monkeypatch.context() as broken:
            broken.setattr(TcpConnection, "run", break_down)
            async with await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
                assert await gone(stream, 3) == b""
        assert (await fetch(server.port, "/livez")).status == 200
    assert "a connection broke down" in caplog.text
    assert "nobody foresaw this" in caplog.text


async def test_a_request_without_a_path_is_refused(served: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with served() as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        await stream.send_all(b"GET ?a=b HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert (await read_answer(stream)).status == 400
    assert caplog.records == []


async def test_http2_without_asking_is_not_spoken(served: Any) -> None:
    async with served() as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        await stream.send_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        received = await gone(stream, 3)
    assert received[:10] in {b"", b"HTTP/1.1 4"}


async def test_sixteen_kilobytes_of_cookies_are_read(served: Any) -> None:
    cookies = "; ".join(f"filler{n}={'x' * 1000}" for n in range(16)) + "; __miauflix_at_s-user=user-access"
    async with served() as server:
        answer = await fetch(server.port, "/api/auth/session", headers={"Cookie": cookies, "X-Session-Id": "s-user"})
    assert answer.status == 200


async def test_an_endless_head_is_refused(served: Any) -> None:
    async with served() as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        with contextlib.suppress(trio.BrokenResourceError):
            await stream.send_all(request_bytes(server.port, "/livez", headers={"X-Long": "x" * 200_000}))
        received = await gone(stream, 3)
    assert received == b"" or received.startswith(b"HTTP/1.1 431")


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Host: evil.example",
        " folded: yes",
        "Bad Name: x",
        "Content-Length: -1",
        "Content-Length: +5",
    ],
)
async def test_ambiguous_requests_are_refused_and_the_connection_closed(served: Any, head: str) -> None:
    async with served() as server, await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
        ask = f"POST /api/auth/logout/abc HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n"
        await stream.send_all(ask.encode() + b"Host: 127.0.0.1\r\n\r\n")
        received = await gone(stream, 3)
    assert b'{"status":"ok"}' not in received
    assert received[:10] in {b"", b"HTTP/1.1 4", b"HTTP/1.1 5"}


@pytest.mark.parametrize("chunked", [True, False])
async def test_a_big_body_is_refused_and_the_connection_closed(served: Any, chunked: bool) -> None:
    size = "Transfer-Encoding: chunked" if chunked else "Content-Length: 50000000"
    head = (
        "POST /api/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"{size}\r\nAccept: application/json\r\n\r\n"
    )
    part = b"x" * 65536

    async def send() -> None:
        with contextlib.suppress(trio.BrokenResourceError, trio.ClosedResourceError):
            await stream.send_all(head.encode())
            for _ in range(760):
                await stream.send_all(b"10000\r\n" + part + b"\r\n" if chunked else part)

    async with (
        served() as server,
        await trio.open_tcp_stream("127.0.0.1", server.port) as stream,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(send)
        with trio.fail_after(5):
            answer = await read_answer(stream)
        nursery.cancel_scope.cancel()
    assert answer.status == 413
    assert b'"code"' in answer.body


async def test_the_largest_torrent_file_fits_and_one_byte_more_does_not(served: Any) -> None:
    kind = {**AS_ADMIN, "Content-Type": "application/x-bittorrent"}
    async with served(max_torrent_bytes=100_000) as server:
        for size, status in ((100_000, 201), (100_001, 413)):
            async with await trio.open_tcp_stream("127.0.0.1", server.port) as stream:
                head = {**kind, "Content-Length": str(size)}
                await stream.send_all(request_bytes(server.port, "/api/torrents", "POST", head) + b"d" * size)
                assert (await read_answer(stream)).status == status


async def test_a_body_that_never_comes_ends_with_the_client(served: Any) -> None:
    async with served() as server:
        stream = await trio.open_tcp_stream("127.0.0.1", server.port)
        head = {**AS_USER, "Content-Type": "application/json", "Content-Length": "10"}
        await stream.send_all(request_bytes(server.port, "/api/movies/1/auto", "POST", head))
        await trio.sleep(0.05)
        await stream.aclose()
        server.stop.set()
        with trio.fail_after(1):
            await server.stopped.wait()


async def test_the_server_does_not_name_its_software(served: Any) -> None:
    async with served() as server:
        answer = await fetch(server.port, "/livez")
    assert "server" not in answer.headers
    assert "hypercorn" not in str(answer.headers).lower()


def test_a_taken_port_is_told_in_one_sentence() -> None:
    settings = WebSettings(port=0)
    with open_listener(settings) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken) as caught:
            open_listener(WebSettings(port=port))
    assert str(caught.value) == (
        f"Another program already listens on 127.0.0.1 port {port}: stop it, or choose another PORT."
    )
    assert caught.value.exit_code == 69


def test_a_foreign_address_is_told_in_one_sentence() -> None:
    with pytest.raises(PortTaken, match=r"^It is not possible to listen on 203\.0\.113\.1 port 0: .*\.$"):
        open_listener(WebSettings(host="203.0.113.1", port=0))


def test_connections_inherit_the_limit_on_stalled_sends() -> None:
    with (
        open_listener(WebSettings(port=0, stalled_send_s=7.5)) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 7500
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
