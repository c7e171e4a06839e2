"""Each planned fault does to a client what it says, and the server remembers what it was asked."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import AsyncIterator

import httpx2
import pytest
import trio

from actors.local_http import Answer, Request
from tests.support import http_faults
from tests.support.faulty_server import Fault, FaultyServer, faulty_server

BODY = json.dumps({"id": 7, "title": "The Lighthouse", "genres": [1, 2], "adult": False}).encode()


def answer(request: Request) -> Answer:
    return Answer(200, BODY if request.path != "/echo" else request.body)


@pytest.fixture
async def server() -> AsyncIterator[FaultyServer]:
    async with faulty_server(answer) as server:
        yield server


@pytest.fixture
async def http(server: FaultyServer) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=server.url, trust_env=False, timeout=5) as client:
        yield client


async def raw(server: FaultyServer, limit: int = 1 << 30) -> bytes:
    """Everything that comes over the wire up to its end, or to a limit."""
    stream = await trio.open_tcp_stream("127.0.0.1", int(server.url.rpartition(":")[2]))
    async with stream:
        await stream.send_all(b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        while len(got) < limit and (more := await stream.receive_some(1 << 20)):
            got += more
    return got


async def test_without_a_fault_it_answers_again_and_again(server: FaultyServer, http: httpx2.AsyncClient) -> None:
    for _ in range(3):
        assert (await http.get("/x")).json()["id"] == 7
    assert (await http.post("/echo", content=b"hello")).content == b"hello"
    assert [asked.request.method for asked in server.asked] == ["GET", "GET", "GET", "POST"]


@pytest.mark.parametrize("retry_after", ["7", "Wed, 21 Oct 2026 07:28:00 GMT", http_faults.ABSURD_RETRY_AFTER, None])
async def test_too_many(server: FaultyServer, http: httpx2.AsyncClient, retry_after: str | None) -> None:
    server.break_on("*", http_faults.too_many(retry_after), times=1)
    told = await http.get("/x")
    assert (told.status_code, told.headers.get("Retry-After")) == (429, retry_after)
    assert (await http.get("/x")).status_code == 200


async def test_a_status(server: FaultyServer, http: httpx2.AsyncClient) -> None:
    server.break_on("*", http_faults.says(503, {"status_code": 9}, Retry_After="1"))
    told = await http.get("/x")
    assert (told.status_code, told.json(), told.headers["Retry-After"]) == (503, {"status_code": 9}, "1")


async def test_html(server: FaultyServer, http: httpx2.AsyncClient) -> None:
    server.break_on("*", http_faults.html())
    told = await http.get("/x")
    assert (told.status_code, told.headers["Content-Type"], told.content[:9]) == (200, "text/html", b"<!DOCTYPE")


async def test_cut_json(server: FaultyServer, http: httpx2.AsyncClient) -> None:
    server.break_on("*", http_faults.cut_json())
    assert BODY.startswith((await http.get("/x")).content)
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        (await http.get("/x")).json()


async def test_wrong_types(server: FaultyServer, http: httpx2.AsyncClient) -> None:
    server.break_on("*", http_faults.wrong_types())
    assert (await http.get("/x")).json() == {
        "id": "about 7",
        "title": {"text": "The Lighthouse"},
        "genres": {"0": [1, 2]},
        "adult": [False],
    }


async def test_latency(server: FaultyServer, http: httpx2.AsyncClient, autojump_clock: trio.testing.MockClock) -> None:
    server.break_on("*", http_faults.late(3.0))
    before = trio.current_time()
    assert (await http.get("/x")).status_code == 200
    assert trio.current_time() - before == pytest.approx(3.0)


async def test_no_answer_at_all(
    server: FaultyServer, http: httpx2.AsyncClient, autojump_clock: trio.testing.MockClock
) -> None:
    server.break_on("*", http_faults.silent())
    with pytest.raises(httpx2.ReadTimeout):
        await http.get("/x")


async def test_one_byte_a_second(server: FaultyServer, autojump_clock: trio.testing.MockClock) -> None:
    server.break_on("*", http_faults.trickling())
    before = trio.current_time()
    got = await raw(server)
    assert got.endswith(BODY)
    assert trio.current_time() - before == pytest.approx(len(got))


@pytest.mark.parametrize("fault", [http_faults.truncated(), http_faults.reset(), http_faults.lost_answer()])
async def test_a_broken_connection(server: FaultyServer, http: httpx2.AsyncClient, fault: Fault) -> None:
    server.break_on("*", fault, times=1)
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        await http.get("/x")
    assert [asked.status for asked in server.asked] == [None]
    assert (await http.get("/x")).status_code == 200


async def test_a_truncated_body_was_announced_whole(server: FaultyServer) -> None:
    server.break_on("*", http_faults.truncated(0.5))
    head, _, body = (await raw(server)).partition(b"\r\n\r\n")
    assert int(re.findall(rb"content-length: (\d+)", head.lower())[0]) == len(BODY) > len(body) > 0


async def test_a_bomb_is_small_on_the_wire(server: FaultyServer) -> None:
    server.break_on("*", http_faults.gzip_bomb(20 * http_faults.MIB))
    stream = await trio.open_tcp_stream("127.0.0.1", int(server.url.rpartition(":")[2]))
    async with stream:
        await stream.send_all(b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = b"".join([part async for part in stream])
    head, _, body = got.partition(b"\r\n\r\n")
    assert b"content-encoding: gzip" in head.lower()
    assert len(body) < http_faults.MIB // 8
    assert len(gzip.decompress(body)) == 20 * http_faults.MIB


async def test_a_body_without_an_end(server: FaultyServer) -> None:
    server.break_on("*", http_faults.endless())
    assert len(await raw(server, limit=10 * http_faults.MIB)) >= 10 * http_faults.MIB


async def test_a_lost_answer_was_worked_out(http: httpx2.AsyncClient) -> None:
    done: list[str] = []

    def note(request: Request) -> Answer:
        done.append(request.path)
        return Answer()

    async with faulty_server(note) as server:
        server.break_on("/lost", http_faults.lost_answer())
        server.break_on("/reset", http_faults.reset())
        for path in ("/lost", "/reset"):
            with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
                await http.get(f"{server.url}{path}")
    assert done == ["/lost"]


async def test_faults_are_planned_by_method_path_and_count(server: FaultyServer, http: httpx2.AsyncClient) -> None:
    server.break_on("POST /x*", http_faults.says(500), times=2, skip=1)
    assert (await http.get("/x")).status_code == 200
    assert [(await http.post("/xy")).status_code for _ in range(4)] == [200, 500, 500, 200]
    server.break_on("/x", http_faults.says(500))
    server.mend()
    assert (await http.get("/x")).status_code == 200
    assert (server.count("/x"), server.count("POST *")) == (2, 4)


async def test_it_tells_how_fast_it_was_asked(server: FaultyServer, autojump_clock: trio.testing.MockClock) -> None:
    async with httpx2.AsyncClient(base_url=server.url, trust_env=False) as http:
        for wait_s in (0.0, 0.5, 2.0, 0.2, 0.2):
            await trio.sleep(wait_s)
            await http.get("/x", headers={"Authorization": "Bearer a"})
    assert server.most_within(1.0) == 3
    assert {asked.request.headers["authorization"] for asked in server.asked} == {"Bearer a"}


async def test_it_tells_how_many_asked_at_once(server: FaultyServer, autojump_clock: trio.testing.MockClock) -> None:
    server.break_on("*", http_faults.late(1.0))
    async with httpx2.AsyncClient(base_url=server.url, trust_env=False) as http, trio.open_nursery() as nursery:
        for _ in range(5):
            nursery.start_soon(http.get, "/x")
    assert (server.most_in_flight, server.in_flight) == (5, 0)


async def test_what_is_not_http_is_hung_up_on(server: FaultyServer) -> None:
    stream = await trio.open_tcp_stream("127.0.0.1", int(server.url.rpartition(":")[2]))
    async with stream:
        await stream.send_all(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert await stream.receive_some() == b""
    assert server.asked == []
